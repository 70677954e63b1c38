"""The shipped list of everyday names: what people call a service or a problem, and who answers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.spelling import words

EVERYDAY_FILE: Final = Path(__file__).parent / "data" / "sebutan.json"
_NATIONAL: Final = "KL-"
_GOVERNMENT: Final = "PEMDA-"


class Level(StrEnum):
    """Who answers: regency or city, province, an agency by its code, somebody outside."""

    LOCAL = "kabkota"
    PROVINCE = "provinsi"
    CODE = "kode"
    OUTSIDE = "luar"


@dataclass(frozen=True, slots=True)
class Target:
    """One answer: ``name`` is the usual unit, or the name of a body outside; "" for none."""

    level: Level
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """Phrases for one matter, each as its words, and the targets in order."""

    phrases: tuple[tuple[str, ...], ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Everyday:
    """The whole list: idle words, names of regions by code, topics."""

    idle: frozenset[str]
    regions: Mapping[str, tuple[str, ...]]
    topics: tuple[Topic, ...]


@lru_cache(maxsize=1)
def everyday() -> Everyday:
    """Return the shipped list; it is read and checked once per process."""
    return read_everyday(EVERYDAY_FILE)


def outside_names() -> frozenset[str]:
    """Return the names of all bodies of which the list says that the register has them not."""
    targets = (target for topic in everyday().topics for target in topic.targets)
    return frozenset(target.name for target in targets if target.level is Level.OUTSIDE)


def read_everyday(path: Path) -> Everyday:
    """Read and check a list, or raise ReferenceDataError for the first wrong entry."""
    try:
        raw: Any = json.loads(path.read_text("utf-8"))
    except json.JSONDecodeError as error:
        raise ReferenceDataError(path.name, "file", "is not JSON") from error
    if not isinstance(raw, dict) or not {"hampa", "wilayah", "entri"} <= set(raw):
        raise ReferenceDataError(path.name, "file", "needs hampa, wilayah and entri")
    return Everyday(
        idle=frozenset(words(str(raw["hampa"]))),
        regions={code: tuple(names) for code, names in raw["wilayah"].items()},
        topics=tuple(_topics(path.name, raw["entri"])),
    )


def _topics(file: str, entries: list[Any]) -> Iterator[Topic]:
    seen: set[tuple[str, ...]] = set()
    for place, entry in enumerate(entries, start=1):
        name = f"entri {place}"
        if not isinstance(entry, dict) or not entry.get("tujuan") or not entry.get("sebutan"):
            raise ReferenceDataError(file, name, "needs tujuan and sebutan")
        if not all(isinstance(text, str) for text in entry["sebutan"]):
            raise ReferenceDataError(file, name, "sebutan must be texts")
        phrases = tuple(dict.fromkeys(tuple(words(text)) for text in entry["sebutan"]))
        twice = [" ".join(phrase) for phrase in phrases if phrase in seen]
        if twice:
            raise ReferenceDataError(file, name, f"{twice[0]!r} stands in an earlier entry")
        seen.update(phrases)
        yield Topic(phrases, tuple(_target(file, name, str(text)) for text in entry["tujuan"]))


def _target(file: str, name: str, text: str) -> Target:
    level, parted, rest = text.partition(":")
    if not parted:
        return Target(Level.CODE, "", _NATIONAL + text.strip())
    if level.startswith(_GOVERNMENT):
        return Target(Level.CODE, rest.strip(), level)
    if level not in set(Level) - {Level.CODE} or not rest.strip():
        raise ReferenceDataError(file, name, f"tujuan {text!r} names nobody")
    return Target(Level(level), rest.strip())
