"""Sign a person in without the sign-in page: a real session row, and its cookie."""

from __future__ import annotations

from contextvars import Context
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account, LoginSession
from pengaduan.accounts.sessions import open_session
from pengaduan.infra.crypto import token_hash
from pengaduan.web.shared.sign_in import ACCOUNT, TOKEN
from tests.client import Visitor
from tests.factories.arranged import arranged


def sign_in(
    visitor: Visitor, session: Session, actor: Actor | Account, *, now: datetime
) -> LoginSession:
    """Let ``visitor`` be this person from now on; return the row of the session."""
    account_id = actor.id if isinstance(actor, Account) else actor.account_id
    token = arranged(
        session,
        ("sign in", account_id, now),
        lambda: open_session(
            session, session.get_one(Account, account_id), "Peramban uji", now=now
        ),
    )
    session.flush()
    own_row = sa.select(LoginSession).where(LoginSession.token_hash == token_hash(token))
    row = session.scalars(own_row).one()
    own = {TOKEN: token, ACCOUNT: account_id}
    put(visitor, {**own, "_user_id": str(row.id), "_fresh": True})
    return row


def put(visitor: Visitor, values: dict[str, object]) -> None:
    """Add signed values to the visitor's cookie, as the application itself would."""

    def write() -> None:
        with visitor.flask.session_transaction() as cookie:
            cookie.update(values)

    Context().run(write)


def cookie_of(visitor: Visitor) -> dict[str, object]:
    """Return what the visitor's signed cookie holds."""

    def look() -> dict[str, object]:
        with visitor.flask.session_transaction() as cookie:
            return dict(cookie)

    return Context().run(look)
