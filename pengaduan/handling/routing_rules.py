"""Edit and publish the routing rules. They propose; a person routes.

One draft at a time is edited; publishing numbers it and closes it for good. The newest published
version is asked. Decisions keep the version and the rule that proposed (``decisions``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency, Unit
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.routing_models import RoutingRule, RoutingRuleSet
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.rules.permissions import Permission
from pengaduan.rules.routing_rules import Condition

CHAIN: Final = "routing_rules"
Target = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class NewRule:
    """One rule as an administrator writes it."""

    name: str
    conditions: Mapping[str, Sequence[str]]
    agency_id: int
    unit_id: int | None = None


def draft(session: Session) -> RoutingRuleSet | None:
    """Return the version that is being edited with its rules, or None."""
    return _one(session, RoutingRuleSet.published_at.is_(None))


def published(session: Session) -> RoutingRuleSet | None:
    """Return the version in force with its rules, or None before the first."""
    return _one(session, RoutingRuleSet.published_at.is_not(None))


def versions(session: Session) -> list[RoutingRuleSet]:
    """Return every version, the newest first, with its rules."""
    query = sa.select(RoutingRuleSet).options(selectinload(RoutingRuleSet.rules))
    return list(session.scalars(query.order_by(RoutingRuleSet.number.desc())))


def begin_draft(session: Session, actor: Actor, *, now: datetime) -> RoutingRuleSet:
    """Return the draft, made from the version in force when there is none; the caller commits."""
    _check_actor(actor)
    found = draft(session)
    if found is not None:
        return found
    last = session.scalar(sa.select(sa.func.max(RoutingRuleSet.number))) or 0
    made = RoutingRuleSet(
        number=last + 1, draft=True, note="", made_by=actor.account_id or 0, made_at=now
    )
    session.add(made)
    session.flush()
    current = published(session)
    for one in current.rules if current else ():
        _copy(session, made, one)
    session.flush()
    _note(session, Tag.ROUTING_DRAFTED, actor, made, now=now)
    return _fresh(session, made)


def save_rule(
    session: Session, actor: Actor, new: NewRule, *, rule_id: int | None = None, now: datetime
) -> RoutingRule:
    """Add a rule at the end of the draft, or change one of its rules."""
    target = begin_draft(session, actor, now=now)
    name = text_given(new.name, "name", limit=200)
    conditions = _conditions(new.conditions)
    agency = session.get(Agency, new.agency_id)
    if agency is None or not agency.active:
        raise InputRefusedError(Refusal.AGENCY_UNKNOWN, "target")
    unit = session.get(Unit, new.unit_id) if new.unit_id else None
    if new.unit_id and (unit is None or unit.agency_id != agency.id or not unit.active):
        raise InputRefusedError(Refusal.UNIT_UNKNOWN, "target")
    place = (agency.id, new.unit_id)
    if rule_id is None:
        last = len(target.rules)
        row = _add(session, target, last + 1, name=name, conditions=conditions, target=place)
    else:
        row = _of_draft(target, rule_id)
        row.name, row.conditions = name, conditions
        row.agency_id, row.unit_id = place
    session.flush()
    _note(session, Tag.ROUTING_CHANGED, actor, target, now=now, rule=row.ordinal)
    session.expire(target)
    return row


def move_rule(session: Session, actor: Actor, rule_id: int, by: int, *, now: datetime) -> None:
    """Move a rule of the draft one place up (-1) or down (1); at the end nothing happens."""
    target = begin_draft(session, actor, now=now)
    row = _of_draft(target, rule_id)
    other = next((one for one in target.rules if one.ordinal == row.ordinal + by), None)
    if other is not None:
        here, there = row.ordinal, other.ordinal
        row.ordinal = 0
        session.flush()
        other.ordinal = here
        session.flush()
        row.ordinal = there
        session.flush()
        _note(session, Tag.ROUTING_CHANGED, actor, target, now=now, rule=there)
    session.expire(target)


def remove_rule(session: Session, actor: Actor, rule_id: int, *, now: datetime) -> None:
    """Take a rule out of the draft; the later ones move up."""
    target = begin_draft(session, actor, now=now)
    row = _of_draft(target, rule_id)
    gone, later = row.ordinal, [one for one in target.rules if one.ordinal > row.ordinal]
    session.delete(row)
    session.flush()
    for one in later:
        one.ordinal -= 1
        session.flush()
    _note(session, Tag.ROUTING_CHANGED, actor, target, now=now, rule=gone)
    session.expire(target)


def publish(
    session: Session, actor: Actor, number: int, note: str, *, now: datetime
) -> RoutingRuleSet:
    """Put the draft in force; it can never be changed again. ``number`` is what was read."""
    _check_actor(actor)
    target = draft(session)
    if target is None or target.number != number:
        raise StepRefusedError(Refusal.DRAFT_CHANGED)
    target.note = text_given(note, "note", limit=200)
    target.draft = False
    target.published_at, target.published_by = now, actor.account_id
    session.flush()
    _note(session, Tag.ROUTING_PUBLISHED, actor, target, now=now, count=len(target.rules))
    return target


def _one(session: Session, condition: sa.ColumnElement[bool]) -> RoutingRuleSet | None:
    query = (
        sa.select(RoutingRuleSet)
        .options(selectinload(RoutingRuleSet.rules))
        .where(condition)
        .order_by(RoutingRuleSet.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).first()


def _fresh(session: Session, made: RoutingRuleSet) -> RoutingRuleSet:
    return _one(session, RoutingRuleSet.id == made.id) or made


def _add(
    session: Session,
    rules: RoutingRuleSet,
    ordinal: int,
    *,
    name: str,
    conditions: Mapping[str, Any],
    target: Target,
) -> RoutingRule:
    row = RoutingRule(
        rule_set_id=rules.id,
        ordinal=ordinal,
        name=name,
        conditions=dict(conditions),
        agency_id=target[0],
        unit_id=target[1],
    )
    session.add(row)
    return row


def _copy(session: Session, rules: RoutingRuleSet, one: RoutingRule) -> None:
    target, told = (one.agency_id, one.unit_id), one.conditions
    _add(session, rules, one.ordinal, name=one.name, conditions=told, target=target)


def _of_draft(rules: RoutingRuleSet, rule_id: int) -> RoutingRule:
    found = next((one for one in rules.rules if one.id == rule_id), None)
    if found is None:
        raise StepRefusedError(Refusal.RULE_UNKNOWN)
    return found


def _conditions(given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    cleaned = {
        Condition(name).value: [text for one in values if (text := " ".join(str(one).split()))]
        for name, values in given.items()
    }
    kept = {name: values for name, values in cleaned.items() if values}
    if not kept:
        raise InputRefusedError(Refusal.RULE_EMPTY, "conditions")
    return kept


def _check_actor(actor: Actor) -> None:
    if not actor.can(Permission.ADMIN_POLICIES):
        raise StepForbiddenError(Refusal.NOT_YOURS)


def _note(
    session: Session,
    tag: Tag,
    actor: Actor,
    rules: RoutingRuleSet,
    *,
    now: datetime,
    **more: int,
) -> None:
    detail: dict[str, str | int | bool | None] = {"version": rules.number, **more}
    record(session, tag, chain=CHAIN, actor=actor.label, now=now, detail=detail)
