"""File names that show what a file is and do nothing."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from pengaduan.infra.cleaning.kinds import SUFFIXES

NAME_LENGTH: Final = 120
_PLAIN: Final = "berkas"
_FORBIDDEN_SIGNS: Final = re.compile(r'[<>:"/\\|?*;`$%&{}]+')
# Names that Windows takes for a device, whatever follows the dot.
_DEVICES: Final = re.compile(
    r"(con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(\..*)?",
    re.IGNORECASE,
)


def safe_name(name: str, media_type: str | None = None) -> str:
    """Return a file name that shows what it is and does nothing.

    No path, no control or direction signs, no device, at most 120 characters and 240 bytes;
    with a media type the ending is the true one.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    plain = _FORBIDDEN_SIGNS.sub("_", " ".join(plain.split())).lstrip(".- ")
    path = PurePosixPath(plain or _PLAIN)
    suffix = path.suffix[:10]
    stem = path.name.removesuffix(path.suffix) if media_type else path.name.removesuffix(suffix)
    if media_type is not None:
        stem, suffix = re.sub(r"(\.[A-Za-z0-9]{1,5})+$", "", stem), SUFFIXES[media_type]
    stem = stem.strip(". ") or _PLAIN
    if _DEVICES.fullmatch(stem):
        stem = f"{_PLAIN}-{stem}"
    return _cut(stem, NAME_LENGTH - len(suffix)) + suffix


def _cut(stem: str, length: int) -> str:
    """Shorten to ``length`` characters and to what every file system takes, which counts bytes."""
    short = stem[:length].encode()[: 2 * NAME_LENGTH].decode(errors="ignore")
    return short.rstrip(". ")
