"""What a notice may say: number, dates, the name of a period. Nothing else reaches a template."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.handling import unsubscribing
from pengaduan.handling.notice_kinds import AGENCY_PAGE
from pengaduan.handling.recipients import Recipient
from pengaduan.infra.mail_addresses import reply_address
from pengaduan.infra.templates import link, long_date
from pengaduan.rules.deadlines import working_days_left
from pengaduan.rules.ladder import Step
from pengaduan.rules.law import law
from pengaduan.rules.law_types import CITIZEN_DUTIES
from pengaduan.sla import calendars
from pengaduan.sla.calendars import DEFAULT_ZONE
from pengaduan.sla.clocks import running
from pengaduan.sla.models import Clock
from pengaduan.sla.projecting import projected

_SHORT: Final = "d MMM y"


@dataclass(frozen=True, slots=True)
class Letter:
    """One notice to be: its folder, the page it links to, its reader, and the clock it is about.

    ``until`` is the date that it names, in ``zone``, where that is not a clock's due date;
    ``starts`` the period that begins when it has arrived. ``optional`` ones can be stopped.
    ``step`` is the step of the ladder that it is sent for.
    """

    folder: str
    page: str
    to: Recipient | None
    clock: Clock | None = None
    until: datetime | None = None
    zone: str = DEFAULT_ZONE
    starts: str | None = None
    optional: bool = False
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class _Due:
    at: datetime
    zone: str
    policy: str


def values(
    session: Session,
    complaint: Complaint,
    letter: Letter,
    language: str,
    *,
    now: datetime,
    citizen: bool,
    short: bool = False,
) -> dict[str, object]:
    """Return everything that a notice may say; nothing else reaches a template.

    ``short`` writes dates without weekday and with short months, for a message of 160 signs.
    """
    found = _due(session, complaint, letter, now=now, citizen=citizen)
    policy = law().deadlines.get(found.policy) if found else None
    name = "" if policy is None else (policy.name_en if language == "en" else policy.name_id)
    return {
        "number": complaint.number,
        "link": link(letter.page),
        "due": "" if found is None else _date(found, language, short=short),
        "period": name,
        "agency": _agency(session, complaint) if citizen else "",
        "step": _step_name(letter.step, language),
        "desk": letter.page == AGENCY_PAGE,
        "late": _working_days_late(session, letter.clock, now=now),
        "can_reply": citizen and reply_address(complaint.number) is not None,
        "stop": link(unsubscribing.path_for(complaint)) if letter.optional and citizen else "",
    }


def _step_name(step: Step | None, language: str) -> str:
    if step is None:
        return ""
    return step.name_en if language == "en" else step.name_id


def _date(found: _Due, language: str, *, short: bool) -> str:
    if not short:
        return long_date(found.at, language, found.zone)
    return str(format_date(found.at.astimezone(ZoneInfo(found.zone)), _SHORT, locale=language))


def _due(
    session: Session, complaint: Complaint, letter: Letter, *, now: datetime, citizen: bool
) -> _Due | None:
    if letter.until is not None:
        return _Due(letter.until, letter.zone, "")
    named = letter.clock or _next_clock(session, complaint, citizen=citizen)
    if named is not None:
        return _Due(named.due_at, named.zone, named.policy)
    return None if letter.starts is None else _projected(session, complaint, letter.starts, now)


def _next_clock(session: Session, complaint: Complaint, *, citizen: bool) -> Clock | None:
    """Return the next deadline of the reader's own side."""
    mine = (one for one in running(session, complaint) if _on_citizen(one) == citizen)
    return next(mine, None)


def _on_citizen(clock: Clock) -> bool:
    return clock.duty_on in CITIZEN_DUTIES


def _projected(session: Session, complaint: Complaint, policy: str, now: datetime) -> _Due | None:
    """Return when a period would end that begins with the arrival of this notice, now."""
    found = projected(session, complaint, policy, now=now)
    return None if found is None else _Due(found.due_at, found.zone, policy)


def _working_days_late(session: Session, clock: Clock | None, *, now: datetime) -> int:
    """Return how many working days a clock is late, 0 while it is not."""
    if clock is None or clock.due_at >= now:
        return 0
    _, calendar = calendars.calendar_of_clock(session, clock)
    return max(0, -working_days_left(now, clock.due_at, calendar))


def _agency(session: Session, complaint: Complaint) -> str:
    if complaint.confidentiality is not Confidentiality.OPEN or complaint.agency_id is None:
        return ""
    return session.get_one(Agency, complaint.agency_id).name


Values = Mapping[str, object]
