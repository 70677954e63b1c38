"""One file of the corpus, and what must come of it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

SECRET = b"Sulastri"
KEPT, REFUSED, EITHER = "kept", "refused", "either"


@dataclass(frozen=True)
class Sample:
    """A file by kind and serial; it is made when it is asked for.

    ``expect``: kept, refused, or either (a file that some readers can mend). ``why`` is the
    refusal, empty for any.
    """

    kind: str
    serial: int
    make: Callable[[], bytes]
    expect: str
    why: str = ""
    name: str = "bukti.jpg"
    slow: bool = False

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.serial}"

    @cached_property
    def data(self) -> bytes:
        return self.make()


def zeros(count: int) -> bytes:
    """Return ``count`` zeros packed by zlib, without packing them: a bomb of a few kilobytes.

    One block is packed and repeated; the checksum of zeros is known.
    """
    block = 1024 * 1024
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    rest = zlib.compressobj(9, zlib.DEFLATED, -15)
    tail = rest.compress(bytes(count % block)) + rest.flush()
    checksum = (count % 65521) << 16 | 1
    return b"\x78\xda" + packed * (count // block) + tail + checksum.to_bytes(4, "big")
