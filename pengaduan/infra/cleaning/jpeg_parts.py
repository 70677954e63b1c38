"""A JPEG without its notes, byte for byte the same picture: for photos inside a PDF."""

from typing import Final

_KEPT_APPS: Final = frozenset({0xE0, 0xEE})  # JFIF, and Adobe's word on how colours are coded
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE


def without_notes(data: bytes) -> bytes | None:
    """Return the JPEG without EXIF, XMP, comments and what hangs behind its end.

    None when the bytes are not a whole JPEG.
    """
    if data[:2] != b"\xff\xd8":
        return None
    out, place = bytearray(b"\xff\xd8"), 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != _END:
        after, kept = _part(data, place)
        out += data[place:after] if kept else b""
        place = after
    return bytes(out) + b"\xff\xd9" if data[place : place + 2] == b"\xff\xd9" else None


def _part(data: bytes, place: int) -> tuple[int, bool]:
    """Return where the part that begins here ends, and whether the picture needs it."""
    marker = data[place + 1]
    if marker == 0xFF:  # filling
        return place + 1, False
    if marker in _ALONE:
        return place + 2, True
    after = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return (_end_of_scan(data, after) if marker == _SCAN else after), _is_kept(marker)


def _is_kept(marker: int) -> bool:
    return marker in _KEPT_APPS or not (0xE0 <= marker <= 0xEF or marker == _COMMENT)


def _end_of_scan(data: bytes, place: int) -> int:
    """Return where the coded pixels end: at a marker that is no restart and no stuffed byte."""
    while (place := data.find(b"\xff", place)) >= 0 and place + 1 < len(data):
        following = data[place + 1]
        if following not in (0x00, 0xFF) and following not in _ALONE:
            return place
        place += 1 if following == 0xFF else 2
    return len(data)
