"""The views of the inbox that people keep under a name, for themselves or for their unit."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.view_models import SavedView
from pengaduan.rules.texts import N_

MOST: Final = 20
NAME_MAX: Final = 60


class SavedViewError(ValueError):
    """The view cannot be kept; the text is a message id."""


@dataclass(frozen=True, slots=True)
class NewView:
    """What is kept: a name, the query of the address, and whether colleagues see it too."""

    name: str
    asked: str
    shared: bool = False


def views_for(session: Session, actor: Actor) -> list[SavedView]:
    """Return somebody's own views and those shared with their agency or unit, by name.

    A view is only a choice of filters: whoever opens it sees what they may see anyway.
    """
    return list(session.scalars(_views(actor)))


@lru_cache(maxsize=256)
def _views(actor: Actor) -> sa.Select[SavedView]:
    shared = [
        sa.and_(
            SavedView.agency_id == grant.agency_id,
            sa.true()
            if grant.unit_id is None
            else sa.or_(SavedView.unit_id.is_(None), SavedView.unit_id == grant.unit_id),
        )
        for grant in actor.grants
        if grant.agency_id is not None
    ]
    own = SavedView.account_id == actor.account_id
    query = sa.select(SavedView).where(sa.or_(own, *shared))
    return query.order_by(SavedView.name, SavedView.id)


def keep(session: Session, actor: Actor, new: NewView, *, now: datetime) -> SavedView:
    """Keep a view; the same name again replaces what it stood for. The caller commits."""
    name = " ".join(new.name.split())
    if not name:
        raise SavedViewError(N_("Beri nama untuk tampilan ini."))
    if len(name) > NAME_MAX:
        raise SavedViewError(N_("Nama tampilan paling panjang 60 huruf."))
    mine = {one.name: one for one in views_for(session, actor) if _is_own(one, actor)}
    if name not in mine and len(mine) >= MOST:
        raise SavedViewError(N_("Paling banyak 20 tampilan. Hapus satu lebih dahulu."))
    row = mine.get(name)
    if row is None:
        row = SavedView(account_id=actor.account_id, name=name, created_at=now)
        session.add(row)
    grant = next((one for one in actor.grants if one.agency_id is not None), None)
    shared = new.shared and grant is not None
    row.asked = new.asked
    row.agency_id = grant.agency_id if shared and grant else None
    row.unit_id = grant.unit_id if shared and grant else None
    session.flush()
    return row


def forget(session: Session, actor: Actor, view_id: int) -> bool:
    """Throw away one's own view; False when it is not there or somebody else's."""
    row = session.get(SavedView, view_id)
    if row is None or not _is_own(row, actor):
        return False
    session.delete(row)
    session.flush()
    return True


def _is_own(view: SavedView, actor: Actor) -> bool:
    return view.account_id == actor.account_id
