"""The daily digest for people of an agency: how much is overdue, how much is due this week."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import actor_of
from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.agencies.models import Agency
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.notice_choices import wants_digest
from pengaduan.handling import staff_mail, unsubscribing
from pengaduan.handling.notice_kinds import AGENCY_PAGE
from pengaduan.handling.recipients import EVERYBODY
from pengaduan.handling.staff_choices import choices_of
from pengaduan.infra.templates import link, long_date
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.rules.law import law
from pengaduan.rules.law_types import CITIZEN_DUTIES

KIND = "notice.digest"
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_ZONE = ZoneInfo("Asia/Jakarta")


def order(session: Session, now: datetime) -> int:
    """Enqueue a digest for everybody who wants it, for the hour they chose; return how many.

    The hour is read in the zone of their agency; it is seven unless they chose another.
    """
    query = (
        sa.select(Account.id, sa.func.min(Agency.zone))
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(Agency, Agency.id == RoleGrant.agency_id)
        .where(
            Account.active.is_(True),
            RoleGrant.revoked_at.is_(None),
            RoleGrant.role.in_(EVERYBODY),
        )
        .group_by(Account.id)
        .order_by(Account.id)
    )
    day = now.astimezone(_ZONE).date().isoformat()
    wanted = 0
    for account_id, zone in session.execute(query):
        chosen = choices_of(session, account_id)
        if chosen.digest:
            at = _next(now, chosen.digest_hour, ZoneInfo(zone))
            payload = {"account_id": account_id}
            enqueue(session, KIND, payload, due_at=at, key=f"digest:{account_id}:{day}")
            wanted += 1
    return wanted


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
    return staff_mail.deliver(account, "digest", told, job, now=now, stop=stop)


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


def _next(now: datetime, hour: int, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    then = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return then if then >= local else then + _DAY


def _nothing(_writing: Session) -> None:
    """Nothing has to be stored."""


HANDLERS: Mapping[str, Handler] = MappingProxyType({KIND: Slow(send)})
