"""Read the ladder of reminders from its data file; whatever does not fit is refused."""

from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml

from pengaduan.rules.ladder import BREACHED, UPWARDS, WARNED, Ladder, Place, Side, Step
from pengaduan.rules.law_fields import WHOLE_FILE, Entry
from pengaduan.rules.law_types import LawDataError

LADDER_FILE: Final = Path(__file__).parent / "data" / "ladder.yaml"
STATUSES: Final = ("sourced", "inferred", "house_rule")
_EVENTS: Final = (WARNED, BREACHED)


def ladder_of(started: date) -> Ladder:
    """Return the version that holds for a deadline that started on this day."""
    known = all_ladders()
    valid = [one for one in known if one.valid_from <= started]
    return valid[-1] if valid else known[0]


def ladder_named(version: str) -> Ladder | None:
    """Return a version by its name, None when it is not known."""
    return next((one for one in all_ladders() if one.version == version), None)


@lru_cache(maxsize=1)
def all_ladders() -> tuple[Ladder, ...]:
    """Return the shipped versions, the oldest first; the file is read once per process."""
    return read_ladders(LADDER_FILE.read_text(encoding="utf-8"), LADDER_FILE.name)


def read_ladders(text: str, file: str) -> tuple[Ladder, ...]:
    """Read a ladder file, or raise LawDataError naming ``file``, the entry and the reason."""
    try:
        raw: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise LawDataError(file, WHOLE_FILE, "is not readable YAML") from error
    return Entry(file, WHOLE_FILE, raw).closed(_read_file)


def _read_file(whole: Entry) -> tuple[Ladder, ...]:
    whole.whole("schema_version")
    morning = _time_of(whole, "morning")
    found = tuple(
        entry.closed(lambda one: _read_ladder(one, morning)) for entry in whole.entries("ladders")
    )
    dates = [one.valid_from for one in found]
    if not found or dates != sorted(set(dates)):
        raise whole.broken("ladders must be there, the oldest first, each from its own day")
    return found


def _time_of(entry: Entry, key: str) -> time:
    try:
        return time.fromisoformat(entry.text(key))
    except ValueError:
        raise entry.broken(f"{key} must be a time of day") from None


def _read_ladder(entry: Entry, morning: time) -> Ladder:
    valid_from = entry.value("valid_from")
    if not isinstance(valid_from, date):
        raise entry.broken("valid_from must be a date")
    sides = entry.entry("sides")
    return Ladder(
        version=entry.text("version"),
        valid_from=valid_from,
        morning=morning,
        sides=MappingProxyType({side: _read_side(sides, side) for side in Side}),
    )


def _read_side(sides: Entry, side: Side) -> tuple[Step, ...]:
    steps = tuple(sides.table(side.value, lambda entry: _read_step(entry, side)).values())
    events = [step.event for step in steps if step.event is not None]
    if events != list(_EVENTS):
        raise sides.broken(f"{side} must have one warned and then one breached step")
    if any(later.level < earlier.level for earlier, later in pairwise(steps)):
        raise sides.broken(f"the levels of {side} must not go down")
    if [step.is_late for step in steps] != sorted(step.is_late for step in steps):
        raise sides.broken(f"{side} names a step before the due date after one that is late")
    return steps


def _read_step(entry: Entry, side: Side) -> Step:
    return Step(
        code=entry.text("code"),
        name_id=entry.text("name_id"),
        name_en=entry.text("name_en"),
        share=entry.whole("share") if entry.has("share") else None,
        working_days=_whole_or_less(entry, "working_days"),
        event=entry.one_of("event", _EVENTS) if entry.has("event") else None,
        from_days=entry.whole("from_days") if entry.has("from_days") else 0,
        level=entry.whole("level"),
        tell=_places(entry, UPWARDS[side]),
        cite=entry.text("cite"),
        status=entry.one_of("status", STATUSES),
    )


def _whole_or_less(entry: Entry, key: str) -> int | None:
    value = entry.value(key) if entry.has(key) else None
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise entry.broken(f"{key} must be a whole number")
    return value


def _places(entry: Entry, known: Iterable[Place]) -> tuple[Place, ...]:
    found = tuple(Place(code) for code in entry.refs("tell", [place.value for place in known]))
    if not found:
        raise entry.broken("tell must name somebody")
    return found
