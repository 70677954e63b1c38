"""Unfinished reports: sealed, found by a token in the browser, gone after 14 days."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint, Draft
from pengaduan.infra.crypto import new_token, token_hash
from pengaduan.rules.numbers import new_key

KEPT_FOR = timedelta(days=14)
RECEIPT_KEPT_FOR = timedelta(days=1)
"""How long a receipt can be opened at least, also when the draft was at its end."""
KEY_KEPT_FOR = timedelta(minutes=30)
"""How long a shown key can be shown again when no browser has told that it arrived."""

Answers = dict[str, Any]


def start(session: Session, now: datetime) -> tuple[Draft, str]:
    """Open an empty draft and return it with the token that finds it again."""
    token, stored = new_token()
    draft = Draft(
        token_hash=stored,
        nonce=secrets.token_hex(16),
        answers="{}",
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    session.add(draft)
    session.flush()
    return draft, token


def find(session: Session, token: str, now: datetime, *, lock: bool = False) -> Draft | None:
    """Return the draft of this token or code, or None when it is unknown or past its time."""
    stored = token_hash(token)
    query = sa.select(Draft).where(
        sa.or_(Draft.token_hash == stored, Draft.code_hash == stored), Draft.expires_at > now
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def answers(draft: Draft) -> dict[str, Answers]:
    """Return what was answered so far, by step."""
    loaded = json.loads(draft.answers)
    return loaded if isinstance(loaded, dict) else {}


def save(draft: Draft, step: str, given: Mapping[str, Any]) -> None:
    """Replace the answers of one step. Nothing is kept once the report has been filed."""
    if draft.complaint_id is not None:
        return
    draft.answers = json.dumps({**answers(draft), step: dict(given)}, ensure_ascii=False)


def finish(session: Session, draft: Draft, complaint: Complaint, key: str | None) -> None:
    """Forget the answers and remember what came of them, in the transaction of the filing.

    The key stays sealed until the page that shows it has arrived (:func:`forget_key`), so that
    an answer lost on the way to the browser can be given again. Without a key (a repeated
    filing) the first one stays.
    """
    draft.complaint_id = complaint.id
    draft.answers = "{}"
    draft.code = None
    draft.expires_at = max(draft.expires_at, complaint.filed_at + RECEIPT_KEPT_FOR)
    if key is not None:
        draft.sealed_key = key
    session.flush()


def show_key(session: Session, draft: Draft, now: datetime) -> str | None:
    """Return the key for the receipt page, or None once it is forgotten. The caller commits.

    The same key is given again until :func:`forget_key`, at most for 30 minutes after the first
    time: a line that drops or a server that dies while answering costs nobody the key.
    """
    session.refresh(draft, with_for_update=True)
    if draft.key_shown_at is not None and draft.key_shown_at + KEY_KEPT_FOR <= now:
        draft.sealed_key = None
    if draft.sealed_key is not None and draft.key_shown_at is None:
        draft.key_shown_at = now
    session.flush()
    return draft.sealed_key


def forget_key(session: Session, draft: Draft) -> None:
    """Forget a key that was shown and has arrived; one never shown stays. May be repeated."""
    session.refresh(draft, with_for_update=True)
    if draft.key_shown_at is not None:
        draft.sealed_key = None
    session.flush()


def forget_keys_of(session: Session, complaint: Complaint) -> None:
    """Forget the key of a complaint whose complainant has just proved to have it."""
    kept = Draft.complaint_id == complaint.id, Draft.sealed_key.is_not(None)
    session.execute(sa.update(Draft).where(*kept).values(sealed_key=None))


def forget_shown_keys(session: Session, now: datetime) -> int:
    """Forget the keys that were first shown 30 minutes ago or earlier; return how many."""
    late = Draft.key_shown_at <= now - KEY_KEPT_FOR, Draft.sealed_key.is_not(None)
    ids = list(session.scalars(sa.select(Draft.id).where(*late)))
    if ids:
        session.execute(sa.update(Draft).where(Draft.id.in_(ids)).values(sealed_key=None))
    return len(ids)


def hand_out_code(draft: Draft) -> str:
    """Return the code under which people find the draft elsewhere; the same one every time.

    The browser's own token goes on working, so an answer that is lost on the way loses nothing.
    """
    if draft.code is None:
        draft.code = new_key(secrets.token_bytes)
        draft.code_hash = token_hash(draft.code)
    return draft.code


def purge(session: Session, now: datetime) -> int:
    """Delete the drafts that are past their time and return how many there were."""
    old = sa.select(Draft.id).where(Draft.expires_at <= now)
    ids = list(session.scalars(old))
    if ids:
        session.execute(sa.delete(Draft).where(Draft.id.in_(ids)))
    return len(ids)
