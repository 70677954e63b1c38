"""Typed reading of one entry of a data file; whatever does not fit is a LawDataError."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar

from pengaduan.rules.law_types import LawDataError

WHOLE_FILE = "file"
CONFIDENCE = ("A", "B", "C", "D")


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
C = TypeVar("C", bound=_Coded)


class Entry:
    """A mapping from a data file that knows where it stands and which keys were read."""

    def __init__(self, file: str, where: str, raw: object) -> None:
        if not isinstance(raw, Mapping):
            raise LawDataError(file, where, "must be a mapping")
        self.file = file
        self.where = where
        self._raw: dict[str, object] = {str(key): value for key, value in raw.items()}
        self._read: set[str] = set()

    def broken(self, reason: str) -> LawDataError:
        """Return (not raise) the error that names this entry."""
        return LawDataError(self.file, self.where, reason)

    def has(self, key: str) -> bool:
        """True when the key is present and not null."""
        return self._raw.get(key) is not None

    def value(self, key: str) -> object:
        """The raw value; the key must be present (null is allowed)."""
        self._read.add(key)
        if key not in self._raw:
            raise self.broken(f"{key} is missing")
        return self._raw[key]

    def text(self, key: str) -> str:
        """A non-empty text."""
        value = self.value(key)
        if not isinstance(value, str) or not value.strip():
            raise self.broken(f"{key} must be a non-empty text, not {value!r}")
        return value

    def maybe_text(self, key: str) -> str | None:
        """A non-empty text, or None when the key is absent or null."""
        self._read.add(key)
        return self.text(key) if self.has(key) else None

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false; an absent key gives the default, if there is one."""
        self._read.add(key)
        value = self._raw.get(key, default)
        if not isinstance(value, bool):
            raise self.broken(f"{key} must be true or false, not {value!r}")
        return value

    def maybe_flag(self, key: str) -> bool | None:
        """True or false, or None when the key is absent or null."""
        self._read.add(key)
        return self.flag(key) if self.has(key) else None

    def whole(self, key: str) -> int:
        """A whole number of at least 0."""
        value = self.value(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.broken(f"{key} must be a whole number of at least 0, not {value!r}")
        return value

    def maybe_whole(self, key: str) -> int | None:
        """A whole number of at least 0, or None when the value is null (the key must exist)."""
        return None if self.value(key) is None else self.whole(key)

    def one_of(self, key: str, allowed: Iterable[str]) -> str:
        """A text from a closed list."""
        value = self.text(key)
        if value not in set(allowed):
            raise self.broken(f"{key} {value!r} is not known")
        return value

    def member(self, key: str, kind: type[E]) -> E:
        """A member of an enumeration."""
        return kind(self.one_of(key, [item.value for item in kind]))

    def confidence(self) -> str:
        """The confidence mark A to D, which every legal entry must carry."""
        return self.one_of("confidence", CONFIDENCE)

    def maybe_confidence(self) -> str | None:
        """The confidence mark of an entry that need not carry one."""
        self._read.add("confidence")
        return self.confidence() if self.has("confidence") else None

    def texts(self, key: str, *, one_allowed: bool = False) -> tuple[str, ...]:
        """A list of texts without repeats; absent means empty."""
        self._read.add(key)
        value = self._raw.get(key)
        if value is None:
            return ()
        if one_allowed and isinstance(value, str):
            value = [value]
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self.broken(f"{key} must be a list")
        for item in value:
            if not isinstance(item, str) or not item.strip():
                raise self.broken(f"{key} holds {item!r}, which is not a text")
        if len(set(value)) != len(value):
            raise self.broken(f"{key} names something twice")
        return tuple(str(item) for item in value)

    def refs(self, key: str, known: Iterable[str], *, one_allowed: bool = False) -> tuple[str, ...]:
        """A list of codes, each of which must be known."""
        found = self.texts(key, one_allowed=one_allowed)
        strangers = [code for code in found if code not in set(known)]
        if strangers:
            raise self.broken(f"{key} names {strangers[0]!r}, which does not exist")
        return found

    def maybe_ref(self, key: str, known: Iterable[str]) -> str | None:
        """One code that must be known, or None when absent."""
        self._read.add(key)
        found = self.refs(key, known, one_allowed=True)
        if len(found) > 1:
            raise self.broken(f"{key} may name only one")
        return found[0] if found else None

    def entry(self, key: str) -> "Entry":
        """A nested mapping."""
        where = key if self.where == WHOLE_FILE else f"{self.where}.{key}"
        return Entry(self.file, where, self.value(key))

    def entries(self, key: str) -> list["Entry"]:
        """A nested list of mappings, each named by its code where it has one."""
        value = self.value(key)
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self.broken(f"{key} must be a list")
        return [self._nested(key, position, raw) for position, raw in enumerate(value)]

    def _nested(self, key: str, position: int, raw: object) -> "Entry":
        code = raw.get("code") if isinstance(raw, Mapping) else None
        name = code if isinstance(code, str) else f"#{position + 1}"
        prefix = "" if self.where == WHOLE_FILE else f"{self.where}/"
        return Entry(self.file, f"{prefix}{key}/{name}", raw)

    def table(self, key: str, parse: Callable[["Entry"], C]) -> dict[str, C]:
        """A nested list read with ``parse`` and keyed by code; no code may appear twice."""
        found: dict[str, C] = {}
        for item in self.entries(key):
            parsed = item.closed(parse)
            if parsed.code in found:
                raise item.broken("the code appears twice")
            found[parsed.code] = parsed
        return found

    def names(self) -> tuple[str, ...]:
        """The keys of this mapping, all marked as read."""
        self._read.update(self._raw)
        return tuple(self._raw)

    def closed(self, parse: Callable[["Entry"], T]) -> T:
        """Read this entry with ``parse`` and refuse keys that nobody read (misspellings)."""
        parsed = parse(self)
        unread = sorted(set(self._raw) - self._read)
        if unread:
            raise self.broken(f"{unread[0]} is not a known key")
        return parsed
