"""The code of a draft by mail, for somebody who goes on elsewhere (W11).

The address is sealed with the draft until the mail has left, then forgotten. The code is in the
mail's text only, in no link: a program that follows links uses nothing up.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.accounts import throttle
from pengaduan.complaints import drafts
from pengaduan.complaints.models import Draft
from pengaduan.handling.errors import InputRefusedError, Refusal
from pengaduan.infra import mail
from pengaduan.infra.templates import link, long_date, render
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow

JOB: Final = "draft.code"
FOLDER: Final = "draft_code"
DOOR: Final = "draft_mail"
MOST: Final = 3
"""Mails of one draft (house rule): nobody's mailbox can be filled with a draft."""
PREFIX: Final = "D-"
MASKED: Final = "D-****-****-****"


def ask(
    session: Session, draft: Draft, email: str, *, language: str, now: datetime, network: str = ""
) -> None:
    """Have the draft's code mailed to ``email`` (canonical); the caller holds the row and commits.

    Raises ThrottledError while the network has asked too often, and InputRefusedError after the
    third mail. A draft that was filed is refused too: its code opens nothing.
    """
    throttle.check_network(session, DOOR, network, now=now)
    if draft.complaint_id is not None or draft.mails >= MOST:
        raise InputRefusedError(Refusal.DRAFT_MAILS, "email", limit=MOST)
    throttle.network_failed(session, DOOR, network, now=now)
    drafts.hand_out_code(draft)
    draft.mail_to, draft.mails = email, draft.mails + 1
    session.flush()
    about = {"draft_id": draft.id, "language": language}
    enqueue(session, JOB, about, due_at=now, key=f"{JOB}:{draft.id}:{draft.mails}")


def send(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler ``draft.code``: mail the code, unless the draft has ended meanwhile."""
    draft = session.get(Draft, int(payload["draft_id"]))
    if draft is None or draft.code is None or draft.mail_to is None or draft.expires_at <= now:
        return lambda _writing: None
    to, language, draft_id, job_id = draft.mail_to, str(payload["language"]), draft.id, job.id
    subject, text, html = _letter(draft, f"{PREFIX}{draft.code}", language)
    headers = {"X-Pengaduan-Job": str(job_id), "Message-ID": mail.message_id(f"job-{job_id}")}
    mail.deliver(to, subject, text, html, headers)
    kept = _letter(draft, MASKED, language)

    def finish(writing: Session) -> None:
        row = writing.get(Draft, draft_id)
        if row is not None and row.mail_to == to:
            row.mail_to = None
        # Who reads the list of sent mail must not be able to open the draft.
        sent = SentMail(
            job_id=job_id,
            notice=FOLDER,
            recipient=to,
            subject=kept[0],
            body=kept[1],
            sent_at=now,
        )
        writing.add(sent)

    return finish


HANDLERS: Mapping[str, Handler] = MappingProxyType({JOB: Slow(send)})


def _letter(draft: Draft, code: str, language: str) -> tuple[str, str, str]:
    values = {"code": code, "link": link("/draf"), "date": long_date(draft.expires_at, language)}
    subject, text, html = (
        render(f"email/{FOLDER}/{part}", language, values)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return subject.strip(), text, html
