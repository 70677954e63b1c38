"""The invented complaints, read from their file, and when each of their steps happens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from pengaduan.complaints.models import Confidentiality, PointDecision
from pengaduan.demo.world import DATA
from pengaduan.rules.workdays import WorkCalendar

ZONE = ZoneInfo("Asia/Jakarta")
# What the complainant does happens on any day, what an office does on working days.
CITIZEN_STEPS = frozenset(
    {"file", "complete", "reply", "open", "accept", "object", "rate", "withdraw", "escalate"}
)
_SAME_DAY = timedelta(minutes=95)
_FIRST_HOUR, _HOURS = 8, 7


@dataclass(frozen=True, slots=True)
class Promise:
    """What the first point's answer promises, by whom, and how many days later."""

    text: str
    by: str
    days: int


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a plan: what is done, after how many days; a rating carries three marks."""

    verb: str
    days: int
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one story at its moment."""

    at: datetime
    story: "Story"
    verb: str
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One complaint from filing to where it stands today."""

    serial: int
    filed_days_ago: int
    to: str
    region: str
    matter: str
    substance: str
    maladministration: str
    weight: str
    confidentiality: Confidentiality
    name: str | None
    unsure: str | None
    text: str
    summary: str
    points: tuple[str, ...]
    answers: tuple[tuple[PointDecision, str], ...]
    promise: Promise | None
    says: dict[str, str]
    evidence: bool
    photo: bool
    plan: tuple[Move, ...]

    def steps(self, now: datetime, calendar: WorkCalendar) -> Iterator[Step]:
        """Yield the steps that lie before ``now``, in order; the first is the filing."""
        at = self._filed_at(now)
        yield Step(at, self, "file", ())
        for place, move in enumerate(self.plan, 1):
            at = self._after(at, move, place, calendar)
            if at >= now:
                return
            yield Step(at, self, move.verb, move.marks)

    def _filed_at(self, now: datetime) -> datetime:
        if self.filed_days_ago == 0:
            return now - timedelta(hours=1)
        day = now.astimezone(ZONE).date() - timedelta(days=self.filed_days_ago)
        return self._at(day, 0)

    def _at(self, day: date, place: int) -> datetime:
        """Return a moment within office hours that looks like no other step's."""
        hour = _FIRST_HOUR + (self.serial * 7 + place * 3) % _HOURS
        minute = (self.serial * 13 + place * 29) % 60
        return datetime.combine(day, time(hour, minute), ZONE)

    def _after(self, before: datetime, move: Move, place: int, calendar: WorkCalendar) -> datetime:
        if move.days == 0:
            return before + _SAME_DAY
        day = before.astimezone(ZONE).date() + timedelta(days=move.days)
        while move.verb not in CITIZEN_STEPS and not calendar.is_working(day):
            day += timedelta(days=1)
        return max(self._at(day, place), before + _SAME_DAY)


@lru_cache(maxsize=1)
def stories() -> tuple[Story, ...]:
    """Return the invented complaints in the order of their file."""
    listed = yaml.safe_load((DATA / "stories.yaml").read_text("utf-8"))
    return tuple(_story(serial, one) for serial, one in enumerate(listed, 1))


def _story(serial: int, one: dict[str, Any]) -> Story:
    how, _, name = one["who"].partition(" ")
    substance, maladministration, weight = one["topic"]
    promised = one.get("promise")
    said = ("question", "reply", "objection", "missing", "completion", "interim", "point")
    return Story(
        serial=serial,
        filed_days_ago=one["filed"],
        to=one["to"],
        region=one["region"],
        matter=one["matter"],
        substance=substance,
        maladministration=maladministration,
        weight=weight,
        confidentiality=Confidentiality(how),
        name=name or None,
        unsure=one.get("unsure"),
        text=one["story"].strip(),
        summary=one["summary"],
        points=tuple(one["points"]),
        answers=tuple(_answer(text) for text in one.get("answers", ())),
        promise=Promise(promised[0], promised[1], promised[2]) if promised else None,
        says={key: one[key] for key in said if key in one},
        evidence=one.get("evidence", False),
        photo=one.get("photo", False),
        plan=tuple(_move(text) for text in one["plan"].split(",")),
    )


def _answer(text: str) -> tuple[PointDecision, str]:
    decision, _, explanation = text.partition(". ")
    return PointDecision(decision), explanation


def _move(text: str) -> Move:
    verb, *numbers = re.findall(r"\w+", text)
    if verb == "rate":
        return Move(verb, 0, tuple(int(number) for number in numbers))
    return Move(verb, int(numbers[0]))
