"""Who calls: session, account, roles, bar and habits of a signed-in person, by one question."""

from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor, Grant, acting
from pengaduan.accounts.models import Account, LoginSession, RoleGrant
from pengaduan.accounts.sessions import SIGNED_IN
from pengaduan.complaints.desk_models import DeskChoice
from pengaduan.complaints.respondents import barred_from
from pengaduan.handling.desk_choices import keep_keys
from pengaduan.infra.crypto import token_hash
from pengaduan.infra.db import BIG_INTEGER

_ACCOUNT: Final = sa.bindparam("account_id", type_=BIG_INTEGER)
_CALLER: Final = (
    SIGNED_IN.add_columns(
        RoleGrant.role,
        RoleGrant.agency_id,
        RoleGrant.unit_id,
        RoleGrant.mandate_ref,
        sa.exists(barred_from(_ACCOUNT)),
        DeskChoice.keys,
    )
    .outerjoin(
        RoleGrant, sa.and_(RoleGrant.account_id == Account.id, RoleGrant.revoked_at.is_(None))
    )
    .outerjoin(DeskChoice, DeskChoice.account_id == Account.id)
    .where(Account.id == _ACCOUNT)
    .order_by(RoleGrant.id)
)


class Caller(NamedTuple):
    """Who is signed in: the session, the account, and the actor for this one request."""

    session: LoginSession
    account: Account
    actor: Actor


def find_caller(session: Session, token: str, account_id: int, *, now: datetime) -> Caller | None:
    """Return who is behind a token, or None when it is revoked, expired, unknown, or another's.

    The same as :func:`sessions.find_signed_in`, :func:`actors.actor_of` and
    :func:`desk_choices.keys_wanted` by one question, which also tells whether anybody complains
    about this person or a unit of theirs (``Actor.named``). ``account_id`` is what the browser was
    told beside the token when it signed in, so that the roles need not wait for the account.
    """
    values = {"token": token_hash(token), "now": now, "account_id": account_id}
    rows = session.execute(_CALLER, values).all()
    if not rows:
        return None
    row, account, *_role, named, keys = rows[0]
    grants = (Grant(*one[2:6]) for one in rows if one[2] is not None)
    keep_keys(session, account.id, wanted=keys)
    return Caller(row, account, acting(account, grants, named=named))
