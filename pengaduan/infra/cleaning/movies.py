"""Film and sound in boxes (MP4, M4A, 3GP, MOV): tracks of picture and sound, written anew.

Kept are the tables that a player needs and the very bytes that they point to. Places, dates,
names of cameras and people, tracks of positions and everything between the samples stay behind.
"""

from dataclasses import dataclass
from typing import Final

from pengaduan.infra.cleaning.boxes import Box, box, boxes, numbers, only
from pengaduan.infra.cleaning.kinds import M4A, MP4, THREE_GP, CleanFile, FileRefusedError
from pengaduan.infra.cleaning.movie_tables import Chunk, chunks_of, sample_entries

_TABLES: Final = frozenset(
    {b"stts", b"ctts", b"cslg", b"stss", b"sdtp", b"sgpd", b"sbgp", b"stsc", b"stsz"}
)
_HEADS: Final = frozenset({b"vmhd", b"smhd"})
_KEPT_TRACKS: Final = frozenset({b"vide", b"soun"})
_LARGEST: Final = 64


@dataclass(frozen=True, slots=True)
class _Track:
    """One track: the boxes before and around its tables, and where its samples lie."""

    kind: bytes
    head: bytes
    media_head: bytes
    kind_head: bytes
    tables: bytes
    chunks: tuple[Chunk, ...]


def clean_movie(data: bytes) -> CleanFile:
    """Return picture and sound alone; ``movie_parts``, ``movie_outside`` or ``broken``."""
    whole = memoryview(data)
    top = list(boxes(whole))
    if any(one.name == b"moof" for one in top):
        raise FileRefusedError("movie_parts")
    movie = list(boxes(only(top, b"moov").content))
    tracks = [
        track
        for one in movie
        if one.name == b"trak" and (track := _track(one, len(data))) is not None
    ]
    if not tracks or sum(chunk.size for track in tracks for chunk in track.chunks) > len(data):
        raise FileRefusedError("broken")
    brand = _brand(top)
    written = _written(whole, _kept_header(only(movie, b"mvhd")), tracks, brand)
    return CleanFile(_media_type(tracks, brand), written)


def _brand(top: list[Box]) -> bytes:
    found = next((bytes(one.content[:4]) for one in top if one.name == b"ftyp"), b"qt  ")
    return found if found.isascii() and len(found) == 4 else b"isom"


def _media_type(tracks: list[_Track], brand: bytes) -> str:
    if brand.startswith(b"3g"):
        return THREE_GP
    return MP4 if any(track.kind == b"vide" for track in tracks) else M4A


def _kept_header(found: Box) -> bytes:
    """Return a header box without the times of making and changing."""
    wide = found.number(0, 1) == 1
    times = 16 if wide else 8
    if len(found.content) > 200:
        raise FileRefusedError("broken")
    return box(found.name, found.content[:4], bytes(times), found.content[4 + times :])


def _track(found: Box, size: int) -> _Track | None:
    parts = list(boxes(found.content))
    media = list(boxes(only(parts, b"mdia").content))
    kind = bytes(only(media, b"hdlr").content[8:12])
    if kind not in _KEPT_TRACKS:
        return None
    inner = list(boxes(only(media, b"minf").content))
    _refuse_outside(only(inner, b"dinf"))
    tables = list(boxes(only(inner, b"stbl").content))
    kind_heads = [one for one in inner if one.name in _HEADS and len(one.content) < _LARGEST]
    handler = box(b"hdlr", bytes(8), kind, bytes(13))
    entries = box(b"stsd", sample_entries(only(tables, b"stsd"), kind))
    kept = b"".join(box(one.name, one.content) for one in tables if one.name in _TABLES)
    return _Track(
        kind=kind,
        head=_kept_header(only(parts, b"tkhd")) + _edits(parts),
        media_head=_kept_header(only(media, b"mdhd")) + handler,
        kind_head=b"".join(box(one.name, one.content) for one in kind_heads[:1]),
        tables=entries + kept,
        chunks=chunks_of(tables, size),
    )


def _edits(parts: list[Box]) -> bytes:
    for one in parts:
        if one.name == b"edts":
            inner = [box(b"elst", each.content) for each in boxes(one.content)
                     if each.name == b"elst"]  # fmt: skip
            return box(b"edts", *inner[:1])
    return b""


def _refuse_outside(found: Box) -> None:
    """A track whose samples lie in another file, or on a server, is refused."""
    references = only(boxes(found.content), b"dref")
    for one in boxes(references.content[8:]):
        if not one.number(0) & 1:
            raise FileRefusedError("movie_outside")


def _written(whole: memoryview, header: bytes, tracks: list[_Track], brand: bytes) -> bytes:
    start = box(b"ftyp", brand, bytes(4), brand, b"isom")
    order = sorted(
        (chunk.start, number, chunk.size)
        for number, track in enumerate(tracks)
        for chunk in track.chunks
    )
    empty = _movie(header, tracks, [[0] * len(track.chunks) for track in tracks])
    place = len(start) + len(empty) + 8
    starts: dict[int, dict[int, int]] = {number: {} for number in range(len(tracks))}
    samples = bytearray()
    for chunk_start, number, size in order:
        starts[number][chunk_start] = place + len(samples)
        samples += whole[chunk_start : chunk_start + size]
    offsets = [
        [starts[number][chunk.start] for chunk in track.chunks]
        for number, track in enumerate(tracks)
    ]
    return start + _movie(header, tracks, offsets) + box(b"mdat", bytes(samples))


def _movie(header: bytes, tracks: list[_Track], offsets: list[list[int]]) -> bytes:
    inside = [_track_box(track, where) for track, where in zip(tracks, offsets, strict=True)]
    return box(b"moov", header, *inside)


def _track_box(track: _Track, offsets: list[int]) -> bytes:
    places = box(b"stco", numbers(0, len(offsets), *offsets))
    here = box(b"dinf", box(b"dref", numbers(0, 1), box(b"url ", numbers(1))))
    inner = box(b"minf", track.kind_head, here, box(b"stbl", track.tables, places))
    return box(b"trak", track.head, box(b"mdia", track.media_head, inner))
