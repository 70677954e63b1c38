"""The kinds of files that are taken, and what the first bytes of a file show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
GIF, BMP, TIFF = "image/gif", "image/bmp", "image/tiff"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP: Final = "application/zip"
"""What a Word document looks like before it is opened."""
MP3, AAC, AMR, WAV, OGG = "audio/mpeg", "audio/aac", "audio/amr", "audio/wav", "audio/ogg"
M4A, MP4, THREE_GP = "audio/mp4", "video/mp4", "video/3gpp"
BOXES: Final = "video/quicktime"
"""The family of MP4, M4A, 3GP and MOV before it is opened."""

SUFFIXES: Final[Mapping[str, str]] = {
    JPEG: ".jpg",
    PNG: ".png",
    WEBP: ".webp",
    PDF: ".pdf",
    DOCX: ".docx",
    MP3: ".mp3",
    AAC: ".aac",
    AMR: ".amr",
    WAV: ".wav",
    OGG: ".ogg",
    M4A: ".m4a",
    MP4: ".mp4",
    THREE_GP: ".3gp",
}
"""The ending of every kind that is handed out."""


class FileRefusedError(ValueError):
    """The file is not kept. ``why`` is a stable code: kind_<name>, password, broken, bomb ..."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A copy that is safe to hand on."""

    media_type: str
    data: bytes


_TAKEN: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"PK\x03\x04", ZIP),
    (b"ID3", MP3),
    (b"OggS", OGG),
    (b"#!AMR\n", AMR),
    (b"#!AMR-WB\n", AMR),
)
_REFUSED: Final[tuple[tuple[bytes, str], ...]] = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"dex\n", "program"),
    (b"#!", "program"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"{\\rtf", "office"),
    (b"\x00\x00\x01\x00", "other_image"),
    (b"\x00\x00\x00\x0cjP  ", "other_image"),
    (b"8BPS", "other_image"),
    (b"fLaC", "audio"),
    (b"FORM", "audio"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"FLV", "video"),
    (b"0&\xb2u\x8ef\xcf\x11", "video"),
)
_NEVER_A_PDF: Final = tuple(
    start for start, kind in _REFUSED if kind in {"program", "archive", "office"}
)
_HEIC_BRANDS: Final = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc", b"heim", b"heis")


def sniff(data: bytes) -> str:
    """Return the media type that the first bytes show, or refuse the kind by its name.

    Only a guess that says who is to open the file: opening is the proof.
    """
    found = _taken(data)
    if found is None:
        raise FileRefusedError(f"kind_{_foreign_kind(data)}")
    return found


def _taken(data: bytes) -> str | None:
    for start, media_type in _TAKEN:
        if data.startswith(start):
            return media_type
    if b"%PDF-" in data[:1024] and not data.startswith(_NEVER_A_PDF):
        return PDF
    return _riff(data) or _boxes(data) or _bitmap(data) or _bare_sound(data)


def _riff(data: bytes) -> str | None:
    if not data.startswith(b"RIFF"):
        return None
    return {b"WEBP": WEBP, b"WAVE": WAV}.get(data[8:12])


def _boxes(data: bytes) -> str | None:
    if data[4:8] in {b"moov", b"mdat", b"wide"} and data[:3] == b"\x00\x00\x00":
        return BOXES
    return BOXES if data[4:8] == b"ftyp" and data[8:12] not in (*_HEIC_BRANDS, b"avif") else None


def _bitmap(data: bytes) -> str | None:
    """A bitmap's header repeats nothing, so its reserved words and header size must fit too."""
    fits = data.startswith(b"BM") and data[6:10] == bytes(4) and data[15:18] == bytes(3)
    return BMP if fits and data[14:15] in {b"\x0c", b"(", b"4", b"8", b"l", b"|"} else None


def _bare_sound(data: bytes) -> str | None:
    """MPEG sound without a tag begins with eleven set bits; layer 0 is AAC."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return None
    if data[1] & 0xF6 == 0xF0:
        return AAC
    return MP3 if data[1] & 0x06 == 0x02 and data[1] & 0x18 != 0x08 else None


def _foreign_kind(data: bytes) -> str:
    for start, kind in _REFUSED:
        if data.startswith(start):
            return kind
    if data.startswith(b"RIFF"):
        return "video"
    if data[4:8] == b"ftyp":
        return "heic" if data[8:12] in _HEIC_BRANDS else "other_image"
    head = data[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if head.startswith(b"<"):
        return "svg" if b"<svg" in data[:4096].lower() else "web_page"
    return "unknown" if b"\x00" in data[:4096] else "text"
