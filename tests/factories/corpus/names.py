"""An honest photo under names that try something."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.factories.corpus.pictures import photo
from tests.factories.corpus.sample import KEPT, Sample

NAMES: tuple[str, ...] = (
    "x" * 300 + ".jpg",
    "ꦲ" * 300 + ".jpg",
    "tagihan\u202egpj.exe",
    "\u2067foto\u2069.jpg",
    "../../etc/passwd",
    "..\\..\\windows\\system32\\drivers\\etc\\hosts",
    "/dev/null",
    "C:\\Users\\x\\foto.png",
    "foto.jpg.exe",
    "foto.php.jpg",
    "a\r\nSet-Cookie: x.jpg",
    "a\0b.jpg",
    "con.jpg",
    "LPT1",
    "nul.tar.jpg",
    ".htaccess",
    "...",
    "",
    "   ",
    "-rf.jpg",
    "foto;rm -rf.jpg",
    '"><script>alert(1)</script>.jpg',
    "\u0000\u0001\u0002",
    "foto \u200b\u200d.jpg",
    "é" * 200,
)


def samples() -> Iterator[Sample]:
    for serial, name in enumerate(NAMES):
        yield Sample("hostile name", serial, partial(photo, serial), KEPT, name=name)
