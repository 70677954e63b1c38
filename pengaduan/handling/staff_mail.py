"""Mails to people of the staff that are about no single complaint: two words and a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account
from pengaduan.infra import mail
from pengaduan.infra.templates import link, render
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow


@dataclass(frozen=True, slots=True)
class StaffMail:
    """One kind: its folder in templates/email, and the page it leads to."""

    folder: str
    page: str


KINDS: Final[Mapping[str, StaffMail]] = MappingProxyType(
    {
        "handover": StaffMail("handover", "/kerja/serah-terima"),
        "ownerless": StaffMail("ownerless", "/kerja"),
        "figures_admin": StaffMail("figures_differ", "/kelola/kesehatan"),
        "ownerless_admin": StaffMail("ownerless", "/kelola/kesehatan"),
    }
)


def order(
    session: Session, kind: str, account_id: int, *, now: datetime, key: str | None
) -> OutboxJob:
    """Have a mail of this kind sent to somebody; with a ``key`` once only."""
    return enqueue(session, f"staff.{kind}", {"account_id": account_id}, due_at=now, key=key)


def send(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler: send it once, to an active account only."""
    kind = KINDS[job.kind.removeprefix("staff.")]
    account = session.get(Account, int(payload["account_id"]))
    done = session.scalars(sa.select(SentMail.id).where(SentMail.job_id == job.id)).first()
    if account is None or not account.active or done is not None:
        return _nothing
    told: dict[str, object] = {"link": link(kind.page)}
    return deliver(account, kind.folder, told, job, now=now)


def deliver(
    account: Account,
    folder: str,
    told: Mapping[str, object],
    job: OutboxJob,
    *,
    now: datetime,
    stop: str = "",
) -> Finish:
    """Send the mail of a folder to somebody and return what remembers it.

    With ``stop`` (an address) a mail reader can stop such mails with one click.
    """
    subject, text, html = (
        render(f"email/{folder}/{part}", account.language, dict(told))
        for part in ("subject.txt", "body.txt", "body.html")
    )
    headers = {"Message-ID": mail.message_id(f"job-{job.id}")}
    if stop:
        headers |= {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "bulk",
        }
    mail.deliver(account.email, subject.strip(), text, html, headers)
    row = SentMail(
        job_id=job.id,
        notice=folder,
        recipient=account.email,
        subject=subject.strip(),
        body=text,
        sent_at=now,
    )
    return lambda writing: writing.add(row)


def _nothing(_writing: Session) -> None:
    """Nothing has to be stored."""


HANDLERS: Mapping[str, Handler] = MappingProxyType({f"staff.{kind}": Slow(send) for kind in KINDS})
