"""The complainant corrects their own e-mail and telephone; the old address is told."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints import corrections, identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.identity import PartyView
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.complaints.own_case_models import FormerContact
from pengaduan.handling.errors import Refusal, StepRefusedError
from pengaduan.handling.key_loss import NEW_KEY, TELL_FORMER, is_new
from pengaduan.handling.notice_words import Letter, values
from pengaduan.handling.recipients import Recipient
from pengaduan.infra import mail
from pengaduan.infra.templates import render
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow

FOLDER = "contact_changed"


def records(session: Session, complaint: Complaint) -> list[Complaint]:
    """Return every record of the same matter, in the order in which they are locked."""
    query = sa.select(Complaint).where(
        sa.or_(
            Complaint.id == complaint.id,
            Complaint.id == complaint.origin_id,
            Complaint.origin_id == complaint.id,
        )
    )
    return list(session.scalars(query.order_by(Complaint.id)))


def correct_contact(
    session: Session, complaint: Complaint, *, email: str, phone: str, now: datetime
) -> bool:
    """Store e-mail and telephone (empty: none any more); return whether anything changed.

    At once and without anybody's leave (UU 27/2022 Art. 6, 30). Refused for a day after the key
    was replaced, and for an anonymous complaint, which keeps no contact.
    """
    locked(session, complaint)
    if complaint.confidentiality is Confidentiality.ANONYMOUS:
        raise StepRefusedError(Refusal.NOT_NOW)
    if is_new(session, complaint, now=now):
        hours = int(NEW_KEY.total_seconds()) // 3600
        raise StepRefusedError(Refusal.KEY_TOO_NEW, hours=hours)
    before = identity.own_view(session, complaint) or PartyView(None, None, None)
    given = PartyView(before.name, phone or None, email.lower() or None, before.address)
    changed: tuple[str, ...] = ()
    for one in records(session, complaint):
        changed += corrections.correct(session, one, given, COMPLAINANT, now=now)
    if "email" in changed and before.email:
        _tell_former(session, complaint, before.email, now=now)
    if changed and identity.has_email(session, complaint):
        about = {"complaint_id": complaint.id}
        key = f"contact_changed:{complaint.id}:{now.isoformat()}"
        enqueue(session, "notice.contact_changed", about, due_at=now, key=key)
    session.flush()
    return bool(changed)


def _tell_former(session: Session, complaint: Complaint, email: str, *, now: datetime) -> None:
    row = FormerContact(complaint_id=complaint.id, email=email, replaced_at=now)
    session.add(row)
    session.flush()
    enqueue(session, TELL_FORMER, {"former_id": row.id}, due_at=now, key=f"former:{row.id}")


def tell_former(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler ``contact.former``: tell the other address once, then forget it."""
    row = session.get(FormerContact, int(payload["former_id"]))
    if row is None:
        return lambda _writing: None
    complaint = session.get_one(Complaint, row.complaint_id)
    to = Recipient(row.email, complaint.language, complainant=True)
    folder = str(payload.get("folder", FOLDER))
    letter = Letter(folder, "/lacak", to)
    told = values(session, complaint, letter, to.language, now=now, citizen=True)
    subject, text, html = (
        render(f"email/{folder}/{part}", to.language, told)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    headers = {"X-Pengaduan-Job": str(job.id), "Message-ID": mail.message_id(f"job-{job.id}")}
    mail.deliver(to.email, subject.strip(), text, html, headers)
    sent = SentMail(
        job_id=job.id,
        notice=folder,
        recipient=to.email,
        subject=subject.strip(),
        body=text,
        sent_at=now,
    )
    former_id = row.id

    def finish(writing: Session) -> None:
        writing.add(sent)
        writing.delete(writing.get_one(FormerContact, former_id))

    return finish


HANDLERS: Mapping[str, Handler] = MappingProxyType({TELL_FORMER: Slow(tell_former)})
