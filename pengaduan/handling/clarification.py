"""Requests for explanation (UU 37/2008 Art. 33): asked twice, answered by number, or waived."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import SYSTEM, Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Attachment, Complaint, MessageKind
from pengaduan.complaints.track_models import QuestionAnswer, Side, TrackRecord
from pengaduan.complaints.track_queries import REQUESTS, answers, last_record
from pengaduan.handling import evidence, track_papers
from pengaduan.handling.entries import say
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError, text_given
from pengaduan.handling.moves import move, write
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law_types import LawRole
from pengaduan.sla import clocks
from pengaduan.sla.events import is_late

ANSWER_MAX = 8000
WAITING = frozenset({"clarification_1", "clarification_2"})
WAIVED = "N_ANSWER_WAIVED"
_FIRST = "omb_clarification_1"
_ARRIVED = "Penjelasan tertulis instansi diterima."
_UNANSWERED = "Penjelasan pertama tidak kami terima dalam waktunya."


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Explanation:
    """The agency's answers by number of the question, and files."""

    answers: Mapping[int, str]
    files: tuple[Upload, ...] = ()


def questions(record: TrackRecord) -> tuple[str, ...]:
    """Return the numbered questions of a request."""
    return tuple(str(one) for one in record.values.get("questions", ()))


def is_open(session: Session, complaint: Complaint, record: TrackRecord) -> bool:
    """Tell whether this request waits for its answer: the newest one, while the case waits."""
    if complaint.state not in WAITING:
        return False
    newest = last_record(session, complaint, *REQUESTS)
    return newest is not None and newest.id == record.id


def answer(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    record: TrackRecord,
    given: Explanation,
    *,
    now: datetime,
) -> None:
    """Take the agency's explanation in (O15): every question answered, nothing half stored.

    Answering proves the receipt. The respondent's capacity is that of the law table.
    """
    locked(session, complaint)
    if not is_open(session, complaint, record):
        raise StepRefusedError(Refusal.NOT_NOW)
    texts = [_answer(place, given) for place, _ in enumerate(questions(record), start=1)]
    by = actor.account_id
    if by is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    opened(session, actor, complaint, record, now=now)
    for place, body in enumerate(texts, start=1):
        row = QuestionAnswer(
            record_id=record.id, ordinal=place, body=body, answered_by=by, answered_at=now
        )
        session.add(row)
    _attach(session, actor, complaint, given, now=now)
    move(session, complaint, "O15", actor, now=now, attached={"explanation_or_waiver_note"})
    told = {"record": record.id, "answers": len(texts), "files": len(given.files)}
    write(session, complaint, Tag.TRACK_ANSWERED, actor, now=now, **told)
    about = {"complaint_id": complaint.id}
    key = f"explanation:{record.id}"
    enqueue(session, "notice.explanation_received", about, due_at=now, key=key)
    session.flush()


def opened(
    session: Session, actor: Actor, complaint: Complaint, record: TrackRecord, *, now: datetime
) -> bool:
    """Write down that the agency has the letter, the first time somebody of it opens it."""
    receipt = track_papers.Receipt(Side.AGENCY)
    return track_papers.received(session, actor, complaint, record, receipt, now=now)


def first_period_over(
    session: Session, complaint: Complaint, _values: dict[str, object], now: datetime
) -> None:
    """The second request follows fourteen days after the first was received (Art. 33(2))."""
    running = [one for one in clocks.running(session, complaint) if one.policy == _FIRST]
    if not running:
        raise StepRefusedError(TrackRefusal.NOT_RECEIVED)
    if not is_late(running[0].due_at, now):
        raise StepRefusedError(TrackRefusal.PERIOD_RUNS)


def check_enclosures(
    _session: Session, _complaint: Complaint, values: dict[str, object], _now: datetime
) -> None:
    """Files leave the house only after somebody has read each for the reporter's identity."""
    if values.get("enclosed") and not values.get("redacted"):
        raise InputRefusedError(TrackRefusal.REDACTION_NEEDED, "redacted")


def enclose(
    _session: Session, _actor: Actor, _complaint: Complaint, record: TrackRecord, _now: datetime
) -> None:
    """Keep which files go with the request."""
    record.files = list(record.values.get("enclosed", ()))


def enclosed(session: Session, record: TrackRecord) -> tuple[Attachment, ...]:
    """Return the files that go with a letter; the reader sees a number, never their name."""
    query = sa.select(Attachment).where(Attachment.id.in_(record.files))
    return tuple(session.scalars(query.order_by(Attachment.id)))


def repeat_questions(
    session: Session, _actor: Actor, complaint: Complaint, record: TrackRecord, _now: datetime
) -> None:
    """Ask in the second request what the first one asked."""
    first = last_record(session, complaint, "O13")
    if first is not None:
        names = ("questions", "documents", "addressee")
        same = {name: first.values[name] for name in names if name in first.values}
        record.values = {**same, **record.values}
        record.files = list(first.files)


def ask_again(session: Session, complaint: Complaint, *, now: datetime) -> TrackRecord:
    """Make the second request when the first fourteen days have passed (O14, by the system)."""
    move(session, complaint, "O14", SYSTEM, now=now, attached={"second_request_letter"})
    record = TrackRecord(
        complaint_id=complaint.id,
        action="O14",
        kind="second_request_letter",
        values={"reminder": _UNANSWERED},
        files=[],
        signer=track_papers.signer(SYSTEM, LawRole.SYSTEM),
        made_at=now,
        to_agency=True,
    )
    session.add(record)
    repeat_questions(session, SYSTEM, complaint, record, now)
    session.flush()
    track_papers.issue(session, SYSTEM, complaint, record, now=now)
    return record


def waive(session: Session, complaint: Complaint, *, now: datetime) -> TrackRecord:
    """Go on without the explanation: the right to answer was not used (O15; Art. 33(3))."""
    move(session, complaint, "O15", SYSTEM, now=now, attached={"explanation_or_waiver_note"})
    record = TrackRecord(
        complaint_id=complaint.id,
        action="O15",
        values={},
        files=[],
        reason=WAIVED,
        signer=track_papers.signer(SYSTEM, LawRole.SYSTEM),
        made_at=now,
    )
    session.add(record)
    session.flush()
    write(session, complaint, Tag.TRACK_RECORDED, SYSTEM, now=now, record=record.id, why=WAIVED)
    return record


def given_answers(session: Session, record: TrackRecord) -> Mapping[int, QuestionAnswer]:
    """Return the answers to a request by the number of the question."""
    return {one.ordinal: one for one in answers(session, record)}


def _answer(place: int, given: Explanation) -> str:
    text = given.answers.get(place, "")
    if not text.strip():
        raise InputRefusedError(TrackRefusal.ANSWER_EVERY, f"answer-{place}", ordinal=place)
    return text_given(text, f"answer-{place}", limit=ANSWER_MAX)


def _attach(
    session: Session, actor: Actor, complaint: Complaint, given: Explanation, *, now: datetime
) -> None:
    if given.files:
        entry = say(session, complaint, MessageKind.NOTE, SYSTEM, _ARRIVED, now=now)
        attach_to(session, actor, complaint, given.files, entry.id, now=now)


def attach_to(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    files: tuple[Upload, ...],
    message_id: int,
    *,
    now: datetime,
) -> list[int]:
    """Keep files with an entry that only the Ombudsman reads, and return their ids."""
    return [
        evidence.attach(
            session, actor.label, complaint, one.name, one.data, now=now, message_id=message_id
        ).id
        for one in files
    ]
