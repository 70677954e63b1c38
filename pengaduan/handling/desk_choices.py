"""How somebody works at the desk: single keys on or off."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.desk_models import DeskChoice
from pengaduan.infra import asked

_KEYS: Final = sa.select(DeskChoice.keys).where(DeskChoice.account_id == sa.bindparam("account_id"))


def keys_wanted(session: Session, account_id: int | None) -> bool:
    """Tell whether single keys work for this person; yes unless they were switched off."""
    if account_id is None:
        return True
    query, values = _KEYS, {"account_id": account_id}
    wanted = asked.once(session, (keys_wanted, account_id), lambda: session.scalar(query, values))
    return wanted is None or wanted


def keep_keys(session: Session, account_id: int, *, wanted: bool | None) -> None:
    """Keep what another reading has just told, as :func:`keys_wanted` would have asked it."""
    asked.keep(session, (keys_wanted, account_id), wanted)


def choose_keys(session: Session, actor: Actor, *, wanted: bool, now: datetime) -> None:
    """Store the choice; the caller commits."""
    if actor.account_id is None:
        return
    choice = session.get(DeskChoice, actor.account_id)
    if choice is None:
        choice = DeskChoice(account_id=actor.account_id, keys=True, changed_at=now)
        session.add(choice)
    choice.keys, choice.changed_at = wanted, now
    session.flush()
