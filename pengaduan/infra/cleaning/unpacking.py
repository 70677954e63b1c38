"""How much a compressed part would become, found without ever holding it."""

import base64
import binascii
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pengaduan.infra.cleaning.kinds import FileRefusedError

_PIECE: Final = 1024 * 1024
_PACKINGS: Final = frozenset({"/FlateDecode", "/LZWDecode"})
# Further rounds of packing make sense to nobody who writes an honest document.
_ROUNDS: Final = 2


@dataclass(slots=True)
class Budget:
    """Bytes that may still come out of a file; ``bomb`` when there are none left."""

    left: int

    def spend(self, count: int) -> None:
        """Take ``count`` bytes; FileRefusedError when they are too many."""
        self.left -= count
        if self.left < 0:
            raise FileRefusedError("bomb")


def weigh(data: bytes, filters: Sequence[str], budget: Budget) -> None:
    """Spend what ``data`` becomes under the Flate packings that a PDF stream names.

    FileRefusedError with ``bomb``, or ``broken`` when a text coding cannot be read.
    """
    if sum(1 for name in filters if name in _PACKINGS) > _ROUNDS:
        raise FileRefusedError("bomb")
    names = list(filters)
    while names and names[0] in {"/ASCII85Decode", "/ASCIIHexDecode"}:
        data = _text_decoded(data, names.pop(0))
    if not names or names[0] != "/FlateDecode":
        return
    second = zlib.decompressobj() if names[:2] == ["/FlateDecode"] * 2 else None
    for piece in _inflated(zlib.decompressobj(), data):
        budget.spend(len(piece))
        for inner in _inflated(second, piece) if second is not None else ():
            budget.spend(len(inner))


def _text_decoded(data: bytes, name: str) -> bytes:
    bare = b"".join(data.split())
    try:
        if name == "/ASCII85Decode":
            return base64.a85decode(bare.removeprefix(b"<~").partition(b"~")[0])
        digits = bare.partition(b">")[0]
        return binascii.unhexlify(digits + b"0" * (len(digits) % 2))
    except ValueError as error:
        raise FileRefusedError("broken") from error


def _inflated(packer: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """Yield the unpacked bytes, a piece at a time; a broken tail ends them."""
    while data:
        try:
            piece = packer.decompress(data, _PIECE)
        except zlib.error:
            return
        yield piece
        data = packer.unconsumed_tail
