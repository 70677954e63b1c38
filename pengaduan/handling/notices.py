"""Notices by mail: what happened and where to read it, never what was written.

A notice carries the number and a link to a page that asks for the key. The story, an answer, a
name or a key are never in it, and an agency only where the complainant is open to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.complaints.notice_choices import texted, wants_optional
from pengaduan.complaints.notice_models import NoticeChannel, NoticeDelivery
from pengaduan.handling import delivery, recipients, reminding, short_notices
from pengaduan.handling.notice_kinds import (
    AGENCY_PAGE,
    CLOCK_NOTICES,
    CLOCK_STEPS,
    NOTICES,
    OMBUDSMAN_PAGE,
    REMINDERS,
    Notice,
    of_the_track,
)
from pengaduan.handling.notice_words import Letter, values
from pengaduan.handling.staff_choices import wants
from pengaduan.infra import mail
from pengaduan.infra.mail_addresses import reply_address
from pengaduan.infra.templates import render
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.rules.ladder import Side
from pengaduan.rules.workflow import Track
from pengaduan.sla.calendars import DEFAULT_ZONE
from pengaduan.sla.facts import is_with_agency
from pengaduan.sla.ladders import Ladders
from pengaduan.sla.models import Clock, ClockState
from pengaduan.sla.recording import MISSED, missed_key
from pengaduan.sla.steps import side_of

__all__ = ["CLOCK_NOTICES", "HANDLERS", "NOTICES", "REMINDERS", "send", "send_clock"]


def send(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler of the notices about a case; the mail leaves before anything is stored.

    To staff, one job per person is made first, so that one bad address stops nobody else's mail;
    to a complainant with a telephone channel, one job per way.
    """
    notice = NOTICES[job.kind]
    complaint = session.get_one(Complaint, int(payload["complaint_id"]))
    if _is_over(session, payload):
        return _nothing
    if notice.staff is None:
        return _to_complainant(session, payload, job, complaint, now=now)
    if "account_id" not in payload:
        return _fan_out(payload, job, notice.staff(session, complaint), now=now)
    if not wants(session, int(payload["account_id"]), job.kind):
        return _nothing
    to = recipients.person(session, int(payload["account_id"]), complaint)
    letter = _letter(notice, payload, to)
    return _mail(session, job, complaint, letter, now=now).store


def _to_complainant(
    session: Session, payload: Payload, job: OutboxJob, complaint: Complaint, *, now: datetime
) -> Finish:
    notice = NOTICES[job.kind]
    if notice.optional and not wants_optional(session, complaint):
        return _nothing
    if "way" not in payload and texted(session, complaint):
        return _both_ways(payload, job, now=now)
    letter = _letter(notice, payload, recipients.complainant(session, complaint))
    if payload.get("way") == "phone":
        return short_notices.send(session, job, complaint, letter, now=now)
    sent = _mail(session, job, complaint, letter, now=now)
    if not sent.out or not notice.proves or "message_id" not in payload:
        return sent.store
    complaint_id, message_id = complaint.id, int(payload["message_id"])

    def finish(writing: Session) -> None:
        sent.store(writing)
        case = writing.get_one(Complaint, complaint_id)
        delivery.deliver(writing, case, "mail", now=now, message_id=message_id)

    return finish


def _letter(notice: Notice, payload: Payload, to: recipients.Recipient | None) -> Letter:
    until = datetime.fromisoformat(str(payload["until"])) if "until" in payload else None
    return Letter(
        notice.folder,
        notice.page,
        to,
        until=until,
        zone=str(payload.get("zone", DEFAULT_ZONE)),
        starts=notice.starts,
        optional=notice.optional,
    )


def send_clock(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler of the sweep's warnings, reminders and breaches.

    They go to whom the ladder names. A breach by the agency is told to the complainant as well.
    A complainant is reminded of a period after which the case ends. Nothing is sent about a
    period that has stopped or moved in the meantime.
    """
    if _is_over(session, payload):
        return _nothing
    clock = session.get_one(Clock, int(payload["clock_id"]))
    complaint = session.get_one(Complaint, clock.complaint_id)
    side = side_of(clock.duty_on, with_agency=is_with_agency(complaint))
    if side is None:
        return _remind(payload, clock, now=now)
    code = str(payload.get("step", CLOCK_STEPS.get(job.kind, "")))
    step = Ladders(session).named(clock, side, code)
    if "account_id" in payload:
        to = recipients.person(session, int(payload["account_id"]), complaint)
        page = str(payload.get("page", AGENCY_PAGE if side is Side.AGENCY else OMBUDSMAN_PAGE))
        letter = Letter(CLOCK_NOTICES[job.kind], page, to, clock, step=step)
        return _mail(session, job, complaint, letter, now=now).store
    if complaint.track is Track.OMBUDSMAN:
        people = of_the_track(session, complaint, duty_on=clock.duty_on)
        return _fan_out_pages(payload, job, people, None, now=now)
    people = {} if step is None else reminding.reached(session, complaint, step, side, now=now)
    told_too = job.kind == "notice.clock_breached" and side is Side.AGENCY
    return _fan_out_pages(payload, job, people, complaint.id if told_too else None, now=now)


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


def _nothing(_writing: Session) -> None:
    """Nothing has to be stored."""


def _fan_out(payload: Payload, job: OutboxJob, people: list[int], *, now: datetime) -> Finish:
    kind, job_id = job.kind, job.id

    def finish(writing: Session) -> None:
        for account_id in people:
            each = {**payload, "account_id": account_id}
            enqueue(writing, kind, each, due_at=now, key=f"{job_id}:{account_id}")

    return finish


def _fan_out_pages(
    payload: Payload,
    job: OutboxJob,
    people: Mapping[int, str],
    missed: int | None,
    *,
    now: datetime,
) -> Finish:
    """Make one job per person with the page to open; ``missed`` is the complaint to tell of."""
    kind, job_id, due = job.kind, job.id, str(payload["due_at"])

    def finish(writing: Session) -> None:
        for account_id, page in people.items():
            each = {**payload, "account_id": account_id, "page": page}
            enqueue(writing, kind, each, due_at=now, key=f"{job_id}:{account_id}")
        if missed is not None:
            about = {"complaint_id": missed}
            enqueue(writing, MISSED, about, due_at=now, key=missed_key(missed, due))

    return finish


def _both_ways(payload: Payload, job: OutboxJob, *, now: datetime) -> Finish:
    """Make one job for the mail and one for the telephone, so that neither waits for the other."""
    kind, job_id = job.kind, job.id

    def finish(writing: Session) -> None:
        for way in ("mail", "phone"):
            each = {**payload, "way": way}
            enqueue(writing, kind, each, due_at=now, key=f"{job_id}:{way}")

    return finish


def _mail(
    session: Session, job: OutboxJob, complaint: Complaint, letter: Letter, *, now: datetime
) -> _Sent:
    """Send one mail unless this job has sent it; tell whether it is out and what to store."""
    if session.scalars(sa.select(SentMail.id).where(SentMail.job_id == job.id)).first():
        return _Sent(True, _nothing)
    to = letter.to
    if to is None:
        return _Sent(False, _nothing)
    told = values(session, complaint, letter, to.language, now=now, citizen=to.complainant)
    subject, text, html = (
        render(f"email/{letter.folder}/{part}", to.language, told)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    headers = _headers(job, complaint, letter, stop=str(told["stop"]))
    # A crash before the rows below are stored sends again, under the same id, so that a mail
    # reader shows one mail.
    reply = headers.get("Reply-To")
    accepted = mail.deliver(to.email, subject.strip(), text, html, headers, envelope=reply)
    row = SentMail(
        job_id=job.id,
        notice=letter.folder,
        recipient=to.email,
        subject=subject.strip(),
        body=text,
        sent_at=now,
    )
    proof = NoticeDelivery(
        job_id=job.id,
        complaint_id=complaint.id,
        entry_id=job.payload.get("message_id"),
        notice=letter.folder,
        channel=NoticeChannel.EMAIL,
        reference=headers["Message-ID"],
        answer=accepted.answer,
        accepted_at=now,
    )
    return _Sent(True, lambda writing: writing.add_all([row, proof]))


def _headers(job: OutboxJob, complaint: Complaint, letter: Letter, *, stop: str) -> dict[str, str]:
    """Return the headers beside those that keep answering machines silent (``infra.mail``)."""
    headers = {
        "X-Pengaduan-Job": str(job.id),
        "Message-ID": mail.message_id(f"job-{job.id}"),
        "References": mail.message_id(f"case-{complaint.id}"),
    }
    reply = reply_address(complaint.number)
    if letter.to is not None and letter.to.complainant and reply is not None:
        headers["Reply-To"] = reply
    if stop:
        # RFC 8058: a mail reader may stop it with one POST and no page.
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers["Precedence"] = "bulk"
    return headers
