"""The wording of the Ombudsman's letters as versioned data; a letter keeps its edition."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from pengaduan.rules.law import Law, law
from pengaduan.rules.law_fields import WHOLE_FILE, Entry
from pengaduan.rules.law_types import LawDataError

LETTER_FILE = Path(__file__).parent / "data" / "track_letters.yaml"
SCHEMA_VERSION = 1
PLACEHOLDERS = {"number": "", "agency": "", "days": 0, "round": 0}


@dataclass(frozen=True, slots=True)
class Wording:
    """One letter: title, secrecy, the short answer it opens with, what follows, its articles."""

    code: str
    title: str
    nature: str
    opening: str
    closing: str
    basis: str
    period: str | None

    def said(self, text: str, values: Mapping[str, str | int]) -> str:
        """Return opening or closing with its placeholders filled in."""
        return text.format(**{**PLACEHOLDERS, **values})


@dataclass(frozen=True, slots=True)
class Editions:
    """Every edition by version and code, and the one that new letters are written under."""

    current: str
    by_version: Mapping[str, Mapping[str, Wording]]


def wording(kind: str, version: str = "") -> Wording:
    """Return the letter ``kind`` in an edition, the current one unless named; KeyError else."""
    found = editions()
    return found.by_version[version or found.current][kind]


@lru_cache(maxsize=1)
def editions() -> Editions:
    """Return the shipped editions; the file is read and checked once per process."""
    return read_editions(LETTER_FILE.read_text(encoding="utf-8"), LETTER_FILE.name, law())


def read_editions(text: str, file: str, against: Law) -> Editions:
    """Read a file of editions, or raise LawDataError naming ``file``, the entry, the reason."""
    try:
        raw: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise LawDataError(file, WHOLE_FILE, "is not readable YAML") from error

    def read(entry: Entry) -> Editions:
        if entry.whole("schema_version") != SCHEMA_VERSION:
            raise entry.broken("schema_version is not understood")
        current = entry.text("current")
        found: dict[str, Mapping[str, Wording]] = {}
        for one in entry.entries("editions"):
            version, letters = one.closed(lambda part: _edition(part, against))
            found[version] = letters
        if current not in found:
            raise entry.broken(f"there is no edition {current}")
        return Editions(current, MappingProxyType(found))

    return Entry(file, WHOLE_FILE, raw).closed(read)


def _edition(entry: Entry, against: Law) -> tuple[str, Mapping[str, Wording]]:
    version = entry.text("version")
    entry.one_of("status", ("house", "sourced"))
    letters = entry.table("letters", lambda one: _letter(one, against))
    return version, MappingProxyType(letters)


def _letter(entry: Entry, against: Law) -> Wording:
    found = Wording(
        code=entry.text("code"),
        title=entry.text("title"),
        nature=entry.text("nature"),
        opening=entry.text("opening"),
        closing=entry.text("closing"),
        basis=entry.text("basis"),
        period=entry.maybe_ref("period", against.deadlines),
    )
    for text in (found.opening, found.closing):
        try:
            found.said(text, {})
        except (KeyError, IndexError, ValueError) as error:
            raise entry.broken(f"{found.code} has an unknown placeholder") from error
    return found
