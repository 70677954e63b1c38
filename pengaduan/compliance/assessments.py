"""Assessments: create a period, enter scores of units, set levels of complaint indicators."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import AgencyKind, Unit
from pengaduan.agencies.queries import agency_named
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.compliance.editions import edition, edition_for_year
from pengaduan.compliance.errors import AssessmentError, AssessmentNotFoundError
from pengaduan.compliance.models import (
    AssessedUnit,
    Assessment,
    DimensionScore,
    Entity,
    IndicatorScore,
    ScoreBasis,
)
from pengaduan.compliance.unit_values import covered_dimensions
from pengaduan.metrics.scope import period
from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.aggregate import unit_weights
from pengaduan.rules.scoring.categories import check_range
from pengaduan.rules.scoring.errors import ScoringError
from pengaduan.rules.texts import N_


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """A period to assess: its year decides the edition."""

    year: int
    title: str


def _chain(assessment: Assessment) -> str:
    return f"assessment:{assessment.id}"


def create(session: Session, actor: Actor, new: NewAssessment, *, now: datetime) -> Assessment:
    """Add an assessment under the edition of its year.

    AssessmentError when no edition covers the year, when the edition cannot score, or when the
    title is taken in that year.
    """
    try:
        chosen = edition_for_year(new.year)
    except ScoringError as error:
        raise AssessmentError(N_("Tidak ada edisi penilaian untuk tahun itu.")) from error
    if not chosen.usable_for_scoring:
        raise AssessmentError(N_("Edisi tahun itu hanya catatan sejarah dan tidak dapat menilai."))
    taken = sa.select(Assessment.id).where(
        Assessment.year == new.year, Assessment.title == new.title.strip()
    )
    if session.scalars(taken).first() is not None:
        raise AssessmentError(N_("Judul ini sudah dipakai pada tahun yang sama."))
    span = period(str(new.year))
    assessment = Assessment(
        year=new.year,
        edition=chosen.id,
        title=new.title.strip(),
        period_from=span.since,
        period_to=span.until,
        created_at=now,
        created_by=actor.account_id,
        changed_at=now,
    )
    session.add(assessment)
    session.flush()
    record(
        session,
        Tag.ASSESSMENT_CREATED,
        chain=_chain(assessment),
        actor=actor.label,
        now=now,
        detail={"edition": chosen.id, "year": new.year},
    )
    return assessment


def get(session: Session, assessment_id: int, *, lock: bool = False) -> Assessment:
    """Return an assessment with entities, units and dimension scores.

    AssessmentNotFoundError when there is none.
    """
    units = selectinload(Assessment.entities).selectinload(Entity.units)
    query = (
        sa.select(Assessment)
        .where(Assessment.id == assessment_id)
        .options(units.selectinload(AssessedUnit.dimensions))
        .options(units.selectinload(AssessedUnit.scores).selectinload(IndicatorScore.values))
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).first()
    if found is None:
        raise AssessmentNotFoundError(assessment_id)
    return found


def check_open(assessment: Assessment) -> None:
    """Raise AssessmentError when the assessment is frozen, so that nothing may change."""
    if assessment.frozen_at is not None:
        raise AssessmentError(
            N_("Penilaian ini sudah dibekukan, jadi nilainya tidak dapat diubah.")
        )


def all_assessments(session: Session) -> list[Assessment]:
    """Return every assessment, newest year first."""
    query = sa.select(Assessment).order_by(Assessment.year.desc(), Assessment.title)
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A locus to assess: its entity (made when it is new) and its own name."""

    entity: str
    kind: AgencyKind
    province: str
    unit: str


def unit_named(session: Session, agency_id: int | None, name: str) -> int | None:
    """Return the id of the agency's work unit with this name, so that its cases can be found."""
    query = sa.select(Unit.id).where(Unit.agency_id == agency_id, Unit.name == name.strip())
    return session.scalars(query).first()


def add_unit(
    session: Session, actor: Actor, assessment: Assessment, new: NewUnit, *, now: datetime
) -> AssessedUnit:
    """Add a unit, and its entity if need be, to be scored by hand.

    AssessmentError when the unit is there already, the entity has a published total, or the
    assessment is published.
    """
    check_open(assessment)
    entity = next((one for one in assessment.entities if one.name == new.entity.strip()), None)
    if entity is None:
        entity = _add_entity(session, assessment, new)
    elif entity.basis is ScoreBasis.PUBLISHED:
        raise AssessmentError(N_("Instansi ini memakai nilai yang diumumkan, bukan nilai satuan."))
    elif any(unit.name == new.unit.strip() for unit in entity.units):
        raise AssessmentError(N_("Satuan kerja ini sudah ada."))
    unit = AssessedUnit(
        entity_id=entity.id,
        name=new.unit.strip(),
        unit_id=unit_named(session, entity.agency_id, new.unit),
    )
    session.add(unit)
    assessment.changed_at = now
    session.flush()
    detail = {"unit": unit.id}
    chain = _chain(assessment)
    record(session, Tag.ASSESSMENT_SCORED, chain=chain, actor=actor.label, now=now, detail=detail)
    return unit


def _add_entity(session: Session, assessment: Assessment, new: NewUnit) -> Entity:
    agency = agency_named(session, new.entity.strip())
    entity = Entity(
        assessment_id=assessment.id,
        agency_id=None if agency is None else agency.id,
        name=new.entity.strip(),
        kind=new.kind,
        province=new.province.strip(),
        basis=ScoreBasis.UNITS,
    )
    session.add(entity)
    session.flush()
    return entity


def find_unit(
    session: Session, assessment_id: int, unit_id: int, *, lock: bool = False
) -> AssessedUnit:
    """Return a unit of an assessment with its entity and dimension scores.

    AssessmentNotFoundError when the assessment has no such unit.
    """
    query = (
        sa.select(AssessedUnit)
        .join(Entity, Entity.id == AssessedUnit.entity_id)
        .where(AssessedUnit.id == unit_id, Entity.assessment_id == assessment_id)
        .options(selectinload(AssessedUnit.dimensions), selectinload(AssessedUnit.entity))
        .options(selectinload(AssessedUnit.scores).selectinload(IndicatorScore.values))
    )
    if lock:
        query = query.with_for_update(of=AssessedUnit).execution_options(populate_existing=True)
    found = session.scalars(query).first()
    if found is None:
        raise AssessmentNotFoundError(unit_id)
    return found


def score_unit(
    session: Session,
    actor: Actor,
    unit: AssessedUnit,
    dimensions: Mapping[str, Decimal],
    *,
    version: int,
    now: datetime,
) -> AssessedUnit:
    """Store the scores (0-100) of those dimensions of a unit that have no indicators yet.

    ``version`` is the one the form was filled from: AssessmentError when somebody else has saved
    in between (nothing is overwritten unseen), for a score outside 0-100, and for dimensions that
    are not exactly those of the edition.
    """
    if unit.version != version:
        raise AssessmentError(
            N_("Nilai satuan ini baru saja diubah orang lain. Muat ulang dahulu.")
        )
    assessment = session.get_one(Assessment, unit.entity.assessment_id)
    check_open(assessment)
    if set(dimensions) != set(entered_parts(edition(assessment.edition), unit)):
        raise AssessmentError(N_("Isi semua dimensi edisi ini."))
    _store_dimensions(session, unit, dimensions)
    unit.version += 1
    unit.total = None
    assessment.changed_at = now
    detail = {"unit": unit.id, "version": unit.version}
    chain = _chain(assessment)
    record(session, Tag.ASSESSMENT_SCORED, chain=chain, actor=actor.label, now=now, detail=detail)
    session.flush()
    return unit


def entered_parts(chosen: Edition, unit: AssessedUnit) -> tuple[str, ...]:
    """Return the parts of a unit's score that are entered whole: no indicator of them has a row."""
    covered = covered_dimensions(chosen, unit)
    return tuple(code for code in unit_weights(chosen) if code not in covered)


def _store_dimensions(
    session: Session, unit: AssessedUnit, dimensions: Mapping[str, Decimal]
) -> None:
    known = {row.dimension: row for row in unit.dimensions}
    for code, value in dimensions.items():
        check_score(value)
        row = known.get(code)
        if row is None:
            session.add(DimensionScore(unit_id=unit.id, dimension=code, score=value))
        else:
            row.score = value


def check_score(value: Decimal) -> None:
    """Raise AssessmentError unless ``value`` lies within 0-100."""
    try:
        check_range(value)
    except ScoringError as error:
        raise AssessmentError(N_("Nilai harus antara 0 dan 100.")) from error
