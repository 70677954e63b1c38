"""The steps of the workspace: score an indicator, submit, sign off as a second person, reopen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import Line, record, record_many
from pengaduan.compliance.assessments import check_open
from pengaduan.compliance.errors import AssessmentError, ScoreConflictError
from pengaduan.compliance.evidence import has_evidence
from pengaduan.compliance.given_values import Given, check_deviation, check_values
from pengaduan.compliance.items import Item
from pengaduan.compliance.models import (
    AssessedUnit,
    Assessment,
    IndicatorScore,
    ScoreState,
    SourceValue,
)
from pengaduan.compliance.unit_values import is_complete
from pengaduan.rules.scoring import Edition
from pengaduan.rules.texts import N_


@dataclass(frozen=True, slots=True)
class NewScore:
    """An indicator as an assessor fills it in; ``version`` is the one the form was filled from."""

    values: Mapping[str, Given]
    version: int
    comment: str = ""
    reason: str = ""


def score_of(session: Session, unit_id: int, code: str) -> IndicatorScore | None:
    """Return the row of an indicator at a unit with its values, as it is stored now."""
    query = (
        sa.select(IndicatorScore)
        .where(IndicatorScore.unit_id == unit_id, IndicatorScore.indicator == code)
        .options(selectinload(IndicatorScore.values))
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def set_score(
    session: Session, actor: Actor, item: Item, new: NewScore, *, now: datetime
) -> IndicatorScore:
    """Store the values of an indicator at a unit; the caller has locked the unit.

    ScoreConflictError with the stored row when somebody else changed it since ``new.version``.
    AssessmentError without evidence, for a value outside the scale, above the cap of the formula,
    for a deviation from the proposal without a reason, and once it is in review or signed off.
    """
    row = score_of(session, item.unit.id, item.indicator.code)
    proved = has_evidence(session, item.unit.id, item.indicator.code)
    row = fill(session, actor, item, new, row, proved=proved, now=now)
    _touch(session, actor, item.assessment, row, Tag.ASSESSMENT_SCORED, now=now)
    return row


def fill(
    session: Session,
    actor: Actor,
    item: Item,
    new: NewScore,
    row: IndicatorScore | None,
    *,
    proved: bool,
    now: datetime,
) -> IndicatorScore:
    """Put values into the row of an indicator under every rule of `set_score`, reading nothing.

    ``row`` is what is stored (None for nothing yet), ``proved`` whether it has evidence that can
    be read. The caller flushes and writes the line of the trail.
    """
    check_open(item.assessment)
    if (row.version if row else 0) != new.version:
        raise ScoreConflictError(row)
    if row is not None and row.state is not ScoreState.DRAFT:
        raise AssessmentError(N_("Indikator ini sedang atau sudah diperiksa. Buka lagi dahulu."))
    given = {code: one for code, one in new.values.items() if not one.empty}
    check_values(item, given)
    if given and not proved:
        raise AssessmentError(N_("Tambahkan bukti dahulu. Tanpa bukti, tingkat tidak disimpan."))
    check_deviation(item, given, new.reason)
    if row is None:
        row = IndicatorScore(unit_id=item.unit.id, indicator=item.indicator.code, version=0)
        row.values = []
        session.add(row)
    _store(session, row, given)
    row.comment, row.reason = new.comment.strip() or None, new.reason.strip() or None
    row.proposed = None if item.proposal is None else item.proposal.level
    row.scored_by, row.scored_at = actor.account_id, now
    row.state, row.reviewed_by, row.reviewed_at = ScoreState.DRAFT, None, None
    row.version += 1
    item.assessment.changed_at = now
    return row


def _store(session: Session, row: IndicatorScore, given: Mapping[str, Given]) -> None:
    known = {one.source: one for one in row.values}
    for code, stored in known.items():
        if code not in given:
            row.values.remove(stored)
            session.delete(stored)
    for code, one in given.items():
        target = known.get(code)
        if target is None:
            target = SourceValue(source=code)
            row.values.append(target)
        target.value, target.counted, target.met = one.value, one.counted, one.met


def _touch(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    row: IndicatorScore,
    tag: Tag,
    *,
    now: datetime,
) -> None:
    assessment.changed_at = now
    session.flush()
    line = line_of(assessment, row, tag)
    record(session, tag, chain=line.chain, actor=actor.label, now=now, detail=line.detail)


def line_of(assessment: Assessment, row: IndicatorScore, tag: Tag = Tag.ASSESSMENT_SCORED) -> Line:
    """Return the line of the trail that tells of a row as it is now."""
    detail: dict[str, str | int | bool | None] = {
        "unit": row.unit_id,
        "indicator": row.indicator,
        "version": row.version,
    }
    return Line(tag, f"assessment:{assessment.id}", detail)


def submit(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    unit: AssessedUnit,
    edition: Edition,
    *,
    now: datetime,
) -> int:
    """Send every complete draft of a unit to review and return how many; none is refused."""
    return submit_units(session, actor, assessment, [unit], edition, now=now)


def submit_units(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    units: Iterable[AssessedUnit],
    edition: Edition,
    *,
    now: datetime,
) -> int:
    """Send every complete draft of these units to review and return how many; none is refused."""
    check_open(assessment)
    by_code = {indicator.code: indicator for indicator in edition.indicators}
    ready = [
        row
        for unit in units
        for row in unit.scores
        if row.state is ScoreState.DRAFT
        and row.indicator in by_code
        and is_complete(edition, by_code[row.indicator], unit, row)
    ]
    if not ready:
        raise AssessmentError(N_("Belum ada indikator lengkap yang dapat dikirim."))
    for row in ready:
        row.state, row.reopened_why = ScoreState.SUBMITTED, None
        row.version += 1
    assessment.changed_at = now
    told = [line_of(assessment, row, Tag.ASSESSMENT_SUBMITTED) for row in ready]
    record_many(session, told, actor=actor.label, now=now)
    return len(ready)


def sign_off(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    rows: Iterable[tuple[IndicatorScore, int]],
    *,
    now: datetime,
) -> int:
    """Sign off indicators that wait for review; each comes with the version that was read.

    Whoever scored an indicator cannot sign it off. ScoreConflictError when one was changed since
    it was read; nothing is signed then.
    """
    check_open(assessment)
    signed: list[IndicatorScore] = []
    for row, version in rows:
        if row.version != version:
            raise ScoreConflictError(row)
        if row.state is not ScoreState.SUBMITTED:
            raise AssessmentError(N_("Hanya indikator yang menunggu pemeriksaan dapat disahkan."))
        if actor.account_id is None or row.scored_by == actor.account_id:
            raise AssessmentError(N_("Penilai tidak dapat mengesahkan nilainya sendiri."))
        row.state, row.reviewed_by, row.reviewed_at = ScoreState.SIGNED, actor.account_id, now
        row.version += 1
        signed.append(row)
    if not signed:
        raise AssessmentError(N_("Pilih indikator yang disahkan."))
    assessment.changed_at = now
    told = [line_of(assessment, row, Tag.ASSESSMENT_SIGNED) for row in signed]
    record_many(session, told, actor=actor.label, now=now)
    return len(signed)


def reopen(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    row: IndicatorScore,
    why: str,
    *,
    version: int,
    now: datetime,
) -> None:
    """Send an indicator back to its assessor, whose values stay; it needs a reason.

    ScoreConflictError when it was changed since ``version``.
    """
    check_open(assessment)
    if row.version != version:
        raise ScoreConflictError(row)
    if row.state is ScoreState.DRAFT:
        raise AssessmentError(N_("Indikator ini sudah terbuka."))
    if not why.strip():
        raise AssessmentError(N_("Tulis alasan membuka lagi."))
    row.state, row.reopened_why = ScoreState.DRAFT, why.strip()
    row.reviewed_by = row.reviewed_at = None
    row.version += 1
    _touch(session, actor, assessment, row, Tag.ASSESSMENT_REOPENED, now=now)
