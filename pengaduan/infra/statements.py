"""What a statement does to the database, told by its words: it reads, locks, or changes."""

import re
from enum import Enum
from functools import lru_cache
from typing import Any, Final

_CHANGES: Final = ("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "TRUNCATE", "COPY")
_READS: Final = ("SELECT", "WITH")
_LOCKS: Final = " FOR "
"""In every locking clause; a reading that happens to hold it only counts as one that locks."""
_WRITING_PART: Final = re.compile(
    r"\b(?:INSERT\s+INTO|(?<!\bFOR\s)UPDATE\s+[\w\"]+\s+SET|DELETE\s+FROM|MERGE\s+INTO)\b",
    re.IGNORECASE,
)
"""What a statement that begins with WITH holds when a part of it changes something."""


class Does(Enum):
    """What a statement does: it reads, reads and locks, changes, or something else (PRAGMA)."""

    READ = "read"
    LOCK = "lock"
    CHANGE = "change"
    OTHER = "other"


def does(statement: str, context: Any) -> Does:  # noqa: ANN401 - of either driver, or None
    """Return what a statement does; ``context`` is SQLAlchemy's, which knows its own."""
    if context is not None and (context.isinsert or context.isupdate or context.isdelete):
        return Does.CHANGE
    return _by_words(statement)


@lru_cache(maxsize=4096)
def _by_words(statement: str) -> Does:
    text = statement.lstrip().upper()
    if text.startswith(_CHANGES) or (text.startswith("WITH") and _WRITING_PART.search(text)):
        return Does.CHANGE
    if not text.startswith(_READS):
        return Does.OTHER
    return Does.LOCK if _LOCKS in text else Does.READ
