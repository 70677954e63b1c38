"""Which tables a test has written, on every SQLAlchemy engine of this process; what it replaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from functools import lru_cache
from typing import Any

import pytest
from sqlalchemy import URL, Engine, event

_WRITES = re.compile(
    r"\b(INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?(?:\s+ONLY)?"
    r"|DELETE\s+FROM(?:\s+ONLY)?|TRUNCATE(?:\s+TABLE)?)\s+\"?(\w+)\"?",
    re.IGNORECASE,
)
_UPSERT = re.compile(r"\bDO\s+UPDATE\b", re.IGNORECASE)


class Write(IntEnum):
    """What a statement may have done to the rows that were there before."""

    ADDED = 0
    CHANGED = 1
    REMOVED = 2


@lru_cache(maxsize=8192)
def written_tables(statement: str) -> frozenset[tuple[str, Write]]:
    """Return the tables that an SQL statement writes, each with the most it may have done."""
    least = Write.CHANGED if _UPSERT.search(statement) else Write.ADDED
    return frozenset(
        (table, _done(verb.upper(), least)) for verb, table in _WRITES.findall(statement)
    )


def _done(verb: str, least: Write) -> Write:
    if verb.startswith(("DELETE", "TRUNCATE")) or "REPLACE" in verb:
        return Write.REMOVED
    return least if verb.startswith("INSERT") else Write.CHANGED


class _Watched:
    """Remembers which tables were written through any SQLAlchemy engine of this process."""

    def __init__(self) -> None:
        self.tables: dict[str, Write] = {}
        self.count = 0
        event.listen(Engine, "before_cursor_execute", self._see)

    def _see(self, conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        for table, done in written_tables(statement):
            self.note(table, done)

    def note(self, table: str, done: Write) -> None:
        """Note that a table was written, and how."""
        self.count += 1
        self.tables[table] = max(done, self.tables.get(table, done))

    def take(self, known: dict[str, set[str]]) -> dict[str, Write]:
        """Return the written tables and those that a cascade may have reached; forget them."""
        found = {table: done for table, done in self.tables.items() if table in known}
        todo = [table for table, done in found.items() if done is Write.REMOVED]
        while todo:
            for child in known[todo.pop()]:
                if found.get(child) is not Write.REMOVED:
                    found[child] = Write.REMOVED
                    todo.append(child)
        self.tables = {}
        return found

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Overlook what is written inside: it goes to no database that a test has seen."""
        before = dict(self.tables)
        yield
        self.tables = before


WATCHED = _Watched()

#: The databases that are put back after each test; others keep what earlier tests have written.
PUT_BACK: set[URL] = set()

#: What replaces parts of the product for the running test.
PATCHES: list[pytest.MonkeyPatch] = []
