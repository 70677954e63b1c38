"""The daily digest for people of an agency: how much is overdue, how much is due this week."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import actor_of
from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.notice_choices import wants_digest
from pengaduan.handling import unsubscribing
from pengaduan.handling.notice_kinds import AGENCY_PAGE
from pengaduan.handling.recipients import EVERYBODY
from pengaduan.infra import mail
from pengaduan.infra.templates import link, long_date, render
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.rules.law import law
from pengaduan.rules.law_types import CITIZEN_DUTIES

KIND = "notice.digest"
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_ZONE = ZoneInfo("Asia/Jakarta")


def order(session: Session, now: datetime) -> int:
    """Enqueue a digest for everybody who wants it, for seven in the morning; return how many."""
    query = (
        sa.select(Account.id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            Account.active.is_(True),
            RoleGrant.revoked_at.is_(None),
            RoleGrant.role.in_(EVERYBODY),
        )
        .distinct()
        .order_by(Account.id)
    )
    day = now.astimezone(_ZONE).date().isoformat()
    at = _morning(now)
    wanted = [one for one in session.scalars(query) if wants_digest(session, one)]
    for account_id in wanted:
        payload = {"account_id": account_id}
        enqueue(session, KIND, payload, due_at=at, key=f"digest:{account_id}:{day}")
    return len(wanted)


def send(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler: mail two numbers and a link; nothing when both are zero."""
    account = session.get(Account, int(payload["account_id"]))
    done = sa.select(SentMail.id).where(SentMail.job_id == job.id)
    if account is None or not account.active or session.scalars(done).first():
        return _nothing
    overdue, soon = counts(session, account, now=now)
    if not (overdue or soon) or not wants_digest(session, account.id):
        return _nothing
    stop = link(unsubscribing.path_for_staff(account.id))
    told = {
        "overdue": overdue,
        "soon": soon,
        "due": long_date(now, account.language),
        "link": link(AGENCY_PAGE),
        "stop": stop,
    }
    subject, text, html = (
        render(f"email/digest/{part}", account.language, told)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    headers = {
        "Message-ID": mail.message_id(f"job-{job.id}"),
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }
    mail.deliver(account.email, subject.strip(), text, html, headers)
    row = SentMail(
        job_id=job.id,
        notice="digest",
        recipient=account.email,
        subject=subject.strip(),
        body=text,
        sent_at=now,
    )
    return lambda writing: writing.add(row)


def counts(session: Session, account: Account, *, now: datetime) -> tuple[int, int]:
    """Return how many of the cases that somebody may see are late, and due within seven days.

    Only deadlines of an office count; a case that waits for its complainant is nobody's task.
    """
    mine = visible_to(actor_of(session, account)).with_only_columns(Complaint.due_at)
    ours = [code for code, entry in law().deadlines.items() if entry.duty_on not in CITIZEN_DUTIES]
    query = mine.where(Complaint.due_at <= now + _WEEK, Complaint.due_code.in_(ours))
    moments = [one for one in session.scalars(query) if one is not None]
    late = sum(moment < now for moment in moments)
    return late, len(moments) - late


def _morning(now: datetime) -> datetime:
    local = now.astimezone(_ZONE)
    seven = local.replace(hour=7, minute=0, second=0, microsecond=0)
    return seven if seven >= local else seven + _DAY


def _nothing(_writing: Session) -> None:
    """Nothing has to be stored."""


HANDLERS: Mapping[str, Handler] = MappingProxyType({KIND: Slow(send)})
