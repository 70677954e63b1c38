"""Opening a data file, and checking the fields of its entries with a precise complaint."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pengaduan.agencies.errors import ReferenceDataError


@dataclass(frozen=True, slots=True)
class Entry:
    """One JSON object of a file, with the name under which it is reported when it is wrong."""

    file: str
    name: str
    values: Mapping[str, object]

    def wrong(self, reason: str) -> ReferenceDataError:
        """Return the error that refuses this entry."""
        return ReferenceDataError(self.file, self.name, reason)

    def text(self, key: str, limit: int = 255) -> str:
        """Return a text that must be there and not be empty."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f"{key} must be a text that is not empty")
        if len(value) > limit:
            raise self.wrong(f"{key} is longer than {limit} characters")
        return value

    def optional_text(self, key: str, limit: int = 255) -> str | None:
        """Return a text, or None when it is absent or null."""
        return None if self.values.get(key) is None else self.text(key, limit)

    def flag(self, key: str) -> bool:
        """Return a true or false that must be there."""
        value = self.values.get(key)
        if not isinstance(value, bool):
            raise self.wrong(f"{key} must be true or false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts that must be there; it may be empty."""
        value = self.values.get(key)
        if not isinstance(value, list):
            raise self.wrong(f"{key} must be a list")
        if not all(isinstance(item, str) and item.strip() for item in value):
            raise self.wrong(f"{key} must hold texts that are not empty")
        return tuple(value)

    def one_of(self, key: str, allowed: Sequence[str]) -> str:
        """Return a text that must be one of ``allowed``."""
        value = self.text(key)
        if value not in allowed:
            raise self.wrong(f"{key} {value!r} is not one of {', '.join(allowed)}")
        return value


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a data file, or refuse the file because it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReferenceDataError(path.name, "file", f"cannot be read: {error.strerror}") from error


def entries(path: Path, key: str | None, label: str) -> Iterator[Entry]:
    """Yield the objects listed under ``key`` (or the whole file, without one), in order.

    Each is named by its ``label`` field where it has one, and by its place otherwise; a label
    that occurs twice is refused.
    """
    try:
        loaded = json.loads(read_bytes(path))
    except ValueError as error:
        raise ReferenceDataError(path.name, "file", f"is not JSON: {error}") from error
    listed = loaded if key is None else loaded.get(key) if isinstance(loaded, dict) else None
    if not isinstance(listed, list):
        raise ReferenceDataError(path.name, key or "file", "must be a list")
    seen: set[str] = set()
    for place, item in enumerate(listed, 1):
        if not isinstance(item, dict):
            raise ReferenceDataError(path.name, f"entry {place}", "must be an object")
        entry = Entry(path.name, f"entry {place} ({item.get(label, '?')})", item)
        name = entry.text(label)
        if name in seen:
            raise entry.wrong(f"{label} occurs twice")
        seen.add(name)
        yield entry
