"""Flask-Login over our own session rows: the cookie holds a random token, the row the rest."""

from datetime import datetime

from flask import Flask, g, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from pengaduan.accounts.models import Account, LoginSession
from pengaduan.accounts.sessions import (
    SEEN_EVERY,
    find_session,
    find_signed_in,
    open_session,
    revoke,
)
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction

TOKEN = "sign_in_token"  # noqa: S105 - the name of a cookie entry
manager = LoginManager()


class SignedIn(UserMixin):
    """The signed-in account with its session row."""

    def __init__(self, account: Account, row: LoginSession) -> None:
        self.account = account
        self.session_id = row.id

    def get_id(self) -> str:
        """Return the id of the session row, not of the account: it is what is revoked."""
        return str(self.session_id)


@manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def _load(session_id: str) -> SignedIn | None:
    token = session.get(TOKEN)
    now = clock.now()
    found = find_signed_in(read(), token, now=now) if token else None
    if found is None or str(found[0].id) != session_id:
        return None
    row, account = found
    if now - row.last_seen_at > SEEN_EVERY:
        _touch(row.id, now)
    return SignedIn(account, row)


def _touch(session_id: int, now: datetime) -> None:
    with transaction() as writing:
        row = writing.get(LoginSession, session_id)
        if row is not None:
            row.last_seen_at = now


def begin(account_id: int, browser: str, *, now: datetime) -> None:
    """Sign the account in: a new session row, and a fresh cookie (no session fixation)."""
    with transaction() as writing:
        account = writing.get_one(Account, account_id)
        token = open_session(writing, account, browser, now=now)
        row = find_session(writing, token, now=now)
    if row is None:
        raise RuntimeError("the session just opened is not there")
    language = session.get("language")
    session.clear()
    session[TOKEN] = token
    if language:
        session["language"] = language
    login_user(SignedIn(account, row))


def end(user: SignedIn, *, now: datetime) -> None:
    """Sign out: the row is revoked, the cookie emptied."""
    with transaction() as writing:
        revoke(writing, user.account.id, user.session_id, now=now)
    logout_user()
    session.clear()
    g.pop("actor", None)


def install(app: Flask) -> None:
    """Attach Flask-Login."""
    manager.init_app(app)
