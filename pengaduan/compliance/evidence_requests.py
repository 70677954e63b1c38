"""What assessors ask an agency to send, and until when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.compliance import assessed_mail
from pengaduan.compliance.assessments import check_open
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentError, AssessmentNotFoundError
from pengaduan.compliance.evidence import NewFile, add_file
from pengaduan.compliance.evidence_models import EvidenceRequest, UnitEvidence
from pengaduan.compliance.items import Item, detail_of, indicator_of
from pengaduan.compliance.models import AssessedUnit, Assessment, Entity
from pengaduan.rules.texts import N_

FURTHEST = timedelta(days=366)


def ask(
    session: Session, actor: Actor, item: Item, wanted: str, due_at: datetime, *, now: datetime
) -> EvidenceRequest:
    """Ask the agency for evidence until a day; AssessmentError without words or a day to come."""
    check_open(item.assessment)
    text = wanted.strip()
    if not text or len(text) > 255:
        raise AssessmentError(N_("Tulis bukti yang diminta, paling panjang 255 huruf."))
    if not now < due_at <= now + FURTHEST:
        raise AssessmentError(N_("Batas unggah harus sesudah hari ini dan paling lama setahun."))
    agency_id = item.unit.entity.agency_id
    if agency_id is None:
        raise AssessmentError(N_("Instansi ini belum terhubung dengan daftar instansi."))
    row = EvidenceRequest(
        unit_id=item.unit.id,
        indicator=item.indicator.code,
        wanted=text,
        due_at=due_at,
        asked_by=actor.account_id,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    assessed_mail.tell(session, assessed_mail.EVIDENCE, agency_id, row.id, now=now)
    detail = {**detail_of(item), "request": row.id}
    chain = f"assessment:{item.assessment.id}"
    tag = Tag.ASSESSMENT_EVIDENCE_ASKED
    record(session, tag, chain=chain, actor=actor.label, now=now, detail=detail)
    return row


def requests_of(
    session: Session, unit_id: int, code: str | None = None
) -> Sequence[EvidenceRequest]:
    """Return what was asked of a unit's agency, the nearest deadline first."""
    query = sa.select(EvidenceRequest).where(EvidenceRequest.unit_id == unit_id)
    if code is not None:
        query = query.where(EvidenceRequest.indicator == code)
    return session.scalars(query.order_by(EvidenceRequest.due_at, EvidenceRequest.id)).all()


_PLACES = (
    joinedload(EvidenceRequest.unit).joinedload(AssessedUnit.entity).joinedload(Entity.assessment)
)


def requests_for(session: Session, actor: Actor) -> Sequence[EvidenceRequest]:
    """Return what the agencies of this person were asked for, the nearest deadline first."""
    query = (
        sa.select(EvidenceRequest)
        .join(AssessedUnit, AssessedUnit.id == EvidenceRequest.unit_id)
        .join(Entity, Entity.id == AssessedUnit.entity_id)
        .where(Entity.agency_id.in_(actor.agency_ids))
        .order_by(EvidenceRequest.due_at, EvidenceRequest.id)
        .options(_PLACES)
    )
    return session.scalars(query).all()


def request_for(session: Session, actor: Actor, request_id: int) -> EvidenceRequest:
    """Return one of them; AssessmentNotFoundError for another agency's and for none."""
    query = sa.select(EvidenceRequest).where(EvidenceRequest.id == request_id).options(_PLACES)
    found = session.scalars(query).one_or_none()
    if found is None or found.unit.entity.agency_id not in actor.agency_ids:
        raise AssessmentNotFoundError(request_id)
    return found


def answer(
    session: Session, actor: Actor, request: EvidenceRequest, new: NewFile, *, now: datetime
) -> UnitEvidence:
    """Keep a file that the agency sends for a request.

    AssessmentError once the deadline is over or the assessment is frozen.
    """
    if now > request.due_at:
        raise AssessmentError(N_("Batas unggah sudah lewat. Hubungi penilai."))
    assessment: Assessment = request.unit.entity.assessment
    chosen = edition(assessment.edition)
    item = Item(assessment, request.unit, chosen, indicator_of(chosen, request.indicator))
    row = add_file(session, actor, item, new, now=now)
    request.answered_at = now
    session.flush()
    return row
