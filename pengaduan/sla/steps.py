"""Which steps of the ladder a clock has, and when: the law's two events and the reminders."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.rules import ladder
from pengaduan.rules.ladder import Period, Place, Planned, Side, Step
from pengaduan.rules.ladder_load import all_ladders
from pengaduan.rules.law_types import CITIZEN_DUTIES
from pengaduan.rules.workdays import WorkCalendar
from pengaduan.sla import calendars
from pengaduan.sla.facts import ClockFacts
from pengaduan.sla.ladders import Ladders
from pengaduan.sla.models import CalendarVersion
from pengaduan.sla.outcomes import BREACHED, outcome

OMBUDSMAN_DUTIES: Final = frozenset({"national_admin", "ombudsman"})
_Key = tuple[int, str, int, str]


def _own(event: str, share: int | None) -> Step:
    return Step(event, "", "", share, None, event, 0, 0, (Place.OFFICER,), "", "sourced")


# A complainant's period has a warning and an end; nobody climbs a ladder over it.
_CITIZEN: Final = (_own(ladder.WARNED, 75), _own(ladder.BREACHED, None))


def side_of(duty_on: str, *, with_agency: bool) -> Side | None:
    """Return whose ladder a duty has; None for a period of the complainant."""
    if duty_on in CITIZEN_DUTIES:
        return None
    ours = duty_on in OMBUDSMAN_DUTIES or not with_agency
    return Side.OMBUDSMAN if ours else Side.AGENCY


def steps_of(facts: ClockFacts, ladders: Ladders) -> tuple[Step, ...]:
    """Return the steps of a clock in the ladder that it began with."""
    side = side_of(facts.duty_on, with_agency=facts.with_agency)
    return _CITIZEN if side is None else ladders.of(facts)[side]


class Mornings:
    """Working mornings of the offices of many clocks, and their ladders; each is read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.ladders = Ladders(session)
        self._calendars: dict[_Key, WorkCalendar] = {}
        self._versions: list[CalendarVersion] = []
        self._known: dict[tuple[_Key, datetime, int], datetime] = {}

    def of(self, facts: ClockFacts) -> Callable[[datetime, int], datetime]:
        """Return the function that :func:`pengaduan.rules.ladder.plan` asks."""
        key = _key(facts)

        def morning(moment: datetime, days: int) -> datetime:
            found = self._known.get((key, moment, days))
            if found is None:
                calendar = self.calendar(facts)
                found = ladder.morning_of(calendar, moment, days, _morning())
                self._known[key, moment, days] = found
            return found

        return morning

    def calendar(self, facts: ClockFacts) -> WorkCalendar:
        """Return the calendar by which a clock was set."""
        key = _key(facts)
        found = self._calendars.get(key)
        if found is None:
            places = tuple(facts.places.split(",")) if facts.places else ()
            version, found = calendars.calendar_of(
                self._session,
                facts.calendar_version_id,
                zone=facts.zone,
                workdays=facts.workdays,
                places=places,
            )
            self._calendars[key] = found
            # Held, so that the session need not read the version again for the next office.
            self._versions.append(version)
        return found

    def opens_at(self, facts: ClockFacts, now: datetime) -> datetime:
        """Return when a mail to the office should leave: now, or when a free day is over.

        Not after the due date: a reminder that waits out a long weekend must still help.
        """
        calendar = self.calendar(facts)
        if calendar.is_working(calendar.local_day(now)):
            return now
        opens = self.of(facts)(now, 1)
        return now if now <= facts.due_at < opens else opens


def _key(facts: ClockFacts) -> _Key:
    return facts.calendar_version_id, facts.zone, facts.workdays, facts.places


def _morning() -> time:
    return all_ladders()[-1].morning


def planned(
    facts: ClockFacts, mornings: Mornings, paused: Mapping[int, timedelta]
) -> list[Planned]:
    """Return all steps of a clock with their moments, in order.

    A period that merely expires is escalated to nobody.
    """
    return planned_by(steps_of(facts, mornings.ladders), facts, mornings, paused)


def planned_by(
    steps: tuple[Step, ...],
    facts: ClockFacts,
    mornings: Mornings,
    paused: Mapping[int, timedelta],
) -> list[Planned]:
    """Return the moments of a clock under these steps, whatever ladder it follows."""
    period = Period(
        facts.started_at,
        facts.due_at,
        facts.amount,
        facts.unit,
        paused.get(facts.id, timedelta()),
    )
    if outcome(facts) is not BREACHED:
        steps = tuple(step for step in steps if step.event or not step.is_late)
    return ladder.plan(steps, period, mornings.of(facts))
