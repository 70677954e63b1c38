"""A lost key: a new one by a link in a mail, or by a clerk who has checked who asks.

Whoever asks on the page gets the same answer and costs the same work, whether there is such a
case or not: the request is a row, and the jobs process looks for the case. The key itself is in
no mail and no row; the mail carries a link that lives half an hour and works once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts import throttle
from pengaduan.accounts.actors import COMPLAINANT, Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import corrections, identity
from pengaduan.complaints.access import find_tracked, locked
from pengaduan.complaints.key_changes import last_change, twin_of
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.numbering import fresh_key
from pengaduan.complaints.own_case_models import FormerContact, KeyChange, KeyRequest
from pengaduan.handling.moves import write
from pengaduan.infra import mail
from pengaduan.infra.crypto import hash_secret, new_token, token_hash
from pengaduan.infra.templates import link, render
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow

LINK_LIVES = timedelta(minutes=30)
KEPT = timedelta(days=1)
# House rule: while a key is this new, contact and identity cannot be changed or erased with it,
# so that whoever got hold of a mailbox cannot cut the complainant off before the notice is read.
NEW_KEY = timedelta(hours=24)
DOOR = "lost_key"
LINK_JOB, TELL_FORMER = "key.link", "contact.former"
FOLDER = "key_link"
PAGE = "/lacak/kunci-baru/"
MASKED = "..."


def ask(session: Session, number: str, email: str, *, now: datetime, network: str = "") -> None:
    """Take down that somebody wants a new key for ``number`` (canonical), at ``email``.

    Every request counts against the number and the network, right or wrong. Raises
    ThrottledError while a door is closed. Nothing tells whether the case exists.
    """
    throttle.check_network(session, DOOR, network, now=now)
    throttle.check(session, DOOR, number, now=now)
    throttle.failed(session, DOOR, number, now=now)
    throttle.network_failed(session, DOOR, network, now=now)
    row = KeyRequest(number=number, email_index=corrections.email_hash(email), requested_at=now)
    session.add(row)
    session.flush()
    enqueue(session, LINK_JOB, {"request_id": row.id}, due_at=now, key=f"key_link:{row.id}")


def send_link(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler ``key.link``: mail the link if number and address belong together."""
    request = session.get(KeyRequest, int(payload["request_id"]))
    complaint = None if request is None else _meant(session, request)
    party = None if complaint is None else identity.own_view(session, complaint)
    to = None if party is None else party.email
    if request is None or complaint is None or to is None or request.token_hash is not None:
        return lambda _writing: None
    token, hashed = new_token()
    subject, text, html = _letter(complaint, link(PAGE + token))
    headers = {"X-Pengaduan-Job": str(job.id), "Message-ID": mail.message_id(f"job-{job.id}")}
    mail.deliver(to, subject, text, html, headers)
    shown = _letter(complaint, link(PAGE + MASKED))
    request_id, complaint_id, job_id = request.id, complaint.id, job.id

    def finish(writing: Session) -> None:
        row = writing.get_one(KeyRequest, request_id)
        row.complaint_id, row.token_hash = complaint_id, hashed
        row.expires_at = now + LINK_LIVES
        # Who reads the list of sent mail must not be able to use the link.
        sent = SentMail(
            job_id=job_id,
            notice=FOLDER,
            recipient=to,
            subject=shown[0],
            body=shown[1],
            sent_at=now,
        )
        writing.add(sent)

    return finish


HANDLERS: Mapping[str, Handler] = MappingProxyType({LINK_JOB: Slow(send_link)})


def number_of(session: Session, token: str, *, now: datetime) -> str | None:
    """Return the number that a link is for, None when it is unknown, used or too old."""
    row = _live(session, token, now=now, lock=False)
    return None if row is None else row.number


def redeem(session: Session, token: str, *, now: datetime) -> tuple[str, str] | None:
    """Use a link once: return number and new key, or None when it is unknown, used or too old."""
    row = _live(session, token, now=now, lock=True)
    if row is None:
        return None
    row.used_at = now
    others = sa.update(KeyRequest).where(
        KeyRequest.complaint_id == row.complaint_id,
        KeyRequest.used_at.is_(None),
        KeyRequest.token_hash.is_not(None),
    )
    session.execute(others.values(used_at=now).execution_options(synchronize_session=False))
    complaint = find_tracked(session, row.number, lock=True)
    key = replace_key(session, COMPLAINANT, complaint, now=now)
    throttle.passed(session, DOOR, complaint.number)
    return complaint.number, key


def replace_key(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> str:
    """Give the case a new key and return it; the old one, and what it opened, is dead.

    The caller shows or prints it once and keeps it nowhere. The record of the same matter on the
    other track shares the key. Every contact is told.
    """
    locked(session, complaint)
    key, hashed_form = fresh_key()
    key_hash = hash_secret(hashed_form)
    twin = twin_of(session, complaint)
    for one in [complaint] if twin is None else [complaint, locked(session, twin)]:
        one.key_hash, one.changed_at = key_hash, now
        session.add(KeyChange(complaint_id=one.id, changed_at=now))
        write(session, one, Tag.KEY_REPLACED, actor, now=now)
    session.flush()
    _tell_every_contact(session, complaint, now=now)
    return key


def is_new(session: Session, complaint: Complaint, *, now: datetime) -> bool:
    """Tell whether the key is less than a day old because the one before was lost."""
    changed = last_change(session, complaint.number)
    return changed is not None and changed + NEW_KEY > now


def purge(session: Session, now: datetime) -> int:
    """Forget requests of more than a day ago; return how many went."""
    old = sa.delete(KeyRequest).where(KeyRequest.requested_at < now - KEPT)
    gone = session.execute(old.execution_options(synchronize_session=False))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE has a count


def _tell_every_contact(session: Session, complaint: Complaint, *, now: datetime) -> None:
    """Have it told where notices go, and to the complainant's own address if that is another."""
    made = f"key_replaced:{complaint.id}:{now.isoformat()}"
    if identity.has_email(session, complaint):
        about = {"complaint_id": complaint.id}
        enqueue(session, "notice.key_replaced", about, due_at=now, key=made)
    party = identity.own_view(session, complaint)
    if party is None or not party.email:
        return
    if party.email != identity.contact_of(session, complaint):
        row = FormerContact(complaint_id=complaint.id, email=party.email, replaced_at=now)
        session.add(row)
        session.flush()
        told = {"former_id": row.id, "folder": "key_replaced"}
        enqueue(session, TELL_FORMER, told, due_at=now, key=f"{made}:own")


def _meant(session: Session, request: KeyRequest) -> Complaint | None:
    query = sa.select(Complaint).where(Complaint.number == request.number)
    complaint = session.scalars(query).one_or_none()
    if complaint is None or not corrections.is_email_of(session, complaint, request.email_index):
        return None
    return complaint


def _live(session: Session, token: str, *, now: datetime, lock: bool) -> KeyRequest | None:
    query = sa.select(KeyRequest).where(
        KeyRequest.token_hash == token_hash(token),
        KeyRequest.used_at.is_(None),
        KeyRequest.expires_at >= now,
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def _letter(complaint: Complaint, address: str) -> tuple[str, str, str]:
    values = {"number": complaint.number, "link": address}
    subject, text, html = (
        render(f"email/{FOLDER}/{part}", complaint.language, values)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return subject.strip(), text, html
