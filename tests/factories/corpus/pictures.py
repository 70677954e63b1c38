"""Photos and pictures: honest ones, ones that tell too much, and ones that would burst."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

from tests.factories.corpus.sample import EITHER, KEPT, REFUSED, SECRET, Sample, zeros

WORD = SECRET.decode()


def drawn(serial: int, size: tuple[int, int] = (96, 64), mode: str = "RGB") -> Image.Image:
    """Return a picture that is another one for every serial."""
    shade = Image.linear_gradient("L").resize(size).rotate(37 * serial)
    picture = Image.merge(
        "RGB", (shade, shade.point(lambda v: 255 - v), shade.point([serial * 7 % 256] * 256))
    )
    return picture.convert(mode)


def written(picture: Image.Image, kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def photo(serial: int = 0, size: tuple[int, int] = (96, 64), **more: Any) -> bytes:
    """Return a plain JPEG."""
    return written(drawn(serial, size), "JPEG", **more)


def exif(orientation: int = 1) -> Image.Exif:
    """Return notes with a name, a camera and a place."""
    notes = Image.Exif()
    notes[0x010E], notes[0x010F], notes[0x013B] = WORD, WORD, WORD
    notes[0x0112] = orientation
    place = notes.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "S", (2.0, 7.0, 30.0), "E", (106.0, 6.0, 5.0)
    place[0x1D] = WORD
    return notes


def xmp() -> bytes:
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc>' + SECRET + b"</dc></x:xmpmeta>"


def gps_photo(serial: int) -> bytes:
    return photo(serial, exif=exif(), comment=SECRET, xmp=xmp())


def rotated_photo(serial: int) -> bytes:
    return photo(serial, exif=exif(orientation=serial % 8 + 1))


def profiled_photo(serial: int) -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return photo(serial, icc_profile=profile if serial % 2 else b"not a profile " + SECRET)


def many_photo(serial: int) -> bytes:
    """A phone's photo of two frames in one file."""
    return written(drawn(serial), "MPO", save_all=True, append_images=[drawn(serial + 1)])


def huge_photo(serial: int) -> bytes:
    """A photo of 12, 48 or 108 million dots, as phones take them."""
    size = ((4000, 3000), (8000, 6000), (12000, 9000))[serial]
    return written(Image.linear_gradient("L").resize(size).convert("RGB"), "JPEG", quality=60)


def png(serial: int) -> bytes:
    modes = ("RGB", "RGBA", "L", "LA", "P", "1", "I;16", "RGB")
    if modes[serial] == "I;16":
        return written(Image.new("I;16", (20, 10), 40_000), "PNG", compress_level=1)
    return written(drawn(serial, mode=modes[serial]), "PNG", compress_level=1)


def telling_png(serial: int) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", WORD, zip=bool(serial % 2))
    info.add_itxt("XML:com.adobe.xmp", xmp().decode())
    return written(drawn(serial), "PNG", pnginfo=info, exif=exif())


def webp(serial: int) -> bytes:
    mode = "RGBA" if serial % 2 else "RGB"
    return written(drawn(serial, mode=mode), "WEBP", lossless=serial > 2, exif=exif(), xmp=xmp())


def tiff(serial: int) -> bytes:
    mode = ("RGB", "L", "1", "RGB", "CMYK")[serial]
    packing = ("raw", "tiff_lzw", "group4", "jpeg", "raw")[serial]
    return written(drawn(serial, mode=mode), "TIFF", compression=packing, description=WORD)


def moving(kind: str, serial: int) -> bytes:
    frames = [drawn(serial + n, mode="P" if kind == "GIF" else "RGB") for n in range(3)]
    return written(frames[0], kind, save_all=True, append_images=frames[1:])


def claiming_png(serial: int) -> bytes:
    """A PNG whose header claims far more dots than it has."""
    side = (10_000, 20_000, 60_000, 1_000_000)[serial]
    data = bytearray(written(drawn(serial), "PNG"))
    data[16:24] = side.to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


def chunk(name: bytes, content: bytes) -> bytes:
    return (
        len(content).to_bytes(4, "big")
        + name
        + content
        + zlib.crc32(name + content).to_bytes(4, "big")
    )


def bursting_png(serial: int) -> bytes:
    """A whole PNG of 50,000 by 50,000 dots in 2.5 MB; the second one lies within the limit."""
    wide, high = ((50_000, 50_000), (8_000, 4_999))[serial]
    head = (
        wide.to_bytes(4, "big") + high.to_bytes(4, "big") + bytes((8, 2 if serial else 0, 0, 0, 0))
    )
    rows = zeros((wide * (3 if serial else 1) + 1) * high)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def claiming(serial: int) -> bytes:
    """Other pictures whose header claims 60,000 by 60,000 dots."""
    side = 60_000
    if serial == 0:
        data = bytearray(written(drawn(0, mode="P"), "GIF"))
        data[6:10] = side.to_bytes(2, "little") * 2
        return bytes(data)
    data = bytearray(written(drawn(0), "BMP"))
    data[18:26] = side.to_bytes(4, "little") * 2
    return bytes(data)


def text_bomb(serial: int) -> bytes:
    """A small PNG with a note that unpacks to 500 MB."""
    plain = written(drawn(serial), "PNG")
    note = chunk(b"zTXt", b"Comment\0\0" + zeros(500 * 1024 * 1024))
    return plain[:33] + note + plain[33:]


def half(whole: bytes, serial: int) -> bytes:
    return whole[: len(whole) * (serial + 1) // 8]


def behind(whole: bytes, more: bytes) -> bytes:
    return whole + more


def samples() -> Iterator[Sample]:
    yield from (Sample("photo", n, partial(photo, n, (60 + 40 * n, 90)), KEPT) for n in range(12))
    yield from (
        Sample("photo with place and name", n, partial(gps_photo, n), KEPT) for n in range(12)
    )
    yield from (
        Sample("photo lying on its side", n, partial(rotated_photo, n), KEPT) for n in range(8)
    )
    yield from (
        Sample("photo, progressive", n, partial(photo, n, progressive=True), KEPT) for n in range(4)
    )
    yield from (
        Sample("photo with colour profile", n, partial(profiled_photo, n), KEPT) for n in range(4)
    )
    yield from (Sample("photo of two frames", n, partial(many_photo, n), KEPT) for n in range(3))
    for n in range(3):
        yield Sample("photo, very large", n, partial(huge_photo, n), KEPT, slow=True)
        yield Sample(
            "photo for print (CMYK)",
            n,
            partial(lambda n: written(drawn(n, mode="CMYK"), "JPEG"), n),
            KEPT,
        )
    yield from (Sample("PNG", n, partial(png, n), KEPT) for n in range(8))
    yield from (
        Sample("PNG with text and place", n, partial(telling_png, n), KEPT) for n in range(6)
    )
    yield from (Sample("WebP", n, partial(webp, n), KEPT) for n in range(6))
    yield from (Sample("TIFF", n, partial(tiff, n), KEPT) for n in range(5))
    yield from (
        Sample(
            "GIF", n, partial(lambda n: written(drawn(n, mode="P"), "GIF", comment=SECRET), n), KEPT
        )
        for n in range(4)
    )
    yield from (
        Sample("BMP", n, partial(lambda n: written(drawn(n), "BMP"), n), KEPT) for n in range(3)
    )
    for n in range(2):
        yield Sample("moving GIF", n, partial(moving, "GIF", n), REFUSED, "frames")
        yield Sample("moving WebP", n, partial(moving, "WEBP", n), REFUSED, "frames")
        yield Sample("TIFF of several pages", n, partial(moving, "TIFF", n), REFUSED, "frames")
    yield from (
        Sample("PNG that claims too much", n, partial(claiming_png, n), REFUSED, "bomb")
        for n in range(4)
    )
    yield Sample("PNG bomb, 50,000 x 50,000", 0, partial(bursting_png, 0), REFUSED, "bomb")
    yield Sample("PNG of 40 million equal dots", 0, partial(bursting_png, 1), EITHER, slow=True)
    yield from (
        Sample("GIF or BMP that claims too much", n, partial(claiming, n), REFUSED)
        for n in range(2)
    )
    yield from (
        Sample("PNG with a note of 500 MB", n, partial(text_bomb, n), EITHER) for n in range(2)
    )
    for n in range(5):
        yield Sample("half a photo", n, partial(half, photo(n, (400, 400)), n), REFUSED, "broken")
        yield Sample("half a PNG", n, partial(half, png(0), n), REFUSED, "broken")
    for n, more in enumerate(
        (
            b"PK\x03\x04" + SECRET,
            b"<script>" + SECRET + b"</script>",
            b"MZ" + SECRET,
            b"%PDF-1.4 " + SECRET,
            b"\0" * 9 + SECRET,
        )
    ):
        yield Sample("photo with something behind it", n, partial(behind, photo(n), more), KEPT)
        yield Sample("PNG with something behind it", n, partial(behind, png(n), more), KEPT)
        yield Sample(
            "GIF with something behind it",
            n,
            partial(behind, written(drawn(n, mode="P"), "GIF"), more),
            KEPT,
        )
        yield Sample(
            "photo with a page in its remark", n, partial(photo, n, comment=b"*/=1;" + more), KEPT
        )
