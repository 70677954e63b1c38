"""Routing rules: conditions on a complaint, in order; the first that fits proposes an addressee.

A rule never routes: a person confirms. Words are compared by their stems, so that "antrean"
fits "mengantre".
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

import Stemmer

from pengaduan.rules.texts import N_

T = TypeVar("T")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Level(StrEnum):
    """How high an agency stands: whose boundary a matter lies within."""

    NATIONAL = "national"
    PROVINCE = "province"
    REGENCY = "regency"


class Condition(StrEnum):
    """What a rule may look at. All conditions of a rule must hold; each holds by one value."""

    MATTER = "matter"
    SUBSTANCE = "substance"
    REGION = "region"
    LEVEL = "level"
    AGENCY_CLASS = "agency_class"
    WORDS = "words"
    RESPONDENT = "respondent"


CONDITION_LABELS: Mapping[Condition, str] = {
    Condition.MATTER: N_("Jenis masalah"),
    Condition.SUBSTANCE: N_("Substansi"),
    Condition.REGION: N_("Kode wilayah berawalan"),
    Condition.LEVEL: N_("Tingkat wilayah yang diketahui"),
    Condition.AGENCY_CLASS: N_("Golongan instansi yang disebut"),
    Condition.WORDS: N_("Kata dalam cerita"),
    Condition.RESPONDENT: N_("Pihak yang diadukan"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule can know of a complaint. ``level`` says how exactly the place is known."""

    text: str
    matter: str = ""
    substance: str = ""
    region: str = ""
    agency_class: str = ""
    respondents: frozenset[str] = frozenset()

    @property
    def level(self) -> Level:
        """The boundary within which the place is known: a code with a dot names a regency."""
        if not self.region:
            return Level.NATIONAL
        return Level.REGENCY if "." in self.region else Level.PROVINCE


@dataclass(frozen=True, slots=True)
class Why:
    """One condition that held, with the values by which it did."""

    condition: Condition
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """Conditions by name, each with its allowed values, and what the rule proposes."""

    name: str
    target: T
    conditions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """The rule that fits first, its place in the list from 1, and why it fits."""

    place: int
    rule: Rule[T]
    why: tuple[Why, ...]


def first_match(rules: Iterable[Rule[T]], facts: Facts) -> Match[T] | None:
    """Return the first rule all of whose conditions hold, or None. An empty rule never fits."""
    stems = _stems(facts.text)
    for place, rule in enumerate(rules, 1):
        why = _why(rule, facts, stems)
        if why is not None:
            return Match(place, rule, why)
    return None


def _why(rule: Rule[T], facts: Facts, stems: frozenset[str]) -> tuple[Why, ...] | None:
    found = []
    for name, allowed in rule.conditions.items():
        if not allowed:
            continue
        held = _held(Condition(name), [str(one) for one in allowed], facts, stems)
        if not held:
            return None
        found.append(Why(Condition(name), tuple(held)))
    return tuple(found) or None


def _held(
    condition: Condition, allowed: list[str], facts: Facts, stems: frozenset[str]
) -> list[str]:
    if condition is Condition.WORDS:
        return [phrase for phrase in allowed if _spoken(phrase, stems)]
    if condition is Condition.REGION:
        return [code for code in allowed if _within(facts.region, code)]
    if condition is Condition.RESPONDENT:
        return [one for one in allowed if one in facts.respondents]
    known = {
        Condition.MATTER: facts.matter,
        Condition.SUBSTANCE: facts.substance,
        Condition.LEVEL: facts.level.value,
        Condition.AGENCY_CLASS: facts.agency_class,
    }[condition]
    return [one for one in allowed if one == known]


def _within(region: str, code: str) -> bool:
    """Tell whether a region is the one with ``code`` or lies in it; codes are dotted."""
    return region == code or region.startswith(f"{code}.")


def _spoken(phrase: str, stems: frozenset[str]) -> bool:
    wanted = _stems(phrase)
    return bool(wanted) and wanted <= stems


def _stems(text: str) -> frozenset[str]:
    words = [word.lower() for word in _WORD.findall(text)]
    return frozenset(_stem(word) for word in words)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return str(Stemmer.Stemmer("indonesian", 0).stemWord(word))
