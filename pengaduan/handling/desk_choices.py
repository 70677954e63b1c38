"""How somebody works at the desk: single keys on or off."""

from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.desk_models import DeskChoice


def keys_wanted(session: Session, account_id: int | None) -> bool:
    """Tell whether single keys work for this person; yes unless they were switched off."""
    choice = None if account_id is None else session.get(DeskChoice, account_id)
    return choice is None or choice.keys


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
