"""What the search knows of a complaint: the stems of what everybody who sees it may read.

That is the masked story, the summary and the points; the masked form is the strictest one, so a
name or number that is hidden from somebody finds nothing for anybody. On SQLite an FTS5 table
follows this table by triggers, on PostgreSQL an index over the same words does.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from pengaduan.complaints import identity
from pengaduan.complaints.masking import Reader, veil_for
from pengaduan.complaints.models import Complaint, Point
from pengaduan.infra.crypto import blind_index
from pengaduan.infra.db import Base, LongText
from pengaduan.infra.stemming import telling
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.rules.personal_data import MASKS

INDEX: Final = "search.index"
REBUILD: Final = "search.rebuild"
BATCH: Final = 200
PHONE_END: Final = 4
Kept = dict[str, Any]


class CaseText(Base):
    """The stems of one complaint, each once, in order; and the keyed end of a telephone number."""

    __tablename__ = "case_text"

    complaint_id: Mapped[int] = mapped_column(
        sa.ForeignKey("complaint.id"), primary_key=True, autoincrement=False
    )
    words: Mapped[LongText]
    phone_end: Mapped[str | None] = mapped_column(sa.String(64), index=True)


def phone_end(phone: str | None) -> str | None:
    """Return the keyed hash of the last four digits of a telephone number, None for fewer."""
    digits = "".join(sign for sign in phone or "" if sign.isdigit())
    return blind_index("phone_end", digits[-PHONE_END:]) if len(digits) >= PHONE_END else None


def order(session: Session, complaint: Complaint, *, now: datetime) -> None:
    """Let the jobs process index a complaint whose words have changed, within about a second.

    The order is stored with the change: whatever happens to a process, it is carried out.
    """
    enqueue(session, INDEX, {"complaint_id": complaint.id}, due_at=now)


def words_of(session: Session, complaint: Complaint) -> str:
    """Return the stems of a complaint as they are stored."""
    veil = veil_for(session, complaint, Reader.OTHERS)
    query = sa.select(Point.text).where(Point.complaint_id == complaint.id)
    told = [complaint.story, complaint.summary or "", *session.scalars(query)]
    shown = veil.text("\n\n".join(told))
    for mask in MASKS.values():
        shown = shown.replace(mask, " ")
    return " ".join(sorted(set(telling(shown))))


def _prepare(session: Session, payload: Payload, _job: OutboxJob, _now: datetime) -> Finish:
    """Mask and stem while nothing is held; what it returns stores the words. Repeating is safe."""
    complaint = session.get_one(Complaint, int(payload["complaint_id"]))
    found = _kept(session, complaint)
    return lambda writing: store(writing, [found])


def _kept(session: Session, complaint: Complaint) -> Kept:
    party = identity.own_view(session, complaint)
    return {
        "complaint_id": complaint.id,
        "words": words_of(session, complaint),
        "phone_end": phone_end(party.phone if party else None),
    }


def store(session: Session, rows: Sequence[Kept]) -> None:
    """Replace what is kept of these complaints."""
    ids = [row["complaint_id"] for row in rows]
    session.execute(sa.delete(CaseText).where(CaseText.complaint_id.in_(ids)))
    if rows:
        session.execute(sa.insert(CaseText), rows)


def rebuild_from(session: Session, after: int) -> tuple[int, Finish]:
    """Read the next complaints after an id; return the last id (0 at the end) and what stores."""
    query = sa.select(Complaint).where(Complaint.id > after).order_by(Complaint.id).limit(BATCH)
    complaints = session.scalars(query).all()
    found = [_kept(session, one) for one in complaints]
    last = complaints[-1].id if len(complaints) == BATCH else 0
    return last, lambda writing: store(writing, found)


def forget_phone(session: Session, complaint_id: int) -> None:
    """Throw the end of a telephone number away at once, for a complainant who is erased."""
    mine = sa.update(CaseText).where(CaseText.complaint_id == complaint_id)
    session.execute(mine.values(phone_end=None))


def _rebuild(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    last, finish = rebuild_from(session, int(payload.get("after", 0)))
    job_id = job.id

    def both(writing: Session) -> None:
        finish(writing)
        if last:
            key = f"{REBUILD}:{job_id}:{last}"
            enqueue(writing, REBUILD, {"after": last}, due_at=now, key=key)

    return both


HANDLERS: Final[dict[str, Handler]] = {INDEX: Slow(_prepare), REBUILD: Slow(_rebuild)}
