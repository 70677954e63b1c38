"""A year of invented complaints in all states, half of them at one agency."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from rows import Row, calendar_id, clock_row, complaint_row, insert, story
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.complaints.models import Complaint, Message, MessageKind, Point, Rating
from pengaduan.sla.models import Clock, ClockState

STATES: Final = {
    "submitted": 6,
    "verifying": 2,
    "complete": 8,
    "dispositioned": 10,
    "in_handling": 6,
    "delivered": 8,
    "reopened": 3,
    "closed": 57,
}
UNROUTED: Final = ("submitted", "verifying")
ANSWERED: Final = ("delivered", "reopened", "closed")
OTHERS: Final = 60


def add(session: Session, size: int, agency_id: int, *, now: datetime, dice: random.Random) -> None:
    """Write ``size`` complaints with points, messages, clocks, audit lines and ratings."""
    first = (session.scalar(sa.select(sa.func.max(Complaint.id))) or 0) + 1
    others = list(session.scalars(sa.select(Agency.id).order_by(Agency.id).limit(OTHERS)))
    cases = [
        _case(n, agency_id if dice.random() < 0.5 else dice.choice(others), now, dice)
        for n in range(first, first + size)
    ]
    calendar = calendar_id(session)
    insert(session, Complaint, iter(cases))
    insert(session, Point, (row for case in cases for row in _points(case)))
    insert(session, Message, (row for case in cases for row in _messages(case)))
    insert(session, Clock, (row for case in cases for row in _clocks(case, calendar)))
    insert(session, Rating, (_rating(case, dice) for case in cases if case["state"] == "closed"))
    insert(session, AuditEntry, (row for case in cases for row in _lines(case)))


def _case(number: int, agency_id: int, now: datetime, dice: random.Random) -> Row:
    state = dice.choices(list(STATES), list(STATES.values()))[0]
    open_days = 30 if state not in ANSWERED else 320
    filed = now - timedelta(days=dice.uniform(0.2, open_days) + (30 if state in ANSWERED else 0))
    routed, answered = state not in UNROUTED, state in ANSWERED
    decided = filed + timedelta(days=dice.uniform(3, 25)) if answered else None
    closed = state == "closed"
    still_due = filed + timedelta(days=dice.choice((3, 7, 20, 61)))
    return complaint_row(
        number,
        filed,
        state=state,
        story=story(dice),
        summary="Loket tutup sebelum jam layanan" if routed else None,
        weight="non_supervisory" if routed else None,
        agency_id=agency_id,
        forwarded_at=filed + timedelta(days=1) if routed else None,
        completed_at=filed + timedelta(days=1) if routed else None,
        first_response_at=decided,
        decided_at=decided,
        delivered_at=decided,
        closed_at=decided + timedelta(days=2) if closed and decided else None,
        reason_code="C_RESOLVED" if closed else None,
        outcome="upheld" if answered else None,
        due_at=None if closed else still_due,
        due_code=None if closed else "agency_decision",
    )


def _points(case: Row) -> Iterator[Row]:
    if case["forwarded_at"] is not None:
        for ordinal in (1, 2):
            yield {"complaint_id": case["id"], "ordinal": ordinal, "text": case["story"][:80]}


def _messages(case: Row) -> Iterator[Row]:
    kinds = [MessageKind.QUESTION, MessageKind.REPLY] if case["forwarded_at"] else []
    if case["decided_at"]:
        kinds.append(MessageKind.ANSWER)
    if case["state"] == "reopened":
        kinds.append(MessageKind.OBJECTION)
    for kind in kinds:
        yield {
            "complaint_id": case["id"],
            "kind": kind,
            "author_role": "complainant",
            "body": case["story"],
            "detail": {},
            "created_at": case["decided_at"] or case["filed_at"],
        }


def _clocks(case: Row, calendar: int) -> Iterator[Row]:
    policies = {"sp4n_national_verification": 5, "agency_completeness_response": 14}
    if case["forwarded_at"] is not None:
        policies |= {"agency_decision": 61, "sp4n_class_non_supervisory": 21}
    for policy, days in policies.items():
        due_at = case["filed_at"] + timedelta(days=days)
        ended = case["decided_at"] if days > 14 else case["forwarded_at"]
        late = ended is None and due_at < case["filed_at"] + timedelta(days=15)
        yield clock_row(
            case["id"],
            policy,
            calendar,
            agency_id=case["agency_id"],
            started_at=case["filed_at"],
            due_at=due_at,
            state=ClockState.RUNNING if ended is None else ClockState.STOPPED,
            stopped_at=ended,
            breached_at=due_at if late else None,
        )


def _rating(case: Row, dice: random.Random) -> Row:
    marks = {name: dice.randint(1, 5) for name in ("clarity", "speed", "conduct")}
    return {"complaint_id": case["id"], "rated_at": case["closed_at"], **marks}


def _lines(case: Row) -> Iterator[Row]:
    """Yield lines of the right number and size; their hashes are not real ones."""
    for seq, tag in enumerate((Tag.COMPLAINT_FILED, *[Tag.CLOCK_STARTED] * 4), 1):
        yield {
            "chain": f"complaint:{case['number']}",
            "seq": seq,
            "at": case["filed_at"],
            "tag": tag,
            "actor": "system",
            "detail": {"policy": "agency_decision", "round": 1},
            "previous": "0" * 64,
            "hash": "0" * 64,
        }
