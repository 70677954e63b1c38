"""Ogg sound (voice messages): one stream of Opus or Vorbis, its pages numbered anew.

The packet of remarks, in which players keep titles, places and pictures, is written empty.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pengaduan.infra.cleaning.kinds import OGG, CleanFile, FileRefusedError

_NO_REMARKS: Final = bytes(8)  # an empty name of the maker, and no remarks
_MIRRORED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_CONTINUED, _LAST = 1, 4


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    position: bytes
    stream: bytes
    lacing: bytes
    body: bytes


def clean_ogg(data: bytes) -> CleanFile:
    """Return the sound alone; ``broken`` or ``kind_video``, ``kind_audio`` when refused."""
    pages = list(_pages(data))
    first = pages[0].body
    if first.startswith(b"OpusHead"):
        wanted, remarks = 2, b"OpusTags" + _NO_REMARKS
    elif first.startswith(b"\x01vorbis"):
        wanted, remarks = 3, b"\x03vorbis" + _NO_REMARKS + b"\x01"
    else:
        raise FileRefusedError("kind_video" if b"theora" in first[:8] else "kind_audio")
    if any(page.stream != pages[0].stream for page in pages):
        raise FileRefusedError("kind_audio")
    heads, rest = _head_packets(pages, wanted)
    if not rest or not heads[1].startswith(remarks[: 8 if wanted == 2 else 7]):
        raise FileRefusedError("broken")
    heads[1] = remarks
    return CleanFile(OGG, _written(heads, rest, pages[0].stream))


def _pages(data: bytes) -> Iterator[_Page]:
    """Yield the pages that follow each other without a gap; at least one, or ``broken``."""
    place = 0
    while data[place : place + 4] == b"OggS" and place + 27 <= len(data):
        count = data[place + 26]
        lacing = data[place + 27 : place + 27 + count]
        start = place + 27 + count
        end = start + sum(lacing)
        if end > len(data) or len(lacing) != count:
            break
        head = data[place:start]
        yield _Page(head[5], head[6:14], head[14:18], lacing, data[start:end])
        place = end
    if place == 0:
        raise FileRefusedError("broken")


def _head_packets(pages: list[_Page], wanted: int) -> tuple[list[bytes], list[_Page]]:
    """Return the first packets, which must fill their pages, and the pages behind them."""
    packets, unfinished = [], b""
    for place, page in enumerate(pages):
        start = 0
        for size in page.lacing:
            unfinished += page.body[start : start + size]
            start += size
            if size < 255:
                packets.append(unfinished)
                unfinished = b""
        if len(packets) >= wanted:
            if len(packets) > wanted or unfinished:
                break
            return packets, pages[place + 1 :]
    raise FileRefusedError("broken")


def _written(heads: list[bytes], rest: list[_Page], stream: bytes) -> bytes:
    out = bytearray(_page(2, bytes(8), stream, 0, _laced(heads[0]), heads[0]))
    serial, body = 1, b"".join(heads[1:])
    lacing = b"".join(_laced(one) for one in heads[1:])
    for start in range(0, len(lacing), 255):
        part = lacing[start : start + 255]
        taken, body = body[: sum(part)], body[sum(part) :]
        flags = _CONTINUED if start and lacing[start - 1] == 255 else 0
        # A page on which no packet ends has no position.
        position = b"\xff" * 8 if set(part) == {255} else bytes(8)
        out += _page(flags, position, stream, serial, part, taken)
        serial += 1
    for number, page in enumerate(rest, serial):
        flags = page.flags & _CONTINUED | (_LAST if page is rest[-1] else 0)
        out += _page(flags, page.position, stream, number, page.lacing, page.body)
    return bytes(out)


def _laced(packet: bytes) -> bytes:
    return b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])


def _page(  # noqa: PLR0917 - a page has these fields
    flags: int, position: bytes, stream: bytes, serial: int, lacing: bytes, body: bytes
) -> bytes:
    head = b"OggS\0" + bytes([flags]) + position + stream + serial.to_bytes(4, "little")
    tail = bytes([len(lacing)]) + lacing + body
    return head + _checksum(head + bytes(4) + tail) + tail


def _checksum(page: bytes) -> bytes:
    """Return Ogg's CRC: that of ZIP with every bit order mirrored, started and ended at zero."""
    mirrored = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2).to_bytes(4, "little")
