"""The surveys of a unit: opened by an assessor, answered by anybody, ended; answers only added."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import Detail, record
from pengaduan.compliance.assessments import check_open
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentError, AssessmentNotFoundError
from pengaduan.compliance.models import AssessedUnit, Assessment, Entity
from pengaduan.compliance.survey_models import SurveyAnswer, UnitSurvey
from pengaduan.metrics.scope import JAKARTA
from pengaduan.rules.numbers import new_key
from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.indexes import index
from pengaduan.rules.scoring.methodology import Indicator
from pengaduan.rules.scoring.sample_size import sample_size
from pengaduan.rules.scoring.sampling import SourceKind, source_kind
from pengaduan.rules.texts import N_

INDEX: Final = "SKM-2017"
LONGEST: Final = timedelta(days=366)
MOST: Final = 1_000_000
_WITH_PLACE: Final = joinedload(UnitSurvey.unit).options(
    joinedload(AssessedUnit.entity).joinedload(Entity.assessment)
)


@dataclass(frozen=True, slots=True)
class Plan:
    """From when to when a survey runs and how many answers it needs.

    Without ``target`` the sample for ``population`` is taken.
    """

    opens_at: datetime
    closes_at: datetime
    population: int | None = None
    target: int | None = None


def elements(code: str = INDEX) -> tuple[str, ...]:
    """Return the codes of the satisfaction elements (U1 to U9), in the order of the index."""
    return tuple(f"U{place}" for place in range(1, len(index(code).elements) + 1))


def forms(chosen: Edition) -> tuple[Indicator, ...]:
    """Return the indicators of an edition that ask users whether they met maladministration."""
    return tuple(one for one in chosen.indicators if source_kind(one) is SourceKind.USERS)


def edition_of(survey: UnitSurvey) -> Edition:
    """Return the edition of the assessment that a survey belongs to."""
    return edition(survey.unit.entity.assessment.edition)


def _target(plan: Plan) -> int:
    if plan.population is not None and not 0 < plan.population <= MOST:
        raise AssessmentError(N_("Jumlah pengguna layanan antara 1 dan 1.000.000."))
    if plan.target is not None:
        wanted = plan.target
    elif plan.population is not None:
        wanted = sample_size(plan.population)
    else:
        raise AssessmentError(N_("Isi jumlah pengguna layanan atau target jawaban."))
    if not 0 < wanted <= MOST:
        raise AssessmentError(N_("Target jawaban antara 1 dan 1.000.000."))
    return wanted


def open_survey(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    unit: AssessedUnit,
    plan: Plan,
    *,
    now: datetime,
) -> UnitSurvey:
    """Open a survey among the users of a unit; the caller has locked the unit.

    AssessmentError for a period that is over or longer than a year, without a sample, while
    another survey of the unit is not over, and once the assessment is frozen.
    """
    check_open(assessment)
    if not now < plan.closes_at or not plan.opens_at < plan.closes_at <= plan.opens_at + LONGEST:
        raise AssessmentError(N_("Survei harus berakhir sesudah hari ini, paling lama setahun."))
    if any(now < one.last_moment for one in surveys_of(session, unit.id)):
        raise AssessmentError(N_("Survei lain di satuan ini belum berakhir."))
    row = UnitSurvey(
        unit_id=unit.id,
        code=new_key(secrets.token_bytes),
        index_code=INDEX,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        population=plan.population,
        target=_target(plan),
        opened_by=actor.account_id,
        opened_at=now,
    )
    session.add(row)
    session.flush()
    _write(session, Tag.ASSESSMENT_SURVEY_OPENED, actor, assessment, row, now=now)
    return row


def end_survey(
    session: Session, actor: Actor, assessment: Assessment, survey: UnitSurvey, *, now: datetime
) -> None:
    """Stop taking answers before the planned end; AssessmentError when it is over already."""
    if now >= survey.last_moment:
        raise AssessmentError(N_("Survei ini sudah berakhir."))
    survey.ended_at = now
    session.flush()
    _write(session, Tag.ASSESSMENT_SURVEY_ENDED, actor, assessment, survey, now=now)


def _write(
    session: Session,
    tag: Tag,
    actor: Actor,
    assessment: Assessment,
    row: UnitSurvey,
    *,
    now: datetime,
) -> None:
    detail: Detail = {"unit": row.unit_id, "survey": row.id, "target": row.target}
    chain = f"assessment:{assessment.id}"
    record(session, tag, chain=chain, actor=actor.label, now=now, detail=detail)


def surveys_of(session: Session, unit_id: int) -> Sequence[UnitSurvey]:
    """Return the surveys of a unit, newest first."""
    query = sa.select(UnitSurvey).where(UnitSurvey.unit_id == unit_id)
    return session.scalars(query.order_by(UnitSurvey.id.desc())).all()


def survey_with_code(session: Session, code: str) -> UnitSurvey:
    """Return the survey with this public code; AssessmentNotFoundError for none."""
    query = sa.select(UnitSurvey).where(UnitSurvey.code == code).options(_WITH_PLACE)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise AssessmentNotFoundError(code)
    return found


def survey_of_unit(session: Session, unit_id: int, survey_id: int) -> UnitSurvey:
    """Return one survey of a unit; AssessmentNotFoundError for another unit's and for none."""
    query = sa.select(UnitSurvey).where(UnitSurvey.id == survey_id, UnitSurvey.unit_id == unit_id)
    found = session.scalars(query.options(_WITH_PLACE)).one_or_none()
    if found is None:
        raise AssessmentNotFoundError(survey_id)
    return found


def surveys_for(session: Session, actor: Actor) -> Sequence[UnitSurvey]:
    """Return the surveys among users of the agencies of this person, newest first."""
    query = (
        sa.select(UnitSurvey)
        .join(AssessedUnit, AssessedUnit.id == UnitSurvey.unit_id)
        .join(Entity, Entity.id == AssessedUnit.entity_id)
        .where(Entity.agency_id.in_(actor.agency_ids))
        .order_by(UnitSurvey.id.desc())
        .options(_WITH_PLACE)
    )
    return session.scalars(query).all()


def answer(
    session: Session, survey: UnitSurvey, given: Mapping[str, int], nonce: str, *, now: datetime
) -> SurveyAnswer:
    """Add what one person answered; the same form sent twice is one answer.

    Questions may be left out, but not all. AssessmentError outside the period and for an answer
    that no question offers. Nothing about the person or the exact time is kept.
    """
    known = _sent(session, survey.id, nonce)
    if known is not None:
        return known
    if not survey.is_open(now):
        raise AssessmentError(N_("Survei ini tidak sedang dibuka."))
    _check(survey, given)
    row = SurveyAnswer(
        survey_id=survey.id,
        nonce=nonce,
        given=dict(given),
        answered_on=now.astimezone(JAKARTA).date(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # The second tap of the same form came through first.
        first = _sent(session, survey.id, nonce)
        if first is None:
            raise
        return first
    return row


def _sent(session: Session, survey_id: int, nonce: str) -> SurveyAnswer | None:
    query = sa.select(SurveyAnswer).where(
        SurveyAnswer.survey_id == survey_id, SurveyAnswer.nonce == nonce
    )
    return session.scalars(query).one_or_none()


def _check(survey: UnitSurvey, given: Mapping[str, int]) -> None:
    marks = set(elements(survey.index_code))
    asked = {one.code for one in forms(edition_of(survey))}
    for code, value in given.items():
        if not (code in marks and 1 <= value <= 4) and not (code in asked and value in {0, 1}):
            raise AssessmentError(N_("Pilih salah satu jawaban yang ada."))
    if not given:
        raise AssessmentError(N_("Jawab paling sedikit satu pertanyaan."))
