"""Notices by mail: what happened and where to read it, never what was written.

A notice carries the number and a link to a page that asks for the key. The story, an answer, a
name or a key are never in it, and an agency only where the complainant is open to it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.handling import delivery, recipients
from pengaduan.handling.recipients import Recipient
from pengaduan.infra import mail
from pengaduan.infra.templates import link, long_date, render
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.rules.law import law
from pengaduan.rules.law_types import CITIZEN_DUTIES
from pengaduan.sla.calendars import DEFAULT_ZONE
from pengaduan.sla.clocks import running
from pengaduan.sla.models import Clock, ClockState

CITIZEN_PAGE, AGENCY_PAGE, OMBUDSMAN_PAGE = "/lacak", "/kerja", "/awasi"


@dataclass(frozen=True, slots=True)
class Notice:
    """One kind of notice: its folder in templates/email, its readers, and its page.

    ``staff`` finds accounts; None means the notice is the complainant's. ``proves`` says that
    the acceptance of the mail proves the delivery of the entry it tells of.
    """

    folder: str
    staff: Callable[[Session, Complaint], list[int]] | None = None
    page: str = CITIZEN_PAGE
    proves: bool = False


@dataclass(frozen=True, slots=True)
class _Letter:
    """One mail to be: its folder, the page it links to, its reader, and the clock it is about.

    ``until`` is the date that it names, in ``zone``, where that is not a clock's due date.
    """

    folder: str
    page: str
    to: Recipient | None
    clock: Clock | None = None
    until: datetime | None = None
    zone: str = DEFAULT_ZONE


def _coordinators(session: Session, complaint: Complaint) -> list[int]:
    return recipients.of_agency(session, complaint, recipients.COORDINATORS)


def _handlers(session: Session, complaint: Complaint) -> list[int]:
    if complaint.handler_id is not None:
        return [complaint.handler_id]
    return recipients.of_agency(session, complaint, recipients.HANDLERS)


def _heads(session: Session, complaint: Complaint) -> list[int]:
    return recipients.of_agency(session, complaint, recipients.HEADS)


def _everybody(session: Session, complaint: Complaint) -> list[int]:
    return recipients.of_agency(session, complaint, recipients.EVERYBODY)


NOTICES: Mapping[str, Notice] = MappingProxyType(
    {
        "notice.filed": Notice("filed"),
        "notice.completion_asked": Notice("completion_asked", proves=True),
        "notice.forwarded": Notice("forwarded"),
        "notice.question": Notice("question", proves=True),
        "notice.answered": Notice("answered", proves=True),
        "notice.objection_received": Notice("objection_received"),
        "notice.closed": Notice("closed"),
        "notice.completion_reminder": Notice("completion_reminder"),
        "notice.reaction_reminder": Notice("reaction_reminder"),
        "notice.auto_closed": Notice("auto_closed"),
        "notice.deemed_withdrawn": Notice("deemed_withdrawn"),
        "notice.deadline_missed": Notice("deadline_missed"),
        "notice.routed": Notice("routed", _coordinators, AGENCY_PAGE),
        "notice.assigned": Notice("assigned", _handlers, AGENCY_PAGE),
        "notice.replied": Notice("replied", _handlers, AGENCY_PAGE),
        "notice.proposed": Notice("proposed", _heads, AGENCY_PAGE),
        "notice.returned": Notice("returned", _handlers, AGENCY_PAGE),
        "notice.objected": Notice("objected", _everybody, AGENCY_PAGE),
    }
)
CLOCK_NOTICES: Mapping[str, str] = MappingProxyType(
    {"notice.clock_warned": "clock_warned", "notice.clock_breached": "clock_breached"}
)
# The warnings that complainants get of periods of their own; of other such periods they get none.
REMINDERS: Mapping[str, str] = MappingProxyType(
    {
        "complainant_completion": "completion_reminder",
        "sp4n_auto_close": "reaction_reminder",
    }
)
_VERIFIER_DUTIES = frozenset({"national_admin", "ombudsman"})


def send(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler of the notices about a case; the mail leaves before anything is stored.

    To staff, one job per person is made first, so that one bad address stops nobody else's mail.
    """
    notice = NOTICES[job.kind]
    complaint = session.get_one(Complaint, int(payload["complaint_id"]))
    if _is_over(session, payload):
        return _nothing
    if notice.staff is None:
        to = recipients.complainant(session, complaint)
    elif "account_id" in payload:
        to = recipients.person(session, int(payload["account_id"]))
    else:
        return _fan_out(payload, job, notice.staff(session, complaint), now=now)
    until, zone = _until(payload), str(payload.get("zone", DEFAULT_ZONE))
    letter = _Letter(notice.folder, notice.page, to, until=until, zone=zone)
    sent = _mail(session, job, complaint, letter, now=now)
    if not sent.out or not notice.proves or "message_id" not in payload:
        return sent.store
    complaint_id, message_id = complaint.id, int(payload["message_id"])

    def finish(writing: Session) -> None:
        sent.store(writing)
        case = writing.get_one(Complaint, complaint_id)
        delivery.deliver(writing, case, "mail", now=now, message_id=message_id)

    return finish


def send_clock(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler of the sweep's warnings and breaches.

    They go to whoever has the duty: the agency's people, or the verifiers while the case is
    theirs. A breach by the agency is told to the complainant as well. A complainant is reminded
    of a period after which the case ends.
    """
    clock = session.get_one(Clock, int(payload["clock_id"]))
    complaint = session.get_one(Complaint, clock.complaint_id)
    ours = clock.duty_on in _VERIFIER_DUTIES or complaint.forwarded_at is None
    if "account_id" in payload:
        to = recipients.person(session, int(payload["account_id"]))
        page = OMBUDSMAN_PAGE if ours else AGENCY_PAGE
        letter = _Letter(CLOCK_NOTICES[job.kind], page, to, clock)
        return _mail(session, job, complaint, letter, now=now).store
    if clock.duty_on in CITIZEN_DUTIES:
        return _remind(payload, clock, now=now)
    people = recipients.verifiers(session) if ours else _everybody(session, complaint)
    fan_out = _fan_out(payload, job, people, now=now)
    if job.kind != "notice.clock_breached" or ours:
        return fan_out
    about, due = {"complaint_id": complaint.id}, str(payload["due_at"])

    def finish(writing: Session) -> None:
        fan_out(writing)
        key = f"missed:{about['complaint_id']}:{due}"
        enqueue(writing, "notice.deadline_missed", about, due_at=now, key=key)

    return finish


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {**dict.fromkeys(NOTICES, Slow(send)), **dict.fromkeys(CLOCK_NOTICES, Slow(send_clock))}
)


@dataclass(frozen=True, slots=True)
class _Sent:
    """Whether a mail is out, and what remembers it."""

    out: bool
    store: Finish


def _remind(payload: Payload, clock: Clock, *, now: datetime) -> Finish:
    """Have the complainant reminded of a period after which the case ends."""
    if clock.policy not in REMINDERS:
        return _nothing
    kind = f"notice.{REMINDERS[clock.policy]}"
    each = {**payload, "complaint_id": clock.complaint_id, "zone": clock.zone}
    key = f"{kind}:{clock.id}:{payload['due_at']}"

    def finish(writing: Session) -> None:
        enqueue(writing, kind, each, due_at=now, key=key)

    return finish


def _is_over(session: Session, payload: Payload) -> bool:
    """Tell whether the period that a notice is about has stopped or moved in the meantime."""
    if "clock_id" not in payload:
        return False
    clock = session.get_one(Clock, int(payload["clock_id"]))
    due_at = datetime.fromisoformat(str(payload["due_at"]))
    return clock.state is not ClockState.RUNNING or clock.due_at != due_at


def _until(payload: Payload) -> datetime | None:
    return datetime.fromisoformat(str(payload["until"])) if "until" in payload else None


def _nothing(_writing: Session) -> None:
    """Nothing has to be stored."""


def _fan_out(payload: Payload, job: OutboxJob, people: list[int], *, now: datetime) -> Finish:
    kind, job_id = job.kind, job.id

    def finish(writing: Session) -> None:
        for account_id in people:
            each = {**payload, "account_id": account_id}
            enqueue(writing, kind, each, due_at=now, key=f"{job_id}:{account_id}")

    return finish


def _mail(
    session: Session, job: OutboxJob, complaint: Complaint, letter: _Letter, *, now: datetime
) -> _Sent:
    """Send one mail unless this job has sent it; tell whether it is out and what to store."""
    if session.scalars(sa.select(SentMail.id).where(SentMail.job_id == job.id)).first():
        return _Sent(True, _nothing)
    to = letter.to
    if to is None:
        return _Sent(False, _nothing)
    values = _values(session, complaint, to, letter)
    subject, text, html = (
        render(f"email/{letter.folder}/{part}", to.language, values)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    # mail.deliver adds what keeps answering machines silent (RFC 3834). A crash before the row
    # below is stored sends again, under the same id, so that a mail reader shows one mail.
    headers = {"X-Pengaduan-Job": str(job.id), "Message-ID": mail.message_id(f"job-{job.id}")}
    mail.deliver(to.email, subject.strip(), text, html, headers)
    row = SentMail(
        job_id=job.id,
        notice=letter.folder,
        recipient=to.email,
        subject=subject.strip(),
        body=text,
        sent_at=now,
    )
    return _Sent(True, lambda writing: writing.add(row))


def _values(
    session: Session, complaint: Complaint, to: Recipient, letter: _Letter
) -> dict[str, object]:
    """Return everything that a notice may say; nothing else reaches a template."""
    named = letter.clock or _next_clock(session, complaint, citizen=to.complainant)
    policy = law().deadlines.get(named.policy) if named else None
    name = "" if policy is None else (policy.name_en if to.language == "en" else policy.name_id)
    return {
        "number": complaint.number,
        "link": link(letter.page),
        "due": _due(letter, named, to.language),
        "period": name,
        "agency": _agency(session, complaint) if to.complainant else "",
    }


def _due(letter: _Letter, named: Clock | None, language: str) -> str:
    if letter.until is not None:
        return long_date(letter.until, language, letter.zone)
    return "" if named is None else long_date(named.due_at, language, named.zone)


def _next_clock(session: Session, complaint: Complaint, *, citizen: bool) -> Clock | None:
    """Return the next deadline of the reader's own side."""
    mine = (one for one in running(session, complaint) if _on_citizen(one) == citizen)
    return next(mine, None)


def _on_citizen(clock: Clock) -> bool:
    return clock.duty_on in CITIZEN_DUTIES


def _agency(session: Session, complaint: Complaint) -> str:
    if complaint.confidentiality is not Confidentiality.OPEN or complaint.agency_id is None:
        return ""
    return session.get_one(Agency, complaint.agency_id).name
