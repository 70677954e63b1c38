"""Texts that an agency uses again and again: kept by version, filled from the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency, Unit
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.desk_models import (
    ReplyTemplate,
    TemplateScope,
    TemplateStep,
    TemplateVersion,
)
from pengaduan.complaints.models import Complaint, PointDecision
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.infra.templates import long_date
from pengaduan.rules.roles import Role

NAME_MAX, BODY_MAX = 120, 4000


@dataclass(frozen=True, slots=True)
class TemplateText:
    """What somebody wants a template to say. ``decision`` belongs to answers only."""

    name: str
    scope: TemplateScope
    step: TemplateStep
    body: str
    decision: PointDecision | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Usable:
    """A template with its newest version."""

    template: ReplyTemplate
    version: TemplateVersion


def usable(
    session: Session, actor: Actor, agency_id: int, unit_id: int | None = None
) -> tuple[Usable, ...]:
    """Return the active templates that ``actor`` may use, the last used first.

    One's own, those of the whole agency, and those of the unit: ``unit_id`` of the case, or the
    units of one's own grants.
    """
    own = {grant.unit_id for grant in actor.grants if grant.agency_id == agency_id}
    units = frozenset(one for one in (*own, unit_id) if one is not None)
    question = _usable(agency_id, actor.account_id, units)
    return tuple(Usable(one, version) for one, version in session.execute(question))


@lru_cache(maxsize=256)
def _usable(
    agency_id: int, account_id: int | None, units: frozenset[int]
) -> sa.Select[ReplyTemplate, TemplateVersion]:
    mine = sa.or_(
        ReplyTemplate.scope == TemplateScope.AGENCY,
        sa.and_(
            ReplyTemplate.scope == TemplateScope.PERSONAL,
            ReplyTemplate.account_id == account_id,
        ),
        ReplyTemplate.unit_id.in_(units),
    )
    return (
        sa.select(ReplyTemplate, TemplateVersion)
        .join(
            TemplateVersion,
            sa.and_(
                TemplateVersion.template_id == ReplyTemplate.id,
                TemplateVersion.number == ReplyTemplate.version,
            ),
        )
        .where(ReplyTemplate.agency_id == agency_id, ReplyTemplate.active.is_(True), mine)
        .order_by(ReplyTemplate.used_at.desc().nulls_last(), ReplyTemplate.name, ReplyTemplate.id)
    )


def find(session: Session, actor: Actor, agency_id: int, template_id: int) -> Usable:
    """Return one template that ``actor`` may use or change, with its newest version, or refuse."""
    row = session.get(ReplyTemplate, template_id)
    if row is None or row.agency_id != agency_id or not row.active:
        raise StepRefusedError(Refusal.TEMPLATE_UNKNOWN)
    if agency_id not in actor.agency_ids or not _may_use(actor, row):
        raise StepRefusedError(Refusal.TEMPLATE_UNKNOWN)
    query = sa.select(TemplateVersion).where(
        TemplateVersion.template_id == row.id, TemplateVersion.number == row.version
    )
    return Usable(row, session.scalars(query).one())


def save(
    session: Session,
    actor: Actor,
    agency_id: int,
    text: TemplateText,
    template_id: int | None = None,
    *,
    now: datetime,
) -> ReplyTemplate:
    """Store a new template, or the next version of one that this actor may change."""
    name = text_given(text.name, "name", limit=NAME_MAX)
    body = text_given(text.body, "body", limit=BODY_MAX)
    if not _may_keep(actor, agency_id, text.scope):
        raise InputRefusedError(Refusal.NOT_YOURS, "scope")
    unit_id = text.unit_id if text.scope is TemplateScope.UNIT else None
    if text.scope is TemplateScope.UNIT and unit_id not in _units(session, agency_id):
        raise InputRefusedError(Refusal.UNIT_UNKNOWN, "unit_id")
    row = _row(session, actor, agency_id, template_id)
    row.name, row.scope, row.unit_id = name, text.scope, unit_id
    row.version += 1
    session.add(row)
    session.flush()
    decision = text.decision if text.step is TemplateStep.ANSWER else None
    session.add(
        TemplateVersion(
            template_id=row.id,
            number=row.version,
            step=text.step,
            decision=decision,
            body=body,
            account_id=row.account_id if actor.account_id is None else actor.account_id,
            made_at=now,
        )
    )
    _write(session, actor, row, now=now, act="saved")
    return row


def retire(
    session: Session, actor: Actor, agency_id: int, template_id: int, *, now: datetime
) -> None:
    """Take a template out of use; its versions stay, for the letters made of them."""
    row = _row(session, actor, agency_id, template_id)
    row.active = False
    _write(session, actor, row, now=now, act="retired")


def used(session: Session, version_ids: tuple[int, ...], *, now: datetime) -> None:
    """Remember when templates were used last."""
    query = sa.select(TemplateVersion.template_id).where(TemplateVersion.id.in_(version_ids))
    session.execute(sa.update(ReplyTemplate).where(ReplyTemplate.id.in_(query)).values(used_at=now))


def may_change(actor: Actor, row: ReplyTemplate) -> bool:
    """Tell whether ``actor`` may change or retire this template."""
    if row.scope is TemplateScope.PERSONAL:
        return row.account_id == actor.account_id
    return _may_keep(actor, row.agency_id, row.scope)


def values_of(session: Session, complaint: Complaint, *, now: datetime) -> Mapping[str, str]:
    """Return what the variables stand for in this case; "" where it does not have it.

    A point is left to the page, which knows what its reader may see of it.
    """
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    unit = session.get(Unit, complaint.unit_id) if complaint.unit_id else None
    zone = agency.zone if agency else "Asia/Jakarta"
    language = complaint.language
    return {
        "nomor": complaint.number,
        "instansi": agency.name if agency else "",
        "unit": unit.name if unit else "",
        "pokok": "",
        "tanggal_masuk": long_date(complaint.filed_at, language, zone),
        "tenggat": long_date(complaint.due_at, language, zone) if complaint.due_at else "",
        "hari_ini": long_date(now.astimezone(ZoneInfo(zone)), language, zone),
    }


def _row(session: Session, actor: Actor, agency_id: int, template_id: int | None) -> ReplyTemplate:
    if actor.account_id is None or agency_id not in actor.agency_ids:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if template_id is None:
        return ReplyTemplate(agency_id=agency_id, account_id=actor.account_id, version=0)
    row = session.get(ReplyTemplate, template_id, with_for_update=True)
    if row is None or row.agency_id != agency_id or not row.active:
        raise StepRefusedError(Refusal.TEMPLATE_UNKNOWN)
    if not may_change(actor, row):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    return row


def _may_keep(actor: Actor, agency_id: int, scope: TemplateScope) -> bool:
    """A person keeps their own; what others use is kept by coordinators and heads."""
    if agency_id not in actor.agency_ids:
        return False
    if scope is TemplateScope.PERSONAL:
        return True
    keepers = {Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD}
    return any(one.agency_id == agency_id and one.role in keepers for one in actor.grants)


def _may_use(actor: Actor, row: ReplyTemplate) -> bool:
    if row.scope is TemplateScope.PERSONAL:
        return row.account_id == actor.account_id
    units = {one.unit_id for one in actor.grants if one.agency_id == row.agency_id}
    return row.unit_id is None or bool(units & {None, row.unit_id})


def _units(session: Session, agency_id: int) -> list[int]:
    return list(session.scalars(sa.select(Unit.id).where(Unit.agency_id == agency_id)))


def _write(session: Session, actor: Actor, row: ReplyTemplate, *, now: datetime, act: str) -> None:
    told: dict[str, str | int | bool | None] = {
        "template": row.id,
        "version": row.version,
        "act": act,
    }
    chain = f"agency:{row.agency_id}"
    record(session, Tag.TEMPLATE_SAVED, chain=chain, actor=actor.label, now=now, detail=told)
    session.flush()
