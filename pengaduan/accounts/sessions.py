"""Sign in and out. Sessions are rows, so that each can be seen and revoked."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts import throttle
from pengaduan.accounts.models import Account, LoginSession
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.infra.crypto import DECOY_HASH, new_token, token_hash, verify_secret

LIFETIME = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=5)
_DOOR = "sign_in"
_LIVE: Final = sa.select(LoginSession).where(
    LoginSession.token_hash == sa.bindparam("token"),
    LoginSession.revoked_at.is_(None),
    LoginSession.expires_at > sa.bindparam("now"),
)
SIGNED_IN: Final = (
    _LIVE.add_columns(Account)
    .join(Account, Account.id == LoginSession.account_id)
    .where(Account.active.is_(True))
)
"""The live session behind a token hash at a moment, with its account, which may still sign in."""


def check_password(
    session: Session, email: str, password: str, *, now: datetime, network: str = ""
) -> Account | None:
    """Return the active account behind e-mail and password, or None.

    Unknown, inactive and wrong cost the same time. Every failure counts against the e-mail and
    against ``network``, the address it came from ("" where there is none); raises
    :class:`throttle.ThrottledError` while either is closed. The caller commits.
    """
    address = email.strip().lower()
    throttle.check_network(session, _DOOR, network, now=now)
    throttle.check(session, _DOOR, address, now=now)
    account = session.scalars(sa.select(Account).where(Account.email == address)).first()
    good = verify_secret(account.password_hash if account else DECOY_HASH, password)
    if account is None or not account.active or not good:
        throttle.failed(session, _DOOR, address, now=now)
        throttle.network_failed(session, _DOOR, network, now=now)
        chain = f"account:{account.id}" if account else "system"
        record(session, Tag.ACCOUNT_SIGN_IN_FAILED, chain=chain, actor="anonymous", now=now)
        return None
    throttle.passed(session, _DOOR, address)
    return account


def open_session(session: Session, account: Account, browser: str, *, now: datetime) -> str:
    """Open a session and return the token for the cookie; only its hash is stored."""
    token, stored = new_token()
    session.add(
        LoginSession(
            token_hash=stored,
            account_id=account.id,
            browser=browser[:255],
            created_at=now,
            last_seen_at=now,
            expires_at=now + LIFETIME,
        )
    )
    account.last_sign_in_at = now
    label = f"account:{account.id}"
    record(session, Tag.ACCOUNT_SIGNED_IN, chain=label, actor=label, now=now)
    return token


def find_signed_in(
    session: Session, token: str, *, now: datetime
) -> tuple[LoginSession, Account] | None:
    """Return the live session behind a token with its account, which may still sign in, or None."""
    found = session.execute(SIGNED_IN, {"token": token_hash(token), "now": now}).first()
    return None if found is None else (found[0], found[1])


def live_sessions(session: Session, account_id: int, *, now: datetime) -> list[LoginSession]:
    """Return the account's live sessions, newest first."""
    query = (
        sa.select(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > now,
        )
        .order_by(LoginSession.id.desc())
    )
    return list(session.scalars(query))


def revoke(session: Session, account_id: int, session_id: int, *, now: datetime) -> bool:
    """Revoke one session of the account; False when it is not there. The caller commits."""
    row = session.get(LoginSession, session_id, with_for_update=True)
    if row is None or row.account_id != account_id or row.revoked_at is not None:
        return False
    row.revoked_at = now
    label = f"account:{account_id}"
    detail = {"session": session_id}
    record(session, Tag.ACCOUNT_SESSION_REVOKED, chain=label, actor=label, now=now, detail=detail)
    return True
