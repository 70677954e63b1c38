"""Corrective actions and Recommendations: ordered, reported on, and judged on evidence."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import SYSTEM, Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, MessageKind
from pengaduan.complaints.track_models import (
    ActionReport,
    CorrectiveAction,
    Product,
    TrackRecord,
    Verdict,
)
from pengaduan.complaints.track_queries import actions_of, reports_of
from pengaduan.handling import team
from pengaduan.handling.clarification import Upload, attach_to
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import write
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.permissions import Permission, Role

BODY_MAX = 4000
OPEN_STATES = frozenset(
    {"lhp_issued", "resolution", "recommendation_issued", "recommendation_monitoring"}
)
_SPEAKERS = frozenset({Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD})
_REPORTED = "Laporan pelaksanaan tindakan dari instansi."


@dataclass(frozen=True, slots=True)
class Report:
    """What an agency tells about one action, with files."""

    body: str
    files: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, why, and the reports of the agency that it rests on."""

    verdict: Verdict
    note: str = ""
    evidence: tuple[int, ...] = ()


def order_lhp(
    session: Session, _actor: Actor, complaint: Complaint, record: TrackRecord, _now: datetime
) -> None:
    """Keep the corrective actions of an LHP (O23); they are due once it was received."""
    _order(session, complaint, record, Product.LHP)


def order_recommended(
    session: Session, _actor: Actor, complaint: Complaint, record: TrackRecord, _now: datetime
) -> None:
    """Keep what a Recommendation asks for (O28)."""
    _order(session, complaint, record, Product.RECOMMENDATION)


def all_lhp_done(
    session: Session, complaint: Complaint, _values: dict[str, object], _now: datetime
) -> None:
    """A case ends as complied with when every action was judged so, on evidence (O26, O29)."""
    _all_done(actions_of(session, complaint), Product.LHP)


def all_recommended_done(
    session: Session, complaint: Complaint, _values: dict[str, object], _now: datetime
) -> None:
    """The same for a Recommendation (O31)."""
    _all_done(actions_of(session, complaint), Product.RECOMMENDATION)


def may_report(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether ``actor`` speaks for the agency of this case while actions are open."""
    held = actor.roles_at(complaint.agency_id, complaint.unit_id)
    return complaint.state in OPEN_STATES and bool(held & _SPEAKERS)


def report(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    action: CorrectiveAction,
    given: Report,
    *,
    now: datetime,
) -> ActionReport:
    """Take the agency's report about one action in; its id is what a verdict may cite."""
    locked(session, complaint)
    if action.complaint_id != complaint.id or actor.account_id is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if not actor.roles_at(complaint.agency_id, complaint.unit_id) & _SPEAKERS:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if complaint.state not in OPEN_STATES or action.verdict is Verdict.COMPLIED:
        raise StepRefusedError(Refusal.NOT_NOW)
    text = text_given(given.body, "body", limit=BODY_MAX)
    kept: list[int] = []
    if given.files:
        entry = say(session, complaint, MessageKind.NOTE, SYSTEM, _REPORTED, now=now)
        kept = attach_to(session, actor, complaint, given.files, entry.id, now=now)
    row = ActionReport(
        action_id=action.id,
        body=text,
        files=kept,
        reported_by=actor.account_id,
        reported_at=now,
    )
    session.add(row)
    session.flush()
    told = {"action": action.id, "report": row.id, "files": len(kept)}
    write(session, complaint, Tag.TRACK_REPORTED, actor, now=now, **told)
    about = {"complaint_id": complaint.id}
    enqueue(session, "notice.action_reported", about, due_at=now, key=f"action_report:{row.id}")
    session.flush()
    return row


def judge(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    action: CorrectiveAction,
    given: Judgement,
    *,
    now: datetime,
) -> None:
    """Keep the verdict on one action with the ids of its evidence; a later one replaces it.

    Complied and partly complied rest on at least one report of the agency; anything short of
    complied needs its reason.
    """
    locked(session, complaint)
    if not actor.can(Permission.CASE_EXAMINE) or action.complaint_id != complaint.id:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    team.require_free(session, actor, complaint)
    if complaint.state not in OPEN_STATES:
        raise StepRefusedError(Refusal.NOT_NOW)
    _check_evidence(session, action, given)
    action.verdict, action.verdict_note = given.verdict, given.note.strip() or None
    action.verdict_by, action.verdict_at = actor.account_id, now
    action.evidence = list(given.evidence)
    session.flush()
    cited = ",".join(str(one) for one in given.evidence)
    told = {"action": action.id, "verdict": given.verdict.value, "evidence": cited}
    write(session, complaint, Tag.TRACK_JUDGED, actor, now=now, **told)


def _order(session: Session, complaint: Complaint, record: TrackRecord, product: Product) -> None:
    for place, (text, who) in enumerate(record.values["actions"], start=1):
        session.add(
            CorrectiveAction(
                complaint_id=complaint.id,
                record_id=record.id,
                product=product,
                ordinal=place,
                text=text,
                responsible=who[:255],
                evidence=[],
            )
        )
    session.flush()


def _all_done(actions: Collection[CorrectiveAction], product: Product) -> None:
    asked = [one for one in actions if one.product is product]
    done = [one for one in asked if one.verdict is Verdict.COMPLIED and one.evidence]
    if not asked or len(done) != len(asked):
        raise StepRefusedError(TrackRefusal.ACTIONS_OPEN)


def _check_evidence(session: Session, action: CorrectiveAction, given: Judgement) -> None:
    known = {one.id for one in reports_of(session, [action.id])[action.id]}
    cited = set(given.evidence)
    if not cited <= known:
        raise InputRefusedError(Refusal.ITEM_UNKNOWN, "evidence")
    if given.verdict is not Verdict.NOT_COMPLIED and not cited:
        raise InputRefusedError(TrackRefusal.VERDICT_EVIDENCE, "evidence")
    if given.verdict is not Verdict.COMPLIED and not given.note.strip():
        raise InputRefusedError(TrackRefusal.VERDICT_NOTE, "note")
