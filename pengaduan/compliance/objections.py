"""Objections of the assessed agency to its frozen result, and the decisions on them."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import Detail, record
from pengaduan.compliance import assessed_mail
from pengaduan.compliance.errors import AssessmentError, AssessmentNotFoundError
from pengaduan.compliance.snapshot_models import (
    NotifiedParty,
    ObjectionState,
    ResultObjection,
    Snapshot,
)
from pengaduan.rules.texts import N_

LONGEST = 4000
_PLACES = (
    joinedload(NotifiedParty.snapshot).joinedload(Snapshot.assessment),
    joinedload(NotifiedParty.snapshot).joinedload(Snapshot.release),
    joinedload(NotifiedParty.entity),
)


def notices_for(session: Session, actor: Actor) -> Sequence[NotifiedParty]:
    """Return the results that the agencies of this person were told, newest first."""
    query = (
        sa.select(NotifiedParty)
        .where(NotifiedParty.agency_id.in_(actor.agency_ids))
        .order_by(NotifiedParty.id.desc())
        .options(*_PLACES)
    )
    return session.scalars(query).all()


def notice_for(session: Session, actor: Actor, notice_id: int) -> NotifiedParty:
    """Return one of them; AssessmentNotFoundError for another agency's and for none."""
    query = sa.select(NotifiedParty).where(NotifiedParty.id == notice_id).options(*_PLACES)
    found = session.scalars(query).one_or_none()
    if found is None or found.agency_id not in actor.agency_ids:
        raise AssessmentNotFoundError(notice_id)
    return found


def objections_of(
    session: Session, assessment_id: int, notice: NotifiedParty | None = None
) -> Sequence[ResultObjection]:
    """Return the objections to an assessment, or those of one agency to one version."""
    query = (
        sa.select(ResultObjection)
        .join(Snapshot, Snapshot.id == ResultObjection.snapshot_id)
        .where(Snapshot.assessment_id == assessment_id)
        .options(joinedload(ResultObjection.entity), joinedload(ResultObjection.snapshot))
        .order_by(ResultObjection.id)
    )
    if notice is not None:
        same = (ResultObjection.snapshot_id, notice.snapshot_id)
        query = query.where(same[0] == same[1], ResultObjection.entity_id == notice.entity_id)
    return session.scalars(query).all()


def may_object(notice: NotifiedParty, *, now: datetime) -> bool:
    """Tell whether the objection period of this version still runs."""
    until = notice.snapshot.objections_until
    return until is not None and now <= until


def file_objection(
    session: Session, actor: Actor, notice: NotifiedParty, text: str, *, now: datetime
) -> ResultObjection:
    """Object to a frozen result; AssessmentError after the period or without words."""
    if not may_object(notice, now=now):
        raise AssessmentError(N_("Masa keberatan sudah berakhir."))
    words = text.replace("\r\n", "\n").strip()
    if not words or len(words) > LONGEST:
        raise AssessmentError(N_("Tulis keberatan Anda, paling panjang 4.000 huruf."))
    row = ResultObjection(
        snapshot_id=notice.snapshot_id,
        entity_id=notice.entity_id,
        text=words,
        filed_by=actor.account_id,
        filed_at=now,
        state=ObjectionState.OPEN,
    )
    session.add(row)
    session.flush()
    detail: Detail = {"objection": row.id, "entity": row.entity_id}
    chain, tag = f"assessment:{notice.snapshot.assessment_id}", Tag.ASSESSMENT_OBJECTED
    record(session, tag, chain=chain, actor=actor.label, now=now, detail=detail)
    return row


def find(session: Session, objection_id: int) -> ResultObjection:
    """Return an objection with its version; AssessmentNotFoundError for none."""
    query = (
        sa.select(ResultObjection)
        .where(ResultObjection.id == objection_id)
        .options(joinedload(ResultObjection.snapshot), joinedload(ResultObjection.entity))
        .with_for_update(of=ResultObjection)
        .execution_options(populate_existing=True)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise AssessmentNotFoundError(objection_id)
    return found


def decide(
    session: Session,
    actor: Actor,
    row: ResultObjection,
    decision: tuple[ObjectionState, str],
    *,
    now: datetime,
) -> None:
    """Decide an objection with a reason, once. An upheld one is followed by a correction."""
    state, why = decision[0], decision[1].replace("\r\n", "\n").strip()
    if row.state is not ObjectionState.OPEN:
        raise AssessmentError(N_("Keberatan ini sudah diputus."))
    if state is ObjectionState.OPEN or not why or len(why) > LONGEST:
        raise AssessmentError(N_("Pilih putusan dan tulis alasannya."))
    row.state, row.decision = state, why
    row.decided_by, row.decided_at = actor.account_id, now
    session.flush()
    notice = assessed_mail.notice_of(session, row)
    if notice is not None:
        kind = assessed_mail.DECIDED
        assessed_mail.tell(session, kind, notice.agency_id, row.id, now=now)
    detail: Detail = {"objection": row.id, "state": state.value}
    snapshot = session.get_one(Snapshot, row.snapshot_id)
    chain, tag = f"assessment:{snapshot.assessment_id}", Tag.ASSESSMENT_OBJECTION_DECIDED
    record(session, tag, chain=chain, actor=actor.label, now=now, detail=detail)
