"""Files from outside: what they really are, proven by opening, and a copy without the hidden.

Images are drawn again pixel by pixel, so that nothing but the picture survives. PDFs are written
anew without scripts, actions, forms, attachments and metadata.
"""

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS: Final = 40_000_000
MAX_PAGES: Final = 500
NAME_LENGTH: Final = 120
# A picture that claims more is refused by its header, before any pixel is unpacked.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
SUFFIXES: Final[Mapping[str, str]] = {JPEG: ".jpg", PNG: ".png", WEBP: ".webp", PDF: ".pdf"}


class FileRefusedError(ValueError):
    """The file is not kept. ``why``: kind_<name>, password, broken, bomb or pages."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A copy that is safe to hand on."""

    media_type: str
    data: bytes


def clean(data: bytes) -> CleanFile:
    """Return a clean copy of a JPEG, PNG, WebP or PDF; FileRefusedError for anything else."""
    media_type = sniff(data)
    if media_type == PDF:
        return CleanFile(PDF, _clean_pdf(data))
    return CleanFile(media_type, _clean_image(data, media_type))


def sniff(data: bytes) -> str:
    """Return the media type that the first bytes show, or refuse the kind by its name."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    if b"%PDF-" in data[:1024] and not data.startswith(_FOREIGN_STARTS):
        return PDF
    raise FileRefusedError(f"kind_{_foreign_kind(data)}")


_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!", "program"),
    (b"PK\x03\x04", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"{\\rtf", "office"),
    (b"GIF8", "gif"),
    (b"BM", "other_image"),
    (b"II*\x00", "other_image"),
    (b"MM\x00*", "other_image"),
    (b"\x00\x00\x01\x00", "other_image"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"RIFF", "audio"),
    (b"\x1aE\xdf\xa3", "video"),
)
_FOREIGN_STARTS: Final = tuple(
    start for start, kind in _STARTS if kind in {"program", "archive", "office"}
)
_HEIC_BRANDS: Final = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc", b"avif")


def _foreign_kind(data: bytes) -> str:
    for start, kind in _STARTS:
        if data.startswith(start):
            return "office" if kind == "archive" and _is_office(data) else kind
    if data[4:8] == b"ftyp":
        return "heic" if data[8:12] in _HEIC_BRANDS else "video"
    head = data[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if head.startswith((b"<", b"<?xml")):
        return "svg" if b"<svg" in data[:4096].lower() else "web_page"
    return "unknown" if b"\x00" in data[:4096] else "text"


def _is_office(data: bytes) -> bool:
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()[:2000]
    except (BadZipFile, ValueError, NotImplementedError):
        return False
    return any(name in {"[Content_Types].xml", "mimetype"} for name in names)


def _clean_image(data: bytes, media_type: str) -> bytes:
    kind = media_type.removeprefix("image/").upper()
    try:
        with Image.open(io.BytesIO(data), formats=(kind,)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise FileRefusedError("bomb")
            image.load()
            turned = ImageOps.exif_transpose(image)
            drawn = _drawn_again(turned, alpha=media_type != JPEG)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefusedError("bomb") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        if isinstance(error, FileRefusedError):
            raise
        raise FileRefusedError("broken") from error
    out = io.BytesIO()
    if media_type == PNG:
        drawn.save(out, "PNG")
    else:
        drawn.save(out, kind, quality=88)
    return out.getvalue()


def _drawn_again(image: Image.Image, *, alpha: bool) -> Image.Image:
    """Return the bare pixels: a new picture carries no EXIF, XMP, comment, text or profile."""
    see_through = alpha and ("A" in image.mode or "transparency" in image.info)
    if image.mode.startswith("I") or image.mode == "F":
        flat = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode == "L" and not see_through:
        flat = image
    else:
        flat = image.convert("RGBA" if see_through else "RGB")
    return Image.frombytes(flat.mode, flat.size, flat.tobytes())


# Whatever runs, calls out, hides a file or tells where the document comes from.
_DROPPED_KEYS: Final = frozenset(
    {
        "/AA", "/AF", "/AcroForm", "/Collection", "/EF", "/EmbeddedFiles", "/JS", "/JavaScript",
        "/Metadata", "/OpenAction", "/PieceInfo", "/RichMediaContent", "/XFA", "/Perms",
    }
)  # fmt: skip
_DROPPED_NOTES: Final = frozenset(
    {
        "/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound", "/Widget",
        "/PrinterMark", "/TrapNet",
    }
)  # fmt: skip
_DEEP: Final = 40


def _clean_pdf(data: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(data), access_mode=pikepdf.AccessMode.stream) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise FileRefusedError("pages")
            if not pdf.pages:
                raise FileRefusedError("broken")
            _strip(pdf)
            out = io.BytesIO()
            pdf.save(out, encryption=False, deterministic_id=True)
    except pikepdf.PasswordError as error:
        raise FileRefusedError("password") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError) as error:
        if isinstance(error, FileRefusedError):
            raise
        raise FileRefusedError("broken") from error
    return out.getvalue()


def _strip(pdf: pikepdf.Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if isinstance(notes, pikepdf.Array):
            page.obj["/Annots"] = pikepdf.Array([note for note in notes if _harmless(note)])
    for thing in pdf.objects:
        for part in _dictionaries(thing, _DEEP):
            _strip_dictionary(part)
    pdf.remove_unreferenced_resources()


def _harmless(note: pikepdf.Object) -> bool:
    return isinstance(note, pikepdf.Dictionary) and (
        str(note.get("/Subtype", "")) not in _DROPPED_NOTES
    )


def _strip_dictionary(part: pikepdf.Object) -> None:
    for key in _DROPPED_KEYS & set(part.keys()):
        del part[key]
    action = part.get("/A")
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) != "/GoTo":
        del part["/A"]
    # An action that hangs elsewhere (a chain, a name tree) loses what it would do.
    if str(part.get("/S", "")) in {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"}:
        for key in set(part.keys()) - {"/S"}:
            del part[key]


def _dictionaries(thing: pikepdf.Object, depth: int) -> Iterator[pikepdf.Object]:
    """Yield the dictionaries written inside one object; referenced ones come by themselves."""
    if depth == 0:
        return
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        inner = [thing.get(key) for key in list(thing.keys())]
    elif isinstance(thing, pikepdf.Array):
        inner = list(thing)
    else:
        return
    for one in inner:
        if isinstance(one, pikepdf.Object) and not one.is_indirect:
            yield from _dictionaries(one, depth - 1)


_FORBIDDEN_SIGNS: Final = re.compile(r'[<>:"/\\|?*;`$%&{}]+')


def safe_name(name: str, media_type: str | None = None) -> str:
    """Return a file name that shows what it is and does nothing.

    No path, no control or direction signs, at most 120 characters; with a media type the ending
    is the true one.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    plain = _FORBIDDEN_SIGNS.sub("_", " ".join(plain.split())).lstrip(".- ")
    path = PurePosixPath(plain or "berkas")
    suffix = path.suffix[:10]
    stem = path.name.removesuffix(path.suffix) if media_type else path.name.removesuffix(suffix)
    if media_type is not None:
        stem, suffix = re.sub(r"(\.[A-Za-z0-9]{1,5})+$", "", stem), SUFFIXES[media_type]
    return (stem.strip(". ") or "berkas")[: NAME_LENGTH - len(suffix)].rstrip(". ") + suffix
