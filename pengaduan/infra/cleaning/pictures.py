"""Pictures: opened, turned upright, brought to common colours, and drawn again."""

import io
from typing import Final

from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError

from pengaduan.infra.cleaning.kinds import (
    BMP,
    GIF,
    JPEG,
    PNG,
    TIFF,
    WEBP,
    CleanFile,
    FileRefusedError,
)

MAX_PIXELS: Final = 40_000_000
# A WebP is unpacked three times over by its library, which has to fit behind the fence.
MAX_WEBP_PIXELS: Final = 24_000_000
# Cameras of phones claim up to 200 million; a JPEG can be unpacked at a half, a quarter, ...
MAX_JPEG_PIXELS: Final = 260_000_000
DRAWN_JPEG_PIXELS: Final = 24_000_000
# What is counted is the header, below; Pillow's own alarm would be a second opinion.
Image.MAX_IMAGE_PIXELS = None

_FORMATS: Final = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", GIF: "GIF", BMP: "BMP", TIFF: "TIFF"}
_LIMITS: Final = {JPEG: MAX_JPEG_PIXELS, WEBP: MAX_WEBP_PIXELS}
_QUALITY: Final = 88
_BROKEN: Final = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError)


def clean_picture(data: bytes, media_type: str) -> CleanFile:
    """Return the picture alone: no EXIF, XMP, comment, text or profile, nothing behind its end.

    JPEG, PNG and WebP stay what they are; GIF, BMP and TIFF become PNG, or JPEG when they are
    photos. Raises FileRefusedError with ``bomb``, ``frames`` or ``broken``.
    """
    try:
        return _redrawn(data, media_type)
    except FileRefusedError:
        raise
    except Image.DecompressionBombError as error:
        raise FileRefusedError("bomb") from error
    except (*_BROKEN, IndexError, KeyError, OverflowError) as error:
        # Pillow's own limit on what a note inside a PNG may unpack to.
        burst = "Decompressed data too large" in str(error)
        raise FileRefusedError("bomb" if burst else "broken") from error


def redraw(data: bytes, media_type: str) -> bytes:
    """Return the picture drawn again in its own format, for a place that expects just that."""
    drawn = _drawn(data, media_type)
    out = io.BytesIO()
    drawn.save(out, _FORMATS[media_type])
    return out.getvalue()


def _redrawn(data: bytes, media_type: str) -> CleanFile:
    drawn = _drawn(data, media_type)
    kind = _written_as(drawn, media_type)
    out = io.BytesIO()
    if kind == PNG:
        drawn.save(out, "PNG")
    else:
        drawn.save(out, _FORMATS[kind], quality=_QUALITY)
    return CleanFile(kind, out.getvalue())


def _written_as(drawn: Image.Image, media_type: str) -> str:
    if media_type in {JPEG, PNG, WEBP}:
        return media_type
    return JPEG if media_type == TIFF and drawn.mode == "RGB" else PNG


def _drawn(data: bytes, media_type: str) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=(_FORMATS[media_type],)) as image:
        if image.width * image.height > _LIMITS.get(media_type, MAX_PIXELS):
            raise FileRefusedError("bomb")
        if media_type != JPEG and getattr(image, "n_frames", 1) > 1:
            raise FileRefusedError("frames")
        if media_type == JPEG:
            _unpack_smaller(image)
        # A PDF library that shares the process may have allowed half pictures for everybody.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        image.load()
        profile, orientation = image.info.get("icc_profile"), image.getexif().get(0x0112, 1)
        flat = _flat(image, see_through=media_type != JPEG)
    return _bare(_upright(_in_common_colours(flat, profile), orientation))


def _unpack_smaller(image: Image.Image) -> None:
    """Have a very large JPEG unpacked at a fraction of its size, which needs little memory."""
    scale = 1
    while image.width * image.height > DRAWN_JPEG_PIXELS * scale * scale and scale < 8:
        scale *= 2
    if scale > 1:
        image.draft(image.mode, (image.width // scale, image.height // scale))
    if image.width * image.height > MAX_PIXELS:
        raise FileRefusedError("bomb")


def _flat(image: Image.Image, *, see_through: bool) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        return image.convert("I").point(lambda value: value / 256).convert("L")
    clear = see_through and ("A" in image.mode or "transparency" in image.info)
    mode = "RGBA" if clear else "L" if image.mode in {"1", "L"} else "RGB"
    return image.copy() if image.mode == mode else _converted(image, mode)


def _converted(image: Image.Image, mode: str) -> Image.Image:
    # A palette with per-colour transparency comes out right only by way of RGBA.
    if image.mode == "P" and "transparency" in image.info and mode == "RGB":
        return image.convert("RGBA").convert("RGB")
    return image.convert(mode)


def _in_common_colours(image: Image.Image, profile: object) -> Image.Image:
    """Bring the colours of a camera's own profile to sRGB, because the profile goes."""
    if not isinstance(profile, bytes) or image.mode not in {"RGB", "RGBA"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        ImageCms.profileToProfile(image, source, target, inPlace=True)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image  # an unusable profile: the numbers are taken as they are
    return image


_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _upright(image: Image.Image, orientation: object) -> Image.Image:
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def _bare(image: Image.Image) -> Image.Image:
    """Return the pixels alone: what hung on the picture stays behind."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare
