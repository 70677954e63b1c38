"""How agencies follow the Ombudsman's products: corrective actions and Recommendations.

The later indicator "kepatuhan terhadap produk pengawasan" counts here: every figure is the length
of the list that the same filter gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import CorrectiveAction, Product, Verdict
from pengaduan.rules.workflow import Track

PAGE = 50


class Group(StrEnum):
    """How an action stands at a moment; each is in exactly one group."""

    LATE = "late"
    OPEN = "open"
    COMPLIED = "complied"
    PARTLY = "partly"
    NOT_COMPLIED = "not_complied"


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """Which actions: of one agency, one product, or all; None asks for every one."""

    agency_id: int | None = None
    product: Product | None = None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action with its case and agency."""

    action: CorrectiveAction
    complaint: Complaint
    agency: Agency | None


@dataclass(frozen=True, slots=True)
class ActionPage:
    """One page of a list; ``after`` is the place at which the next one begins, or None."""

    rows: tuple[ActionRow, ...]
    after: int | None


def counts(
    session: Session, actor: Actor, wanted: ActionFilter, *, now: datetime
) -> Mapping[Group, int]:
    """Return how many actions that ``actor`` may see are in each group at ``now``."""
    group = _group(now)
    query = (
        sa.select(group, sa.func.count(CorrectiveAction.id))
        .join(Complaint, Complaint.id == CorrectiveAction.complaint_id)
        .where(*_of(actor, wanted))
        .group_by(group)
    )
    rows = session.execute(query)
    found = {Group(name): int(number) for name, number in rows}
    return {one: found.get(one, 0) for one in Group}


def actions(
    session: Session,
    actor: Actor,
    wanted: ActionFilter,
    group: Group,
    *,
    now: datetime,
    after: int = 0,
) -> ActionPage:
    """Return the actions of a group in the order in which they were given, a page at a time."""
    query = (
        sa.select(CorrectiveAction, Complaint, Agency)
        .join(Complaint, Complaint.id == CorrectiveAction.complaint_id)
        .outerjoin(Agency, Agency.id == Complaint.agency_id)
        .where(*_of(actor, wanted), _group(now) == group.value, CorrectiveAction.id > after)
        .order_by(CorrectiveAction.id)
        .limit(PAGE + 1)
    )
    rows = [ActionRow(action, case, agency) for action, case, agency in session.execute(query)]
    more = len(rows) > PAGE
    return ActionPage(tuple(rows[:PAGE]), rows[PAGE - 1].action.id if more else None)


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection that waits, with the agency whose answer it is about."""

    complaint: Complaint
    agency: Agency | None


def objections(session: Session, actor: Actor, *, after: int = 0) -> tuple[ObjectionRow, ...]:
    """Return the complaints whose objection waits for the agency or a reviewer, oldest first."""
    query = (
        visible_to(actor)
        .outerjoin(Agency, Agency.id == Complaint.agency_id)
        .add_columns(Agency)
        .where(
            Complaint.track == Track.AGENCY,
            Complaint.state == "reopened",
            Complaint.id > after,
        )
        .order_by(Complaint.id)
        .limit(PAGE)
    )
    return tuple(ObjectionRow(case, agency) for case, agency in session.execute(query))


def _of(actor: Actor, wanted: ActionFilter) -> list[sa.ColumnElement[bool]]:
    asked: list[sa.ColumnElement[bool]] = [
        Complaint.id.in_(visible_to(actor).with_only_columns(Complaint.id))
    ]
    if wanted.agency_id is not None:
        asked.append(Complaint.agency_id == wanted.agency_id)
    if wanted.product is not None:
        asked.append(CorrectiveAction.product == wanted.product)
    return asked


def _group(now: datetime) -> sa.ColumnElement[str]:
    """A verdict decides; without one an action is late as soon as its due date has passed."""
    late = CorrectiveAction.due_at < now
    return sa.case(
        (CorrectiveAction.verdict == Verdict.COMPLIED, Group.COMPLIED.value),
        (CorrectiveAction.verdict == Verdict.PARTLY, Group.PARTLY.value),
        (CorrectiveAction.verdict == Verdict.NOT_COMPLIED, Group.NOT_COMPLIED.value),
        (late, Group.LATE.value),
        else_=Group.OPEN.value,
    )
