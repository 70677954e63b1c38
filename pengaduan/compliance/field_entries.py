"""Entries written in the field: each carries a key, and one that comes twice is stored once."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from pengaduan.accounts.actors import Actor
from pengaduan.compliance import evidence, workspace
from pengaduan.compliance.errors import AssessmentError
from pengaduan.compliance.evidence import NewNote
from pengaduan.compliance.items import Item
from pengaduan.compliance.workspace import NewScore
from pengaduan.infra.db import Base, Code, Id
from pengaduan.rules.texts import N_


class FieldEntry(Base):
    """One entry that arrived from the field, and the version of the indicator that it made."""

    __tablename__ = "field_entry"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("assessed_unit.id"), index=True)
    indicator: Mapped[Code]
    version: Mapped[int]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    stored_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What arrives from the field: the values, the evidence beside them, and the entry's key."""

    key: str
    score: NewScore
    note: NewNote | None = None


def store(
    session: Session, actor: Actor, item: Item, new: NewEntry, *, now: datetime
) -> FieldEntry:
    """Store an entry with its evidence once; the caller has locked the unit.

    An entry whose key is known is the one that is stored already, whatever happened since.
    Otherwise everything :func:`workspace.set_score` refuses is refused.
    """
    if not 16 <= len(new.key) <= 64:
        raise AssessmentError(N_("Isian ini tidak dikenal. Muat ulang halaman ini."))
    known = session.scalars(sa.select(FieldEntry).where(FieldEntry.key == new.key)).one_or_none()
    if known is not None:
        if (known.unit_id, known.indicator) != (item.unit.id, item.indicator.code):
            raise AssessmentError(N_("Isian ini tidak dikenal. Muat ulang halaman ini."))
        return known
    if new.note is not None:
        evidence.add_note(session, actor, item, new.note, now=now)
    row = workspace.set_score(session, actor, item, new.score, now=now)
    entry = FieldEntry(
        key=new.key,
        unit_id=item.unit.id,
        indicator=item.indicator.code,
        version=row.version,
        account_id=actor.account_id,
        stored_at=now,
    )
    session.add(entry)
    session.flush()
    return entry
