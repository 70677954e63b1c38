"""The one automatic answer to a mail from a person: it arrived, and where the form is."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.intake_models import IncomingMail
from pengaduan.infra import mail
from pengaduan.infra.templates import link, render
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow

KIND = "mail.answer"
ONCE_IN = timedelta(days=1)
MOST_PER_HOUR = 60


def order_answer(session: Session, row: IncomingMail, *, now: datetime) -> bool:
    """Have the sender answered, at most once a day, and at most 60 answers an hour in all."""
    answered = IncomingMail.answered_at
    mine = sa.select(IncomingMail.id).where(
        IncomingMail.sender_index == row.sender_index, answered > now - ONCE_IN
    )
    lately = sa.select(sa.func.count()).where(answered > now - timedelta(hours=1))
    if session.scalars(mine.limit(1)).first() is not None:
        return False
    if (session.scalar(lately) or 0) >= MOST_PER_HOUR:
        return False
    row.answered_at = now
    enqueue(session, KIND, {"mail_id": row.id}, due_at=now, key=f"mail_answer:{row.id}")
    return True


def send(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler ``mail.answer``; nothing that the sender wrote is in it."""
    row = session.get_one(IncomingMail, int(payload["mail_id"]))
    done = sa.select(SentMail.id).where(SentMail.job_id == job.id)
    if row.sender is None or session.scalars(done).first():
        return _nothing
    told = {"link": link("/lapor")}
    # Whoever writes has chosen no language yet.
    subject, text, html = (
        render(f"email/mail_arrived/{part}", "id", told)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    headers = {
        "Message-ID": mail.message_id(f"job-{job.id}"),
        "Auto-Submitted": "auto-replied",
        "Precedence": "bulk",
    }
    mail.deliver(row.sender, subject.strip(), text, html, headers)
    sent = SentMail(
        job_id=job.id,
        notice="mail_arrived",
        recipient=row.sender,
        subject=subject.strip(),
        body=text,
        sent_at=now,
    )
    return lambda writing: writing.add(sent)


HANDLERS: Mapping[str, Handler] = MappingProxyType({KIND: Slow(send)})


def _nothing(_writing: Session) -> None:
    """Nothing has to be stored."""
