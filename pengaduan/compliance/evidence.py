"""Evidence behind an indicator: what was seen or said, and files, examined before anybody reads.

The files take the way of the complainants' evidence: sealed as they came, opened by the jobs
process in a fenced child, handed out as a clean copy only.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from pengaduan.accounts.actors import SYSTEM, Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import Line, record
from pengaduan.complaints.models import AttachmentState
from pengaduan.compliance.assessments import check_open
from pengaduan.compliance.errors import AssessmentError, AssessmentNotFoundError
from pengaduan.compliance.evidence_models import EvidenceKind, UnitEvidence
from pengaduan.compliance.items import Item, detail_of
from pengaduan.compliance.models import AssessedUnit, Entity
from pengaduan.handling.evidence import MAX_BYTES, MAX_FILES, ServedFile, verdict_of
from pengaduan.infra import storage
from pengaduan.infra.cleaning.kinds import CleanFile
from pengaduan.infra.cleaning.names import safe_name
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.rules.texts import N_

LONGEST_NOTE = 2000
_SALT = 16


@dataclass(frozen=True, slots=True)
class NewNote:
    """What was seen, said or read, and when."""

    kind: EvidenceKind
    note: str
    seen_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it was sent."""

    name: str
    data: bytes
    by_agency: bool = False


def of_indicator(session: Session, unit_id: int, code: str) -> list[UnitEvidence]:
    """Return the evidence of an indicator at a unit, oldest first."""
    query = sa.select(UnitEvidence).where(
        UnitEvidence.unit_id == unit_id, UnitEvidence.indicator == code
    )
    return list(session.scalars(query.order_by(UnitEvidence.id)))


def of_unit(session: Session, unit_id: int) -> list[UnitEvidence]:
    """Return all evidence of a unit, oldest first."""
    query = sa.select(UnitEvidence).where(UnitEvidence.unit_id == unit_id)
    return list(session.scalars(query.order_by(UnitEvidence.id)))


def counts(session: Session, unit_id: int) -> dict[str, int]:
    """Return how much usable evidence each indicator of a unit has."""
    query = (
        sa.select(UnitEvidence.indicator, sa.func.count())
        .where(UnitEvidence.unit_id == unit_id, UnitEvidence.state == AttachmentState.READY)
        .group_by(UnitEvidence.indicator)
    )
    return dict(session.execute(query).all())


def has_evidence(session: Session, unit_id: int, code: str) -> bool:
    """Tell whether an indicator has evidence that can be read: a file still checked is none."""
    return counts(session, unit_id).get(code, 0) > 0


def add_note(
    session: Session,
    actor: Actor,
    item: Item,
    new: NewNote,
    *,
    now: datetime,
) -> UnitEvidence:
    """Store what a level rests on in words; AssessmentError for an empty or overlong text."""
    return _added(session, actor, item, noted(actor, item, new, now=now), now=now)


def noted(actor: Actor, item: Item, new: NewNote, *, now: datetime) -> UnitEvidence:
    """Return a note as evidence under every rule of `add_note`; the caller stores it."""
    check_open(item.assessment)
    note = new.note.replace("\r\n", "\n").strip()
    if not note:
        raise AssessmentError(N_("Tulis apa yang dilihat, didengar, atau dibaca."))
    if len(note) > LONGEST_NOTE:
        raise AssessmentError(N_("Catatan paling panjang 2.000 huruf."))
    return UnitEvidence(
        unit_id=item.unit.id,
        indicator=item.indicator.code,
        kind=new.kind,
        note=note,
        seen_on=new.seen_on,
        added_by=actor.account_id,
        added_at=now,
    )


def add_file(
    session: Session,
    actor: Actor,
    item: Item,
    new: NewFile,
    *,
    now: datetime,
) -> UnitEvidence:
    """Keep a file sealed and have it examined; the same file again is the one that is there.

    AssessmentError for an empty file, one over 10 MB, and the eleventh of an indicator.
    """
    check_open(item.assessment)
    _check_size(len(new.data))
    known = of_indicator(session, item.unit.id, item.indicator.code)
    kept = [row for row in known if row.sha256 and row.state is not AttachmentState.REFUSED]
    digest = hashlib.sha256(new.data).hexdigest()
    if same := [row for row in kept if row.sha256 == digest]:
        return same[0]
    if len(kept) >= MAX_FILES:
        raise AssessmentError(N_("Indikator ini sudah mempunyai sepuluh berkas."))
    row = UnitEvidence(
        unit_id=item.unit.id,
        indicator=item.indicator.code,
        kind=EvidenceKind.FILE,
        note="",
        by_agency=new.by_agency,
        added_by=actor.account_id,
        added_at=now,
        name=safe_name(new.name),
        size=len(new.data),
        sha256=digest,
        original_key=_kept(new.data),
        state=AttachmentState.CHECKING,
    )
    _added(session, actor, item, row, now=now)
    payload, key = {"evidence_id": row.id}, f"unit_evidence:{row.id}"
    enqueue(session, "unit_evidence.check", payload, due_at=now, key=key)
    return row


def _check_size(size: int) -> None:
    if not size:
        raise AssessmentError(N_("Berkas ini kosong."))
    if size > MAX_BYTES:
        raise AssessmentError(N_("Berkas paling besar 10 MB."))


def _kept(data: bytes) -> str:
    # Files lie under the digest of their bytes; a salt keeps them apart from other people's.
    return storage.put(secrets.token_bytes(_SALT) + data)


def _read(key: str) -> bytes:
    return storage.get(key)[_SALT:]


def _added(
    session: Session, actor: Actor, item: Item, row: UnitEvidence, *, now: datetime
) -> UnitEvidence:
    session.add(row)
    session.flush()
    line = line_of(item, row)
    record(session, line.tag, chain=line.chain, actor=actor.label, now=now, detail=line.detail)
    return row


def line_of(item: Item, row: UnitEvidence) -> Line:
    """Return the line of the trail that tells of evidence that was added."""
    detail = {**detail_of(item), "evidence": row.id}
    return Line(Tag.ASSESSMENT_EVIDENCE_ADDED, f"assessment:{item.assessment.id}", detail)


def find(session: Session, evidence_id: int) -> UnitEvidence:
    """Return a piece of evidence with its unit and entity; AssessmentNotFoundError for none."""
    query = (
        sa.select(UnitEvidence)
        .where(UnitEvidence.id == evidence_id)
        .options(joinedload(UnitEvidence.unit).joinedload(AssessedUnit.entity))
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise AssessmentNotFoundError(evidence_id)
    return found


def served(session: Session, actor: Actor, row: UnitEvidence, *, now: datetime) -> ServedFile:
    """Return the clean copy and write down who read it; AssessmentNotFoundError if not ready."""
    if row.clean_key is None or row.media_type is None or row.state is not AttachmentState.READY:
        raise AssessmentNotFoundError(row.id)
    chain = f"assessment:{row.unit.entity.assessment_id}"
    tag, detail = Tag.ASSESSMENT_EVIDENCE_READ, {"evidence": row.id}
    record(session, tag, chain=chain, actor=actor.label, now=now, detail=detail)
    return ServedFile(row.name or "bukti", row.media_type, _read(row.clean_key))


def run_check(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler of ``unit_evidence.check``: open the file, then store the verdict."""
    evidence_id = int(payload["evidence_id"])
    waiting = session.get(UnitEvidence, evidence_id)
    if waiting is None or waiting.state is not AttachmentState.CHECKING:
        return lambda _writing: None
    verdict = verdict_of(_read(str(waiting.original_key)))
    clean_key = _kept(verdict.data) if isinstance(verdict, CleanFile) else None
    return lambda writing: _judge(writing, evidence_id, verdict, clean_key, now=now)


def _judge(
    session: Session,
    evidence_id: int,
    verdict: CleanFile | str,
    clean_key: str | None,
    *,
    now: datetime,
) -> None:
    row = session.get_one(UnitEvidence, evidence_id, with_for_update=True)
    if row.state is not AttachmentState.CHECKING:
        return
    if isinstance(verdict, CleanFile):
        row.state, row.media_type = AttachmentState.READY, verdict.media_type
        row.clean_key, row.size = clean_key, len(verdict.data)
        row.name = safe_name(row.name or "bukti", verdict.media_type)
    else:
        row.state, row.refusal = AttachmentState.REFUSED, verdict
        payload = {"storage_key": row.original_key}
        job_key = f"unit_evidence.forget:{row.id}"
        enqueue(session, "unit_evidence.forget", payload, due_at=now, key=job_key)
    unit = session.get_one(AssessedUnit, row.unit_id)
    entity = session.get_one(Entity, unit.entity_id)
    tag, detail = Tag.ASSESSMENT_EVIDENCE_CHECKED, {"evidence": row.id, "state": row.state.value}
    chain = f"assessment:{entity.assessment_id}"
    record(session, tag, chain=chain, actor=SYSTEM.label, now=now, detail=detail)
    session.flush()


def run_forget(_session: Session, payload: Payload, _job: OutboxJob, _now: datetime) -> None:
    """Outbox handler of ``unit_evidence.forget``: delete the bytes of a refused file."""
    storage.delete(str(payload["storage_key"]))


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {"unit_evidence.check": Slow(run_check), "unit_evidence.forget": run_forget}
)
