"""Boxes: the size, name and content of which MP4, M4A, 3GP and MOV files consist."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pengaduan.infra.cleaning.kinds import FileRefusedError


@dataclass(frozen=True, slots=True)
class Box:
    """One box by its name of four letters, and its content."""

    name: bytes
    content: memoryview

    def number(self, place: int, size: int = 4) -> int:
        """Return the number at ``place`` of the content; ``broken`` when it ends before."""
        piece = self.content[place : place + size]
        if len(piece) != size:
            raise FileRefusedError("broken")
        return int.from_bytes(piece, "big")


def boxes(content: memoryview) -> Iterator[Box]:
    """Yield the boxes that lie side by side; FileRefusedError when they do not fit."""
    place = 0
    while place + 8 <= len(content):
        size, name = int.from_bytes(content[place : place + 4], "big"), content[place + 4 :][:4]
        start = place + 8
        if size == 1:
            size, start = int.from_bytes(content[place + 8 : place + 16], "big"), place + 16
        end = len(content) if size == 0 else place + size
        if not start <= end <= len(content):
            raise FileRefusedError("broken")
        yield Box(bytes(name), content[start:end])
        place = end


def only(found: Iterable[Box], name: bytes) -> Box:
    """Return the first box of this name; ``broken`` when there is none."""
    for one in found:
        if one.name == name:
            return one
    raise FileRefusedError("broken")


def box(name: bytes, *contents: bytes | memoryview) -> bytes:
    """Write one box."""
    content = b"".join(contents)
    return (len(content) + 8).to_bytes(4, "big") + name + content


def numbers(*values: int) -> bytes:
    """Write numbers of four bytes each."""
    return b"".join(value.to_bytes(4, "big") for value in values)
