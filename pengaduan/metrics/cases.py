"""The cases behind the figures, one query for all of them.

A case counts once: at the agency that holds it, or that held it when its due date passed (CF-1),
so that sending an overdue case away improves nothing. Its *own due date* is the earlier of the
statutory decision clock (UU 25/2009 Art. 50(1)) and the SP4N clock of its class. It is *settled*
by the first decision, or when it was closed without one (withdrawn); it has *ended* for the agency
when its clock stopped, which also happens when the complainant takes the matter to the Ombudsman:
that is no settlement.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pengaduan.complaints.desk_place import TO_DO, WAITING
from pengaduan.complaints.models import (
    Complaint,
    Message,
    MessageKind,
    Point,
    PointAnswer,
    Rating,
)
from pengaduan.complaints.routing_models import CaseReturn, ReturnDecision
from pengaduan.metrics.case_facts import ANSWERING, RESOLUTION, VERIFICATION, Case
from pengaduan.metrics.scope import Scope
from pengaduan.rules.workflow import Track
from pengaduan.sla.models import Clock

Ids = sa.Select[Any]


def _wanted(scope: Scope) -> sa.CTE:
    """Select the ids that can count in a period: each range below is read from an index.

    What was forwarded, decided, delivered, closed, rated or objected to in the period or later,
    what falls due in it, and what is still open. Everything else has left all figures before.
    """
    since, end = scope.period.since, scope.end
    moments = (
        Complaint.forwarded_at,
        Complaint.decided_at,
        Complaint.delivered_at,
        Complaint.closed_at,
    )
    of_agency = [] if scope.agency_id is None else [Complaint.agency_id == scope.agency_id]
    sent_away = [] if scope.agency_id is None else [_sent_away(scope)]
    of_clock = [] if scope.agency_id is None else [Clock.agency_id == scope.agency_id]
    due = (Clock.policy.in_((*RESOLUTION, VERIFICATION)), Clock.round == 1)
    objected = (Message.kind == MessageKind.OBJECTION, Message.created_at >= since)
    parts: list[Ids] = [
        *(sa.select(Complaint.id).where(*of_agency, moment >= since) for moment in moments),
        sa.select(Complaint.id).where(*of_agency, Complaint.desk.in_((TO_DO, WAITING))),
        sa.select(Clock.complaint_id).where(
            *of_clock, Clock.due_at >= since, Clock.due_at < end, *due
        ),
        sa.select(Rating.complaint_id).where(Rating.rated_at >= since),
        sa.select(Message.complaint_id).where(*objected),
        # What the complainant took to the Ombudsman ended then, without a moment in the record.
        sa.select(Complaint.id).where(
            *of_agency, Complaint.track == Track.AGENCY, Complaint.state == "escalated"
        ),
        *sent_away,
    ]
    return sa.union(*parts).cte("wanted")


def _sent_away(scope: Scope) -> Ids:
    """Select what the agency (or unit) of a scope held once and triage gave to another."""
    query = sa.select(CaseReturn.complaint_id).where(_REROUTED)
    if scope.agency_id is not None:
        query = query.where(CaseReturn.agency_id == scope.agency_id)
    if scope.unit_id is not None:
        query = query.where(CaseReturn.unit_id == scope.unit_id)
    return query


_REROUTED: Final = CaseReturn.decision == ReturnDecision.REROUTED
_CHECK: Final = aliased(Clock)
_OWN_CHECK: Final = sa.and_(
    _CHECK.complaint_id == Complaint.id, _CHECK.policy == VERIFICATION, _CHECK.round == 1
)
_PLACE: Final = (
    Complaint.id,
    Complaint.number,
    Complaint.summary,
    Complaint.state,
    Complaint.agency_id,
    Complaint.unit_id,
    Complaint.forwarded_at,
    Complaint.first_response_at,
)
Inside = Callable[[Any], sa.ColumnElement[bool]]


def _about(inside: Inside) -> tuple[sa.Subquery, sa.Subquery, sa.Subquery]:
    """Return the clocks, the first objection and the points of the wanted cases."""
    resolution = (
        sa.select(
            Clock.complaint_id.label("complaint_id"),
            sa.func.min(Clock.due_at).label("own_due"),
            sa.func.min(Clock.stopped_at).label("ended_at"),
        )
        .where(inside(Clock.complaint_id), Clock.policy.in_(RESOLUTION), Clock.round == 1)
        .group_by(Clock.complaint_id)
        .subquery("resolution")
    )
    objection = (
        sa.select(
            Message.complaint_id.label("complaint_id"),
            sa.func.min(Message.created_at).label("objected_at"),
        )
        .where(inside(Message.complaint_id), Message.kind == MessageKind.OBJECTION)
        .group_by(Message.complaint_id)
        .subquery("objection")
    )
    said = (
        sa.select(
            Point.complaint_id.label("complaint_id"),
            sa.func.count(sa.distinct(Point.id)).label("points"),
            sa.func.count(sa.distinct(sa.case((Message.id.is_not(None), Point.id)))).label(
                "answered"
            ),
        )
        .outerjoin(PointAnswer, PointAnswer.point_id == Point.id)
        .outerjoin(
            Message, sa.and_(Message.id == PointAnswer.message_id, Message.kind.in_(ANSWERING))
        )
        .where(inside(Point.complaint_id))
        .group_by(Point.complaint_id)
        .subquery("said")
    )
    return resolution, objection, said


def _case(row: sa.Row[Any]) -> Case:
    *values, clarity, speed, conduct, rated_at, handler_id, points, answered = tuple(row)[:-3]
    matter, verify_due, verified_at = tuple(row)[-3:]
    rating = None if clarity is None else (clarity, speed, conduct)
    told = (handler_id, points or 0, answered or 0, None, matter, verify_due, verified_at)
    return Case(*values, rating, rated_at, *told)  # type: ignore[call-arg]  # in field order


def cases(session: Session, scope: Scope) -> list[Case]:
    """Return every case that can count in the scope, oldest first; three queries.

    It costs what the period holds and what is open, not what there ever was.
    """
    wanted = _wanted(scope)
    query = (
        _query(lambda column: column.in_(sa.select(wanted.c.id)))
        .join(wanted, wanted.c.id == Complaint.id)
        .where(*_in_scope(scope))
        .order_by(Complaint.forwarded_at, Complaint.id)
    )
    found = [_case(row) for row in session.execute(query)]
    of_wanted = CaseReturn.complaint_id.in_(sa.select(wanted.c.id))
    placed = _where_due(session, found, _returns(of_wanted))
    return _reviewed(session, [one for one in placed if _is_of(one, scope)])


def _is_of(case: Case, scope: Scope) -> bool:
    """Tell whether a case counts in a scope, where the due date passed or it is held."""
    wanted = (scope.agency_id, scope.unit_id, scope.handler_id)
    mine = (case.agency_id, case.unit_id, case.handler_id)
    return all(asked in (None, own) for asked, own in zip(wanted, mine, strict=True))


def _returns(of_cases: sa.ColumnElement[bool]) -> sa.Select[CaseReturn]:
    return sa.select(CaseReturn).where(_REROUTED, of_cases).order_by(CaseReturn.number.desc())


_RETURNS_OF: Final = _returns(CaseReturn.complaint_id.in_(sa.bindparam("ids", expanding=True)))


def _where_due(
    session: Session,
    found: Sequence[Case],
    returns: sa.Select[CaseReturn],
    values: dict[str, Sequence[int]] | None = None,
) -> list[Case]:
    """Put cases that triage sent on after their due date where it passed (CF-1, counted once)."""
    sent: dict[int, list[CaseReturn]] = defaultdict(list)
    for one in session.scalars(returns, values):
        sent[one.complaint_id].append(one)
    return [_placed(case, sent[case.id]) if case.id in sent else case for case in found]


def _placed(case: Case, sent: Sequence[CaseReturn]) -> Case:
    for one in sent:
        after = case.own_due is not None and one.decided_at is not None
        if after and one.decided_at > case.own_due:  # type: ignore[operator]  # both there
            case = replace(
                case, agency_id=one.agency_id, unit_id=one.unit_id, handler_id=None, moved=True
            )
    return case


def cases_of(session: Session, ids: Sequence[int]) -> list[Case]:
    """Return those of these complaints that an agency has or had to answer; three queries."""
    found = [_case(row) for row in session.execute(_OF_IDS, {"ids": ids})]
    return _reviewed(session, _where_due(session, found, _RETURNS_OF, {"ids": ids}))


def cases_between(session: Session, low: int, high: int) -> list[Case]:
    """Return the same for all complaints whose ids lie from ``low`` to ``high``."""
    found = [_case(row) for row in session.execute(_BETWEEN, {"low": low, "high": high})]
    return _reviewed(
        session, _where_due(session, found, _returns(CaseReturn.complaint_id.between(low, high)))
    )


def _reviewed(session: Session, found: list[Case]) -> list[Case]:
    reviews = _reviews(session, [one.id for one in found if one.objected_at is not None])
    return [replace(one, review=reviews[one.id]) if one.id in reviews else one for one in found]


def _query(inside: Inside) -> sa.Select[Any]:
    resolution, objection, said = _about(inside)
    return (
        sa.select(
            *_PLACE,
            resolution.c.own_due,
            sa.func.coalesce(Complaint.decided_at, Complaint.closed_at),
            resolution.c.ended_at,
            Complaint.delivered_at,
            objection.c.objected_at,
            Complaint.closed_at,
            Complaint.reason_code,
            Rating.clarity,
            Rating.speed,
            Rating.conduct,
            Rating.rated_at,
            Complaint.handler_id,
            said.c.points,
            said.c.answered,
            Complaint.matter,
            _CHECK.due_at,
            _CHECK.stopped_at,
        )
        .outerjoin(resolution, resolution.c.complaint_id == Complaint.id)
        .outerjoin(objection, objection.c.complaint_id == Complaint.id)
        .outerjoin(said, said.c.complaint_id == Complaint.id)
        .outerjoin(Rating, Rating.complaint_id == Complaint.id)
        .outerjoin(_CHECK, _OWN_CHECK)
        .where(
            Complaint.track == Track.AGENCY,
            Complaint.agency_id.is_not(None),
            Complaint.forwarded_at.is_not(None),
        )
    )


def _among(column: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a column of any table
    found: sa.ColumnElement[bool] = column.in_(sa.bindparam("ids", expanding=True))
    return found


def _from_to(column: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a column of any table
    found: sa.ColumnElement[bool] = column.between(sa.bindparam("low"), sa.bindparam("high"))
    return found


# Built once: a step pays for what changed, not for putting the question together again.
_OF_IDS: Final = _query(_among).where(_among(Complaint.id))
_BETWEEN: Final = _query(_from_to).where(_from_to(Complaint.id))


def _in_scope(scope: Scope) -> list[sa.ColumnElement[bool]]:
    bounds = {
        Complaint.agency_id: scope.agency_id,
        Complaint.unit_id: scope.unit_id,
        Complaint.handler_id: scope.handler_id,
    }
    held = [column == value for column, value in bounds.items() if value is not None]
    once = Complaint.id.in_(_sent_away(scope))
    return [Complaint.forwarded_at < scope.end, sa.or_(sa.and_(sa.true(), *held), once)]


def _reviews(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return the conclusion of the newest review of each objection that was reviewed."""
    found: dict[int, str] = {}
    for some in batched(ids, 500):
        query = (
            sa.select(Message.complaint_id, Message.detail)
            .where(Message.complaint_id.in_(some), Message.kind == MessageKind.DECISION_NOTICE)
            .order_by(Message.id)
        )
        told = ((row[0], row[1].get("review")) for row in session.execute(query))
        found |= {case_id: str(review) for case_id, review in told if review}
    return found


def batched(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Yield the ids in pieces that fit into one question to the database."""
    yield from (ids[start : start + size] for start in range(0, len(ids), size))
