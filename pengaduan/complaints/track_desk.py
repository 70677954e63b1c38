"""The reports on the Ombudsman's track as its desk lists them, a page at a time."""

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Agency
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import Examiner
from pengaduan.rules.workflow import Track

PAGE = 50
_ENDED = ("closed", "rejected", "withdrawn")


class DeskView(StrEnum):
    """What the desk shows."""

    MINE = "mine"
    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A report with its agency and whoever leads its examination."""

    complaint: Complaint
    agency: Agency | None
    lead: str | None


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One page; ``after`` is where the next one begins, or None."""

    rows: tuple[DeskRow, ...]
    after: int | None


def desk(session: Session, actor: Actor, view: DeskView, *, after: int = 0) -> DeskPage:
    """Return the reports of a view, the newest first, below the id ``after`` (0 = from the top)."""
    lead = (
        sa.select(Account.name)
        .join(Examiner, Examiner.account_id == Account.id)
        .where(
            Examiner.complaint_id == Complaint.id,
            Examiner.lead.is_(True),
            Examiner.removed_at.is_(None),
        )
        .limit(1)
        .scalar_subquery()
    )
    query = (
        _of(actor, view)
        .outerjoin(Agency, Agency.id == Complaint.agency_id)
        .add_columns(Agency, lead)
        .order_by(Complaint.id.desc())
        .limit(PAGE + 1)
    )
    if after:
        query = query.where(Complaint.id < after)
    rows = [DeskRow(case, agency, name) for case, agency, name in session.execute(query)]
    more = len(rows) > PAGE
    return DeskPage(tuple(rows[:PAGE]), rows[PAGE - 1].complaint.id if more else None)


def counts(session: Session, actor: Actor) -> dict[DeskView, int]:
    """Return how many reports each view lists."""
    return {
        view: session.scalar(sa.select(sa.func.count()).select_from(_of(actor, view).subquery()))
        or 0
        for view in DeskView
    }


def _of(actor: Actor, view: DeskView) -> sa.Select[Complaint]:
    query = visible_to(actor).where(Complaint.track == Track.OMBUDSMAN)
    if view is DeskView.ENDED:
        return query.where(Complaint.state.in_(_ENDED))
    query = query.where(Complaint.state.not_in(_ENDED))
    if view is DeskView.OPEN:
        return query
    mine = sa.select(Examiner.complaint_id).where(
        Examiner.account_id == actor.account_id, Examiner.removed_at.is_(None)
    )
    return query.where(Complaint.id.in_(mine))
