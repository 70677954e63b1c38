"""Freeze an assessment, tell the assessed, publish with a second person, correct by a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from pengaduan.accounts.actors import SYSTEM, Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import Detail, record
from pengaduan.complaints.models import AttachmentState
from pengaduan.compliance import assessed_mail
from pengaduan.compliance.assessments import check_open
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentError
from pengaduan.compliance.evidence_models import UnitEvidence
from pengaduan.compliance.models import Assessment, ScoreBasis, ScoreState
from pengaduan.compliance.ranking import results
from pengaduan.compliance.snapshot_content import canonical, content_of, digest
from pengaduan.compliance.snapshot_models import (
    NotifiedParty,
    ObjectionState,
    Release,
    ResultObjection,
    Snapshot,
)
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Handler
from pengaduan.rules.texts import N_

LEAST_PERIOD, USUAL_PERIOD, LONGEST = timedelta(days=3), timedelta(days=14), timedelta(days=366)
"""House rules of this service: no regulation that could be read names an objection period."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist before freezing or publishing."""

    code: str
    met: bool


def snapshots_of(session: Session, assessment_id: int) -> Sequence[Snapshot]:
    """Return the frozen versions of an assessment with their releases, newest first."""
    query = (
        sa.select(Snapshot)
        .where(Snapshot.assessment_id == assessment_id)
        .order_by(Snapshot.version.desc())
        .options(joinedload(Snapshot.release))
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).all()


def needs_objections(assessment: Assessment) -> bool:
    """Tell whether anything was computed here, so that the assessed may object first."""
    return any(one.basis is ScoreBasis.UNITS for one in assessment.entities)


def freeze_checks(assessment: Assessment) -> tuple[CheckLine, ...]:
    """Return what must hold before freezing: everything scored, everything signed off."""
    chosen = edition(assessment.edition)
    found = results(assessment, chosen)
    scores = [row for e in assessment.entities for unit in e.units for row in unit.scores]
    return (
        CheckLine("complete", bool(found) and all(one.complete for one in found)),
        CheckLine("signed", all(row.state is ScoreState.SIGNED for row in scores)),
        CheckLine("open", assessment.frozen_at is None),
    )


def freeze(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    *,
    objections_until: datetime | None = None,
    reason: str = "",
    now: datetime,
) -> Snapshot:
    """Freeze the results as the next version; from then on nothing of the assessment changes.

    The agencies of computed results are told and may object until ``objections_until``.
    AssessmentError while something is missing or not signed off, and for a period that is too
    short; a further version also needs a reason.
    """
    check_open(assessment)
    _check_ready(assessment)
    if actor.account_id is None:
        raise AssessmentError(N_("Hanya orang dengan akun yang dapat membekukan."))
    _check_period(assessment, objections_until, now)
    before = snapshots_of(session, assessment.id)
    if before and not reason.strip():
        raise AssessmentError(N_("Tulis alasan koreksi."))
    text = _text(session, assessment, before)
    row = Snapshot(
        assessment_id=assessment.id,
        version=len(before) + 1,
        content=text,
        sha256=digest(text),
        reason=reason.strip() or None,
        frozen_by=actor.account_id,
        frozen_at=now,
        objections_until=objections_until,
    )
    session.add(row)
    assessment.frozen_at = assessment.changed_at = now
    session.flush()
    _tell(session, row, assessment, now=now)
    _write(session, Tag.ASSESSMENT_FROZEN, actor, row, now=now)
    return row


def _check_ready(assessment: Assessment) -> None:
    failed = [one.code for one in freeze_checks(assessment) if not one.met]
    if "complete" in failed:
        raise AssessmentError(N_("Masih ada instansi yang nilainya belum lengkap."))
    if failed:
        raise AssessmentError(N_("Masih ada indikator yang belum disahkan orang kedua."))


def _text(session: Session, assessment: Assessment, before: Sequence[Snapshot]) -> str:
    content = content_of(
        assessment,
        edition(assessment.edition),
        version=len(before) + 1,
        supersedes=before[0].sha256 if before else None,
        evidence=_evidence(session, assessment),
    )
    return canonical(content)


def _write(session: Session, tag: Tag, actor: Actor, row: Snapshot, *, now: datetime) -> None:
    detail: Detail = {"version": row.version, "sha256": row.sha256}
    chain = f"assessment:{row.assessment_id}"
    record(session, tag, chain=chain, actor=actor.label, now=now, detail=detail)


def _check_period(assessment: Assessment, until: datetime | None, now: datetime) -> None:
    if not needs_objections(assessment):
        return
    if until is None or not now + LEAST_PERIOD <= until <= now + LONGEST:
        raise AssessmentError(N_("Masa keberatan sedikitnya tiga hari dan paling lama setahun."))


def _evidence(session: Session, assessment: Assessment) -> dict[int, dict[str, list[str]]]:
    """Return digests of files and kinds of notes, by unit and indicator."""
    ids = [unit.id for entity in assessment.entities for unit in entity.units]
    query = sa.select(UnitEvidence).where(
        UnitEvidence.unit_id.in_(ids), UnitEvidence.state == AttachmentState.READY
    )
    found: dict[int, dict[str, list[str]]] = {}
    for row in session.scalars(query):
        name = f"sha256:{row.sha256}" if row.sha256 else row.kind.value
        found.setdefault(row.unit_id, {}).setdefault(row.indicator, []).append(name)
    return found


def _tell(session: Session, row: Snapshot, assessment: Assessment, *, now: datetime) -> None:
    for entity in assessment.entities:
        if entity.basis is ScoreBasis.UNITS and entity.agency_id is not None:
            told = {"entity_id": entity.id, "agency_id": entity.agency_id, "notified_at": now}
            session.add(NotifiedParty(snapshot_id=row.id, **told))
    session.flush()
    assessed_mail.tell_parties(session, assessed_mail.FROZEN, row.id, now=now)


def publish_checks(
    session: Session, actor: Actor, assessment: Assessment, *, now: datetime
) -> tuple[CheckLine, ...]:
    """Return what must hold before publishing the newest version."""
    found = snapshots_of(session, assessment.id)
    row = found[0] if found else None
    until = row.objections_until if row else None
    return (
        CheckLine("frozen", row is not None and assessment.frozen_at is not None),
        CheckLine("not_released", row is not None and row.release is None),
        CheckLine("second_person", row is not None and row.frozen_by != actor.account_id),
        CheckLine("period_over", row is not None and (until is None or until <= now)),
        CheckLine("decided", row is not None and not open_objections(session, row.id)),
    )


_REFUSALS = {
    "frozen": N_("Bekukan penilaian ini dahulu."),
    "not_released": N_("Versi ini sudah disetujui untuk diumumkan."),
    "second_person": N_("Yang membekukan tidak dapat mengumumkan sendiri."),
    "period_over": N_("Masa keberatan belum berakhir."),
    "decided": N_("Masih ada keberatan yang belum diputus."),
}


def open_objections(session: Session, snapshot_id: int) -> int:
    """Return how many objections to a version wait for a decision."""
    query = sa.select(sa.func.count()).where(
        ResultObjection.snapshot_id == snapshot_id, ResultObjection.state == ObjectionState.OPEN
    )
    return session.scalar(query) or 0


def publish(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    *,
    embargo_until: datetime | None = None,
    now: datetime,
) -> Release:
    """Approve the newest version as a second person; the public reads it after the embargo.

    AssessmentError when nothing is frozen, the same person froze it, the objection period runs,
    an objection waits for its decision, or the version was approved before.
    """
    for line in publish_checks(session, actor, assessment, now=now):
        if not line.met:
            raise AssessmentError(_REFUSALS[line.code])
    if actor.account_id is None or (embargo_until and embargo_until > now + LONGEST):
        raise AssessmentError(N_("Embargo paling lama setahun."))
    row = snapshots_of(session, assessment.id)[0]
    waits = embargo_until is not None and embargo_until > now
    release = Release(
        snapshot_id=row.id,
        frozen_by=row.frozen_by,
        approved_by=actor.account_id,
        approved_at=now,
        embargo_until=embargo_until if waits else None,
    )
    session.add(release)
    session.flush()
    detail: Detail = {"version": row.version, "sha256": row.sha256, "embargo": waits}
    chain = f"assessment:{assessment.id}"
    record(session, Tag.ASSESSMENT_APPROVED, chain=chain, actor=actor.label, now=now, detail=detail)
    if waits and embargo_until is not None:
        key, payload = f"release:{release.id}", {"release_id": release.id}
        enqueue(session, "assessment.release", payload, due_at=embargo_until, key=key)
    else:
        _let_out(session, actor, release, now=now)
    return release


def _let_out(session: Session, actor: Actor, release: Release, *, now: datetime) -> None:
    row = session.get_one(Snapshot, release.snapshot_id)
    assessment = session.get_one(Assessment, row.assessment_id)
    release.published_at = now
    assessment.published_at = assessment.changed_at = now
    assessment.published_by = release.approved_by
    session.flush()
    assessed_mail.tell_parties(session, assessed_mail.PUBLISHED, row.id, now=now)
    _write(session, Tag.ASSESSMENT_PUBLISHED, actor, row, now=now)


def run_release(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> None:
    """Outbox handler of ``assessment.release``: the embargo is over; safe to repeat."""
    release = session.get(Release, int(payload["release_id"]), with_for_update=True)
    if release is not None and release.published_at is None:
        _let_out(session, SYSTEM, release, now=now)


def begin_correction(
    session: Session, actor: Actor, assessment: Assessment, why: str, *, now: datetime
) -> None:
    """Open a frozen assessment for a further version; what is published stays as it is.

    AssessmentError without a reason, and when it is not frozen.
    """
    if assessment.frozen_at is None:
        raise AssessmentError(N_("Penilaian ini tidak sedang beku."))
    if not why.strip():
        raise AssessmentError(N_("Tulis alasan koreksi."))
    assessment.frozen_at, assessment.changed_at = None, now
    session.flush()
    chain, tag = f"assessment:{assessment.id}", Tag.ASSESSMENT_THAWED
    record(session, tag, chain=chain, actor=actor.label, now=now)


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {"assessment.release": run_release, **assessed_mail.HANDLERS}
)
