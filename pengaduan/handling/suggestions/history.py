"""How good the suggestions were: what was offered, what people chose, and the share by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.models import Complaint
from pengaduan.handling.suggestions.models import KINDS, RoutingChoice, SuggestionModel
from pengaduan.handling.suggestions.suggesting import Suggestion

_SHOWN_PLACES: Final = 3


@dataclass(frozen=True, slots=True)
class Month:
    """Choices of one month: how many, and how many stood first or among the first three."""

    begins: datetime
    count: int
    offered: int
    first: int
    among: int


def keep(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    kind: str,
    offered: Sequence[Suggestion],
    *,
    now: datetime,
) -> RoutingChoice:
    """Write down what was offered beside what the complaint has now; the caller commits.

    Call it in the step that routes. A suggestion of the agency without a unit counts as chosen
    whatever unit of it was taken.
    """
    if complaint.agency_id is None or kind not in KINDS:
        raise ValueError(kind)
    chosen = (complaint.agency_id, complaint.unit_id)
    rank = next((at for at, one in enumerate(offered, 1) if _is(one, chosen)), None)
    row = RoutingChoice(
        complaint_id=complaint.id,
        kind=kind,
        model_id=next((one.model_id for one in offered), None),
        offered=[[one.agency_id, one.unit_id, one.score] for one in offered],
        rank=rank,
        agency_id=complaint.agency_id,
        unit_id=complaint.unit_id,
        account_id=actor.account_id,
        decided_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _is(one: Suggestion, chosen: tuple[int, int | None]) -> bool:
    agency_id, unit_id = chosen
    return one.agency_id == agency_id and one.unit_id in {None, unit_id}


def by_month(session: Session, kind: str, starts: Sequence[datetime]) -> list[Month]:
    """Return the choices between each start and the next; the last start is an end only.

    One query, whatever the number of choices.
    """
    spans = list(pairwise(starts))
    when = sa.case(*((RoutingChoice.decided_at < end, at) for at, (_, end) in enumerate(spans)))
    place = when.label("place")
    there = sa.case((sa.cast(RoutingChoice.offered, sa.Text) != "[]", 1), else_=0)
    query = (
        sa.select(
            place,
            sa.func.count(),
            sa.func.sum(there),
            sa.func.sum(sa.case((RoutingChoice.rank == 1, 1), else_=0)),
            sa.func.sum(sa.case((RoutingChoice.rank <= _SHOWN_PLACES, 1), else_=0)),
        )
        .where(
            RoutingChoice.kind == kind,
            RoutingChoice.decided_at >= starts[0],
            RoutingChoice.decided_at < starts[-1],
        )
        .group_by(place)
    )
    found = {row[0]: row[1:] for row in session.execute(query)}
    return [
        Month(begin, *(int(one or 0) for one in found.get(at, (0, 0, 0, 0))))
        for at, (begin, _end) in enumerate(spans)
    ]


def models(session: Session, *, limit: int = 12) -> Sequence[SuggestionModel]:
    """Return the newest models, the newest first."""
    query = sa.select(SuggestionModel).order_by(SuggestionModel.id.desc()).limit(limit)
    return session.scalars(query).all()
