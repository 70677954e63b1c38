"""The tables of a track: how its samples are coded, and where in the file they lie."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pengaduan.infra.cleaning.boxes import Box, box, boxes, numbers, only
from pengaduan.infra.cleaning.kinds import FileRefusedError

_MAX_SAMPLES: Final = 2_000_000
_CODINGS: Final = {
    b"vide": frozenset(
        {b"avc1", b"avc3", b"hvc1", b"hev1", b"mp4v", b"s263", b"av01", b"vp09", b"dvh1", b"jpeg"}
    ),
    b"soun": frozenset(
        {b"mp4a", b"samr", b"sawb", b"Opus", b"alac", b"sowt", b"twos", b"lpcm", b"ac-3", b"ec-3"}
    ),
}
# What a decoder must know; remarks and private boxes are none of it.
_SETTINGS: Final = frozenset(
    {
        b"avcC", b"hvcC", b"av1C", b"vpcC", b"dvcC", b"dvvC", b"d263", b"esds", b"colr", b"pasp",
        b"clap", b"fiel", b"btrt", b"damr", b"dOps", b"alac", b"dac3", b"dec3", b"wave", b"chan",
    }
)  # fmt: skip
_PICTURE_HEAD, _SOUND_HEAD = 78, 28
_SOUND_MORE: Final = {0: 0, 1: 16, 2: 36}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Samples that lie side by side: from ``start``, ``size`` bytes."""

    start: int
    size: int


def sample_entries(table: Box, kind: bytes) -> bytes:
    """Return the content of ``stsd`` with known codings and settings only, or refuse."""
    kept = [_sample_entry(one, kind) for one in boxes(table.content[8:])]
    if not kept:
        raise FileRefusedError("broken")
    return numbers(0, len(kept)) + b"".join(kept)


def _sample_entry(entry: Box, kind: bytes) -> bytes:
    if entry.name not in _CODINGS[kind]:
        raise FileRefusedError("movie_coding")
    head = _PICTURE_HEAD
    if kind == b"soun":
        head = _SOUND_HEAD + _SOUND_MORE.get(entry.number(8, 2), 0)
    if len(entry.content) < head:
        raise FileRefusedError("broken")
    start = bytearray(entry.content[:head])
    start[:8] = bytes(7) + b"\1"
    if kind == b"vide":
        start[42:74] = bytes(32)  # the name of the program that coded it
    settings = [box(one.name, one.content) for one in boxes(entry.content[head:])
                if one.name in _SETTINGS]  # fmt: skip
    return box(entry.name, bytes(start), *settings)


def chunks_of(tables: list[Box], size: int) -> tuple[Chunk, ...]:
    """Return where the samples lie in a file of ``size`` bytes; ``broken`` when outside of it."""
    starts = _starts(tables)
    sizes = _sizes(only(tables, b"stsz"))
    found, sample = [], 0
    for start, count in zip(starts, _counts(only(tables, b"stsc"), len(starts)), strict=True):
        chunk = Chunk(start, sizes.of(sample, count))
        sample += count
        if not 0 < chunk.start <= chunk.start + chunk.size <= size:
            raise FileRefusedError("broken")
        found.append(chunk)
    if sample > sizes.count:
        raise FileRefusedError("broken")
    return tuple(found)


def _starts(tables: list[Box]) -> list[int]:
    for one in tables:
        width = {b"stco": 4, b"co64": 8}.get(one.name)
        if width is not None:
            content = bytes(one.content[8 : 8 + width * one.number(4)])
            return [
                int.from_bytes(content[place : place + width], "big")
                for place in range(0, len(content), width)
            ]
    raise FileRefusedError("broken")


@dataclass(frozen=True, slots=True)
class _Sizes:
    count: int
    each: int
    table: tuple[int, ...]

    def of(self, first: int, count: int) -> int:
        """Return how many bytes ``count`` samples from ``first`` on take."""
        return self.each * count if self.each else sum(self.table[first : first + count])


def _sizes(table: Box) -> _Sizes:
    each, count = table.number(4), table.number(8)
    if count > _MAX_SAMPLES:
        raise FileRefusedError("bomb")
    if each:
        return _Sizes(count, each, ())
    content = bytes(table.content[12 : 12 + 4 * count])
    if len(content) != 4 * count:
        raise FileRefusedError("broken")
    sizes = tuple(int.from_bytes(content[p : p + 4], "big") for p in range(0, len(content), 4))
    return _Sizes(count, 0, sizes)


def _counts(table: Box, chunks: int) -> Iterator[int]:
    """Yield how many samples each chunk holds."""
    entries = table.number(4)
    first = [table.number(8 + 12 * n) for n in range(entries)] if entries <= chunks else []
    if (chunks and not first) or any(one < 1 for one in first):
        raise FileRefusedError("broken")
    ends = [*first[1:], chunks + 1]
    for place, (start, end) in enumerate(zip(first, ends, strict=False)):
        count = table.number(12 + 12 * place)
        yield from [count] * max(0, min(end, chunks + 1) - start)
