"""Flask-Login over our own session rows: the cookie holds a random token, the row the rest."""

from datetime import datetime

from flask import Flask, g, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account, LoginSession
from pengaduan.accounts.sessions import (
    SEEN_EVERY,
    find_signed_in,
    open_session,
    revoke,
)
from pengaduan.handling.callers import find_caller
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction

TOKEN = "sign_in_token"  # noqa: S105 - the name of a cookie entry
ACCOUNT = "sign_in_account"
manager = LoginManager()


class SignedIn(UserMixin):
    """The signed-in account with its session row."""

    def __init__(self, account: Account, row: LoginSession, actor: Actor) -> None:
        self.account = account
        self.session_id = row.id
        self.actor = actor

    def get_id(self) -> str:
        """Return the id of the session row, not of the account: it is what is revoked."""
        return str(self.session_id)


@manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def _load(session_id: str) -> SignedIn | None:
    token, account_id = session.get(TOKEN), session.get(ACCOUNT)
    now = clock.now()
    if token and account_id is None:  # signed in before the cookie held the account
        before = find_signed_in(read(), token, now=now)
        account_id = session[ACCOUNT] = None if before is None else before[1].id
    found = find_caller(read(), token, account_id, now=now) if token and account_id else None
    if found is None or str(found.session.id) != session_id:
        return None
    if now - found.session.last_seen_at > SEEN_EVERY:
        _touch(found.session.id, now)
    return SignedIn(found.account, found.session, found.actor)


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
    found = find_caller(read(), token, account_id, now=now)
    if found is None:
        return  # suspended in this very moment: the next page asks to sign in
    language = session.get("language")
    session.clear()
    session[TOKEN], session[ACCOUNT] = token, account_id
    if language:
        session["language"] = language
    login_user(SignedIn(found.account, found.session, found.actor))


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
