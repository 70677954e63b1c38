"""Words that tell names from other words, from ``data/personal_words.yaml``."""

from pathlib import Path
from typing import Final

import yaml

_FILE: Final = Path(__file__).parent / "data" / "personal_words.yaml"
_LISTS: Final[dict[str, str]] = yaml.safe_load(_FILE.read_text("utf-8"))


def _words(name: str) -> frozenset[str]:
    return frozenset(_LISTS[name].split())


GIVEN_NAMES: Final = _words("given_names")
ROLES: Final = _words("roles")
NOT_NAMES: Final = _words("not_names")
SKIPPED: Final = _words("skipped")
VERB_BEGINNINGS: Final = (
    "di",
    "ter",
    "ber",
    "mem",
    "men",
    "meng",
    "meny",
    "ke",
    "se",
    "per",
    "pen",
)
