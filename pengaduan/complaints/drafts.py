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
    """Return the draft of this token, or None when it is unknown or past its time."""
    query = sa.select(Draft).where(Draft.token_hash == token_hash(token), Draft.expires_at > now)
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

    The key stays sealed until :func:`take_key`, so that an answer lost on the way to the
    browser can be given again. Without a key (a repeated filing) the first one stays.
    """
    draft.complaint_id = complaint.id
    draft.answers = "{}"
    if key is not None:
        draft.sealed_key = key
    session.flush()


def take_key(session: Session, draft: Draft) -> str | None:
    """Return the key for the receipt page once, and forget it. The caller commits."""
    session.refresh(draft, with_for_update=True)
    key = draft.sealed_key
    draft.sealed_key = None
    session.flush()
    return key


def hand_out_code(draft: Draft) -> str:
    """Let the draft be found by a new code that people can write down; the old token dies."""
    code = new_key(secrets.token_bytes)
    draft.token_hash = token_hash(code)
    return code


def purge(session: Session, now: datetime) -> int:
    """Delete the drafts that are past their time and return how many there were."""
    old = sa.select(Draft.id).where(Draft.expires_at <= now)
    ids = list(session.scalars(old))
    if ids:
        session.execute(sa.delete(Draft).where(Draft.id.in_(ids)))
    return len(ids)
