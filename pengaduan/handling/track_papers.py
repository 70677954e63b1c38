"""Letters of the Ombudsman's track: issued by a step, received by a side, and what then runs.

Periods run from receipt, which has to be proved: the agency opened the letter in its desk, the
reporter opened the report or their mail server took the notice, or a slip was recorded.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import SYSTEM, Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, MessageKind
from pengaduan.complaints.track_models import CorrectiveAction, Side, TrackReceipt, TrackRecord
from pengaduan.complaints.track_queries import actions_of, receipts
from pengaduan.handling.entries import say
from pengaduan.handling.errors import InputRefusedError, Refusal, StepForbiddenError
from pengaduan.handling.moves import happen, write
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.handling.track_text import letter_text
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law import law
from pengaduan.rules.law_types import LawRole
from pengaduan.rules.permissions import Permission
from pengaduan.rules.track_forms import StepForm
from pengaduan.rules.track_letters import editions
from pengaduan.sla.book import ClockBook
from pengaduan.sla.calendars import DEFAULT_ZONE

RENDER: Final = "track_letter.render"
# What runs from the receipt of a letter by one side: the clock that its step starts.
_FROM_RECEIPT: Final = {
    ("O13", Side.AGENCY): "omb_clarification_1",
    ("O14", Side.AGENCY): "omb_clarification_2",
    ("O21", Side.REPORTER): "omb_findings_comment",
    ("O23", Side.AGENCY): "omb_lhp_follow_up",
}
_REFUSING: Final = frozenset({"O09", "O24"})
_RECORDING: Final = (Permission.CASE_EXAMINE, Permission.CASE_DIRECT)
OFFICES: Final = {
    LawRole.INTAKE_ASSISTANT: "Asisten penerimaan dan verifikasi",
    LawRole.EXAMINER: "Pemeriksa",
    LawRole.RESOLUTION_OFFICER: "Asisten resolusi dan monitoring",
    LawRole.UNIT_HEAD: "Kepala keasistenan",
    LawRole.CHAIR: "Ketua Ombudsman",
    LawRole.PLENARY_MEMBERS: "Ketua rapat pleno",
    LawRole.SYSTEM: "dibuat otomatis",
}


OPENED, SLIP = "opened", "slip"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Which side has a letter, by what proof; ``at`` is a moment before now, as on a slip."""

    side: Side
    proof: str = OPENED
    at: datetime | None = None
    note: str = ""


def signer(actor: Actor, role: LawRole) -> str:
    """Return name and office as they stand under a letter."""
    name = "Ombudsman Republik Indonesia" if actor is SYSTEM else actor.name
    return f"{name}, {OFFICES.get(role, 'Ombudsman')}"


def issue(
    session: Session, actor: Actor, complaint: Complaint, record: TrackRecord, *, now: datetime
) -> None:
    """Number the letter of ``record``, have it made, and tell everybody it is for."""
    record.letter_version = editions().current
    session.flush()
    year = now.astimezone(ZoneInfo(DEFAULT_ZONE)).year
    record.number = f"{record.id:05d}/{record.action}/{year}"
    session.flush()
    key = f"track:{record.id}"
    enqueue(session, RENDER, {"record_id": record.id}, due_at=now, key=key)
    if record.to_reporter:
        _tell_reporter(session, actor, complaint, record, now=now)
    if record.to_agency:
        about = {"complaint_id": complaint.id}
        enqueue(session, "notice.ombudsman_letter", about, due_at=now, key=f"{key}:agency")
    session.flush()


def _tell_reporter(
    session: Session, actor: Actor, complaint: Complaint, record: TrackRecord, *, now: datetime
) -> None:
    body = letter_text(session, complaint, record).plain
    detail = {"record": record.id, "letter": record.kind}
    kind = MessageKind.DECISION_NOTICE
    entry = say(session, complaint, kind, actor, body, now=now, detail=detail)
    if identity.has_email(session, complaint):
        about = {"complaint_id": complaint.id, "message_id": entry.id}
        key = f"track:{record.id}:reporter"
        enqueue(session, "notice.track_letter", about, due_at=now, key=key)


def sent(session: Session, record: TrackRecord, code: str, *, now: datetime) -> None:
    """Write down that the paper is made; a notice of refusal counts as sent then (OE2)."""
    if record.sent_at is not None:
        return
    record.sent_at, record.document_code = now, code
    if record.action in _REFUSING:
        complaint = session.get_one(Complaint, record.complaint_id)
        happen(session, complaint, "notice_sent", SYSTEM, now=now)
    session.flush()


def received(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    record: TrackRecord,
    receipt: Receipt,
    *,
    now: datetime,
) -> bool:
    """Write down once that a side has the letter, and let run what runs from then."""
    locked(session, complaint)
    side = receipt.side
    if side in receipts(session, [record.id])[record.id]:
        return False
    moment = receipt.at or now
    session.add(
        TrackReceipt(
            record_id=record.id,
            side=side,
            proof=receipt.proof,
            note=receipt.note.strip()[:255] or None,
            received_at=moment,
            recorded_by=actor.label,
            recorded_at=now,
        )
    )
    told = {"record": record.id, "side": side.value, "proof": receipt.proof}
    write(session, complaint, Tag.TRACK_RECEIVED, actor, now=now, **told)
    policy = _policy(complaint, record, side)
    if policy is not None:
        book = ClockBook(session, complaint, now=now, actor=actor.label)
        clock = book.start(policy, since=moment)
        book.refresh_due()
        for one in _actions_under(session, complaint, record):
            one.due_at = clock.due_at if clock else None
    session.flush()
    return True


def record_slip(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    record: TrackRecord,
    receipt: Receipt,
    *,
    now: datetime,
) -> bool:
    """Record a courier's or counter's slip for a letter that nobody opened here."""
    if not any(actor.can(one) for one in _RECORDING):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    at = receipt.at or now
    if at > now:
        raise InputRefusedError(TrackRefusal.DATE_FUTURE, "at")
    if receipt.side not in sides(record):
        raise InputRefusedError(TrackRefusal.CHOOSE_ONE, "side")
    if not receipt.note.strip():
        raise InputRefusedError(Refusal.TEXT_EMPTY, "note")
    slip = replace(receipt, proof=SLIP, at=max(at, record.made_at))
    return received(session, actor, complaint, record, slip, now=now)


def sides(record: TrackRecord) -> tuple[Side, ...]:
    """Return whom the letter is for."""
    asked = (
        (Side.REPORTER, record.to_reporter),
        (Side.AGENCY, record.to_agency),
        (Side.SUPERIOR, record.to_superior),
    )
    return tuple(side for side, wanted in asked if wanted)


def addressed(
    record: TrackRecord, form: StepForm, *, competent: bool = True, reported: bool = True
) -> None:
    """Write down whom the letter is for.

    That the Ombudsman lacks jurisdiction is told to the reporter alone (Art. 27(1)); of the
    Ombudsman's own motion nobody reported, so nobody is written to.
    """
    record.to_reporter = "reporter" in form.to and reported
    record.to_agency = "agency" in form.to and competent
    record.to_superior = "superior" in form.to
    record.public = form.public


def _policy(complaint: Complaint, record: TrackRecord, side: Side) -> str | None:
    """Return what runs from this receipt, while the case stands where the letter put it."""
    policy = _FROM_RECEIPT.get((record.action, side))
    if policy is None:
        return None
    here = law().transitions(complaint.track)[record.action].target == complaint.state
    return policy if here else None


def _actions_under(
    session: Session, complaint: Complaint, record: TrackRecord
) -> list[CorrectiveAction]:
    return [one for one in actions_of(session, complaint) if one.record_id == record.id]
