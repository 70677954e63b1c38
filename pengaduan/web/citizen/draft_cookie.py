"""The unfinished complaint of this browser: found by its own cookie, which lives one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, after_this_request, current_app, request
from sqlalchemy.orm import Session

from pengaduan.complaints import drafts
from pengaduan.complaints.models import Draft
from pengaduan.infra.db import read, transaction
from pengaduan.web.citizen.steps import Answers

COOKIE = "draf"
KEPT_IN_BROWSER = timedelta(hours=24)
_LONGEST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Held:
    """What this browser's draft holds; nothing of it can be changed here."""

    answers: Answers
    expires_at: datetime
    filed: bool


def keep(token: str) -> None:
    """Send the cookie with this answer."""

    @after_this_request
    def _set(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            token,
            max_age=KEPT_IN_BROWSER,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
        return response


def drop() -> None:
    """Take the cookie away with this answer; the draft itself stays until its time is over."""

    @after_this_request
    def _delete(response: Response) -> Response:
        response.delete_cookie(COOKIE)
        return response


def token() -> str | None:
    """Return the token that the browser sent, or None."""
    sent = request.cookies.get(COOKIE, "")
    return sent if 0 < len(sent) <= _LONGEST_TOKEN else None


def find(session: Session, *, now: datetime, lock: bool = False) -> Draft | None:
    """Return this browser's draft, also one that was filed, or None."""
    sent = token()
    return None if sent is None else drafts.find(session, sent, now, lock=lock)


def held(*, now: datetime) -> Held | None:
    """Return what this browser's draft holds, or None without one."""
    draft = find(read(), now=now)
    if draft is None:
        return None
    return Held(drafts.answers(draft), draft.expires_at, draft.complaint_id is not None)


def open_answers(*, now: datetime) -> Answers:
    """Return the answers given so far; empty without a draft or when it was filed."""
    found = held(now=now)
    return {} if found is None or found.filed else found.answers


def save(step: str, given: Mapping[str, Any], *, now: datetime) -> None:
    """Keep the answers of one page on the server; a browser without draft gets one."""
    with transaction() as session:
        draft, sent = find(session, now=now, lock=True), token()
        if draft is None or draft.complaint_id is not None or sent is None:
            draft, sent = drafts.start(session, now)
        drafts.save(draft, step, given)
    keep(sent)
