"""The units an edition visits: entities of a province with their loci, made from its data."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency, AgencyKind
from pengaduan.agencies.queries import find_region
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.compliance.assessments import check_open, unit_named
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentError
from pengaduan.compliance.models import AssessedUnit, Assessment, Entity, ScoreBasis
from pengaduan.rules.scoring import Edition
from pengaduan.rules.texts import N_

_NAMES = {
    AgencyKind.PROVINCE: ("province", "local_government"),
    AgencyKind.REGENCY: ("regency_or_city", "local_government"),
    AgencyKind.CITY: ("regency_or_city", "local_government"),
}


def loci_for(chosen: Edition, kind: AgencyKind) -> tuple[str, ...]:
    """Return the names of the units the edition visits at this class; () where it names none."""
    known = dict(chosen.loci)
    return next((known[name] for name in _NAMES.get(kind, ()) if name in known), ())


def governments(session: Session, province: str) -> Sequence[Agency]:
    """Return the governments of a province (``19``): the province first, then by name."""
    region = Agency.region_code
    query = sa.select(Agency).where(
        sa.or_(region == province, region.startswith(f"{province}.")),
        Agency.kind.in_(tuple(_NAMES)),
        Agency.active.is_(True),
        Agency.autonomous.is_(True),
    )
    order = (sa.case((Agency.kind == AgencyKind.PROVINCE, 0), else_=1), Agency.name)
    return session.scalars(query.order_by(*order)).all()


def add_loci(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    agency_ids: Iterable[int],
    *,
    now: datetime,
) -> int:
    """Add each government with the units its edition visits; return how many units that made.

    Units that are there already stay. AssessmentError when nothing is chosen, when an entity
    has a published total, and for a class whose units the edition does not name.
    """
    check_open(assessment)
    chosen = edition(assessment.edition)
    agencies = [session.get_one(Agency, one) for one in sorted(set(agency_ids))]
    if not agencies:
        raise AssessmentError(N_("Pilih sedikitnya satu pemerintah daerah."))
    made = 0
    for agency in agencies:
        names = loci_for(chosen, agency.kind)
        if not names:
            raise AssessmentError(N_("Edisi ini tidak menyebut satuan kerja untuk jenis itu."))
        entity = _entity(session, assessment, agency)
        made += _units(session, entity, names)
    assessment.changed_at = now
    detail = {"entities": len(agencies), "units": made}
    chain = f"assessment:{assessment.id}"
    record(session, Tag.ASSESSMENT_SCORED, chain=chain, actor=actor.label, now=now, detail=detail)
    session.flush()
    return made


def _entity(session: Session, assessment: Assessment, agency: Agency) -> Entity:
    query = sa.select(Entity).where(
        Entity.assessment_id == assessment.id,
        sa.or_(Entity.agency_id == agency.id, Entity.name == agency.name),
    )
    known = session.scalars(query).first()
    if known is not None:
        if known.basis is ScoreBasis.PUBLISHED:
            raise AssessmentError(
                N_("Instansi ini memakai nilai yang diumumkan, bukan nilai satuan.")
            )
        return known
    region = find_region(session, (agency.region_code or "")[:2] or None)
    entity = Entity(
        assessment_id=assessment.id,
        agency_id=agency.id,
        name=agency.name,
        kind=agency.kind,
        province="-" if region is None else region.name,
        basis=ScoreBasis.UNITS,
    )
    session.add(entity)
    session.flush()
    return entity


def _units(session: Session, entity: Entity, names: Iterable[str]) -> int:
    query = sa.select(AssessedUnit.name).where(AssessedUnit.entity_id == entity.id)
    known = set(session.scalars(query))
    fresh = [name for name in names if name not in known]
    for name in fresh:
        unit_id = unit_named(session, entity.agency_id, name)
        session.add(AssessedUnit(entity_id=entity.id, name=name, unit_id=unit_id))
    session.flush()
    return len(fresh)
