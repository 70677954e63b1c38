"""House rules of an agency's desk: extensions and questions, as data with their mark."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from pengaduan.rules.law import law
from pengaduan.rules.law_fields import WHOLE_FILE, Entry
from pengaduan.rules.law_lists import Choice, read_choice
from pengaduan.rules.law_types import CITIZEN_DUTIES, LawDataError

DESK_FILE = Path(__file__).parent / "data" / "desk.yaml"
SCHEMA_VERSION = 1
STATUSES = ("sourced", "inferred", "assumed")


@dataclass(frozen=True, slots=True)
class Extensions:
    """How much longer a period may become, once, by policy; in the period's own unit."""

    status: str
    cite: str
    most: Mapping[str, int]
    reasons: Mapping[str, Choice]


@dataclass(frozen=True, slots=True)
class Questions:
    """How often a complainant may be asked, and within how many calendar days to reply."""

    status: str
    cite: str
    most: int
    reply_days: int


@dataclass(frozen=True, slots=True)
class DeskRules:
    """All house rules of the desk."""

    extensions: Extensions
    questions: Questions


@dataclass(frozen=True, slots=True)
class _Most:
    code: str
    most: int


@lru_cache(maxsize=1)
def desk_rules() -> DeskRules:
    """Return the shipped rules; the file is read and checked once per process."""
    return read_desk_rules(DESK_FILE.read_text(encoding="utf-8"), DESK_FILE.name)


def read_desk_rules(text: str, file: str) -> DeskRules:
    """Read the file, or raise LawDataError naming it, the entry and the reason."""
    try:
        raw: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise LawDataError(file, WHOLE_FILE, "is not readable YAML") from error
    return Entry(file, WHOLE_FILE, raw).closed(_read)


def _read(entry: Entry) -> DeskRules:
    if entry.whole("schema_version") != SCHEMA_VERSION:
        raise entry.broken("schema_version is not understood")
    return DeskRules(
        entry.entry("extensions").closed(_read_extensions),
        entry.entry("questions").closed(_read_questions),
    )


def _read_extensions(entry: Entry) -> Extensions:
    policies = entry.table("policies", _read_most)
    return Extensions(
        status=entry.one_of("status", STATUSES),
        cite=entry.text("cite"),
        most=MappingProxyType({code: one.most for code, one in policies.items()}),
        reasons=MappingProxyType(entry.table("reasons", read_choice)),
    )


def _read_most(entry: Entry) -> _Most:
    found = _Most(entry.text("code"), entry.whole("most"))
    policy = law().deadlines.get(found.code)
    if policy is None or not policy.pausable or policy.duty_on in CITIZEN_DUTIES:
        # What may not even stand still is set by an act, and is not ours to lengthen.
        raise entry.broken(f"{found.code} is no period that an agency may extend")
    if found.most == 0:
        raise entry.broken("most must be at least 1")
    return found


def _read_questions(entry: Entry) -> Questions:
    return Questions(
        status=entry.one_of("status", STATUSES),
        cite=entry.text("cite"),
        most=entry.whole("most"),
        reply_days=entry.whole("reply_days"),
    )
