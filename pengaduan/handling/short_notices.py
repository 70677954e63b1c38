"""Short notices by SMS or WhatsApp: number, link and date; never story, agency or key."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.complaints.notice_choices import phone_channel, phone_for_notices
from pengaduan.complaints.notice_models import NoticeChannel, NoticeDelivery, PhoneChannel
from pengaduan.handling import delivery
from pengaduan.handling.notice_words import Letter, values
from pengaduan.infra import gateway
from pengaduan.infra.gateway import TextState
from pengaduan.infra.mail import loop_mark
from pengaduan.infra.templates import render
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.texts import SentText
from pengaduan.outbox.worker import Finish

LONGEST = 160
_CHANNELS: Mapping[PhoneChannel, NoticeChannel] = MappingProxyType(
    {PhoneChannel.SMS: NoticeChannel.SMS, PhoneChannel.WHATSAPP: NoticeChannel.WHATSAPP}
)


def text_of(session: Session, complaint: Complaint, letter: Letter, *, now: datetime) -> str:
    """Return the short text of a notice in the complainant's language, on one line."""
    language = complaint.language
    told = values(session, complaint, letter, language, now=now, citizen=True, short=True)
    return " ".join(render(f"texts/{letter.folder}.txt", language, told).split())


def send(
    session: Session, job: OutboxJob, complaint: Complaint, letter: Letter, *, now: datetime
) -> Finish:
    """Hand the notice to the gateway unless this job has; return what has to be stored.

    Nothing happens where no gateway is set or the complainant has taken the choice back.
    Acceptance by a gateway proves nothing: only its report that the message arrived does.
    """
    plugged, to = gateway.plugged(), phone_for_notices(session, complaint)
    sent = sa.select(SentText.id).where(SentText.job_id == job.id)
    if plugged is None or to is None or session.scalars(sent).first():
        return _nothing
    channel = _CHANNELS[phone_channel(session, complaint)]
    text = text_of(session, complaint, letter, now=now)
    reference = f"job-{job.id}@{loop_mark()}"[:80]
    receipt = plugged.send(to, text, channel=channel.value, reference=reference)
    row = SentText(
        job_id=job.id,
        reference=receipt.reference,
        gateway=plugged.name,
        channel=channel.value,
        notice=letter.folder,
        recipient=to,
        body=text,
        state=TextState.ACCEPTED,
        sent_at=now,
        state_at=now,
    )
    proof = NoticeDelivery(
        job_id=job.id,
        complaint_id=complaint.id,
        entry_id=job.payload.get("message_id"),
        notice=letter.folder,
        channel=channel,
        reference=receipt.reference,
        answer=receipt.answer[:255],
        accepted_at=now,
    )
    return lambda writing: writing.add_all([row, proof])


def reported(session: Session, reference: str, state: TextState, *, now: datetime) -> bool:
    """Store what the gateway reports of a message; False when it is not known. May be repeated.

    That a request or an answer was announced on the telephone is proof of delivery, as the
    acceptance of the mail is; a failure takes a proof back.
    """
    query = sa.select(SentText).where(SentText.reference == reference).with_for_update()
    row = session.scalars(query).one_or_none()
    if row is None:
        return False
    row.state, row.state_at = state, now
    known = sa.select(NoticeDelivery).where(NoticeDelivery.reference == reference)
    proof = session.scalars(known).one()
    if state is TextState.FAILED:
        delivery.came_back(session, proof, "gateway_failed", now=now)
    if state is TextState.DELIVERED and proof.entry_id is not None:
        complaint = session.get_one(Complaint, proof.complaint_id)
        delivery.deliver(session, complaint, "phone", now=now, message_id=proof.entry_id)
    session.flush()
    return True


def _nothing(_writing: Session) -> None:
    """Nothing has to be stored."""
