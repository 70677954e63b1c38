"""The rows that an invented life leaves in each table."""

import random
from datetime import datetime, timedelta
from typing import Final

from pengaduan.audit import trail
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.complaints.models import (
    Channel,
    Complaint,
    Confidentiality,
    Message,
    MessageKind,
    Party,
    Point,
    PointAnswer,
    PointDecision,
    PriorContact,
    Rating,
)
from pengaduan.complaints.search_index import CaseText
from pengaduan.demo import invented
from pengaduan.demo.country import Country
from pengaduan.demo.lives import WEIGHTS, Life, Row, live, overdue, picked
from pengaduan.demo.tables import Ids, Written
from pengaduan.infra.crypto import blind_index
from pengaduan.infra.db import Base
from pengaduan.infra.stemming import telling
from pengaduan.rules.law import law
from pengaduan.rules.numbers import make_number
from pengaduan.rules.workflow import Track
from pengaduan.sla.events import first_action, late_from, warned_at
from pengaduan.sla.models import Clock, ClockEvent, ClockEventKind, ClockState
from pengaduan.sla.outcomes import outcome

_CHANNELS: Final = (
    (Channel.WEBSITE, 62),
    (Channel.WHATSAPP, 14),
    (Channel.WALK_IN, 10),
    (Channel.EMAIL, 7),
    (Channel.LETTER, 4),
    (Channel.PHONE, 3),
)
_SECRECY: Final = (
    (Confidentiality.OPEN, 60),
    (Confidentiality.WITHHELD, 30),
    (Confidentiality.ANONYMOUS, 10),
)
_OUTCOMES: Final = (("upheld", 45), ("partly", 20), ("not_upheld", 20), ("information", 15))
_DECISIONS: Final = {
    "upheld": (PointDecision.UPHELD, PointDecision.UPHELD),
    "partly": (PointDecision.UPHELD, PointDecision.NOT_UPHELD),
    "not_upheld": (PointDecision.NOT_UPHELD, PointDecision.NOT_UPHELD),
    "information": (PointDecision.INFORMATION, PointDecision.INFORMATION),
}


def rows_of(
    country: Country,
    ids: Ids,
    number: tuple[int, int],
    filed_at: datetime,
    *,
    now: datetime,
    dice: random.Random,
) -> Written:
    """Return the rows of one complaint filed at ``filed_at``, as they stand at ``now``."""
    to, district = country.pick(dice)
    told = invented.telling(dice, to.name)
    row = _complaint(ids.take(Complaint), make_number(*number), filed_at, told, dice)
    row |= {"agency_id": to.agency_id, "region_code": district}
    life = Life(row, now, country.national, to)
    found = Written(complaints=1)
    scribe = _Scribe(life, told, ids=ids, found=found, dice=dice)
    row["weight"], row["outcome"] = picked(dice, WEIGHTS), picked(dice, _OUTCOMES)
    for event in live(life, country.verifier, dice):
        getattr(scribe, event)()
    scribe.finish()
    return found


def _complaint(
    key: int, number: str, filed_at: datetime, told: invented.Telling, dice: random.Random
) -> Row:
    happened = filed_at - timedelta(days=dice.uniform(1, 120))
    return {
        "id": key,
        "number": number,
        "track": Track.AGENCY,
        "state": "draft",
        "nonce": f"volume-{key}",
        "key_hash": "-",
        "channel": dice.choices([c for c, _ in _CHANNELS], [n for _, n in _CHANNELS])[0],
        "law_version": law().version,
        "matter": told.matter,
        "story": told.story,
        "prior_contact": dice.choice(list(PriorContact)),
        "wishes": ["service"],
        "happened_year": happened.year,
        "happened_month": happened.month,
        "confidentiality": dice.choices([c for c, _ in _SECRECY], [n for _, n in _SECRECY])[0],
        "filed_at": filed_at,
        "changed_at": filed_at,
        **dict.fromkeys(_LATER),
    }


_LATER: Final = (
    "unit_id",
    "handler_id",
    "summary",
    "substance",
    "forwarded_at",
    "completed_at",
    "first_response_at",
    "decided_at",
    "delivered_at",
    "closed_at",
    "reason_code",
    "due_at",
    "due_code",
    "last_entry",
)


class _Scribe:
    """Writes down what happens in one life."""

    def __init__(
        self, life: Life, told: invented.Telling, *, ids: Ids, found: Written, dice: random.Random
    ) -> None:
        self._life, self._told = life, told
        self._ids, self._found, self._dice = ids, found, dice
        self._points: list[int] = []
        self._verified = False

    def verified(self) -> None:
        """Keep the verifier's summary and points."""
        self._verified = True
        self._life.row |= {"summary": self._told.summary, "substance": self._told.substance}
        for ordinal, text in enumerate(self._told.points, 1):
            point = self._ids.take(Point)
            self._points.append(point)
            self._add(Point, id=point, ordinal=ordinal, text=text)

    def question(self) -> None:
        """Let the officer ask and the complainant reply."""
        at = self._life.row["changed_at"]
        asked = self._say(MessageKind.QUESTION, "questions", at, self._life.to.handler_id)
        if at + timedelta(hours=9) <= self._life.now:
            reply = at + timedelta(hours=9)
            self._say(MessageKind.REPLY, "replies", reply, None, answers=asked)

    def answer(self) -> None:
        """Answer every point by the outcome of the complaint."""
        row = self._life.row
        signed = {"decided_by": self._life.to.handler_id, "mandate": None}
        at = row["decided_at"]
        message = self._say(MessageKind.ANSWER, "answers", at, self._life.to.handler_id, **signed)
        for point, decision in zip(self._points, _DECISIONS[row["outcome"]], strict=False):
            self._found.rows[PointAnswer].append(
                {
                    "message_id": message,
                    "point_id": point,
                    "decision": decision,
                    "explanation": invented.phrase(self._dice, "answers"),
                }
            )
        if len(self._points) == 1 and row["outcome"] == "partly":
            self._found.rows[PointAnswer][-1]["decision"] = PointDecision.PARTLY

    def objection(self) -> None:
        """Let the complainant object to all of it."""
        at = self._life.row["changed_at"]
        detail = {"reasons": ["not_answered"], "answered": {}}
        self._say(MessageKind.OBJECTION, "objections", at, None, **detail)
        self._life.note(at, Tag.COMPLAINT_OBJECTED, "complainant", reasons="not_answered")

    def rating(self) -> None:
        """Let most of those who accept rate."""
        if self._dice.random() < 0.6:
            marks = {mark: self._dice.randint(1, 5) for mark in ("clarity", "speed", "conduct")}
            self._add(Rating, rated_at=self._life.row["closed_at"], **marks)

    def finish(self) -> None:
        """Turn clocks, lines, identity and the complaint itself into rows."""
        row = self._life.row
        if not self._verified:
            row["weight"] = None
        if row["decided_at"] is None:
            row["outcome"] = None
        self._identity()
        for clock in self._life.clocks.values():
            self._clock(clock)
        running = [c for c in self._life.clocks.values() if c["state"] is ClockState.RUNNING]
        offices = [c for c in running if c["duty_on"] not in {"complainant", "reporter"}]
        binding = min(offices or running, key=lambda c: c["due_at"], default=None)
        if binding is not None:
            row["due_at"], row["due_code"] = binding["due_at"], binding["policy"]
        self._found.rows[Complaint].append(row)
        lines = sorted(self._life.lines, key=lambda line: line[0])
        told = " ".join(
            (row["story"], row["summary"] or "", *self._told.points[: len(self._points)])
        )
        self._add(CaseText, words=" ".join(sorted(set(telling(told)))), phone_end=None)
        self._found.rows[AuditEntry] += trail.linked(f"complaint:{row['number']}", lines)

    def _identity(self) -> None:
        row = self._life.row
        if row["confidentiality"] is not Confidentiality.ANONYMOUS:
            email = f"pelapor{row['id']}@contoh.invalid" if self._dice.random() < 0.5 else None
            self._add(
                Party,
                name=invented.name(self._dice),
                email=email,
                email_index=blind_index("email", email) if email else None,
            )

    def _clock(self, clock: Row) -> None:
        clock |= {"id": self._ids.take(Clock), "complaint_id": self._life.row["id"]}
        model = Clock(**clock)
        warned, late, now = warned_at(model), late_from(clock["due_at"]), self._life.now
        ended = clock["stopped_at"] or now
        if ended >= warned and warned < late:
            self._event(clock, ClockEventKind.WARNED, warned)
        if overdue(clock, now):
            kind = outcome(model)
            self._event(clock, kind, late)
            if kind is ClockEventKind.BREACHED:
                clock["breached_at"] = clock["due_at"]
        elif clock["state"] is ClockState.RUNNING:
            clock["next_action_at"] = late if now >= warned else max(first_action(model, None), now)
        self._found.rows[Clock].append(clock)

    def _event(self, clock: Row, kind: ClockEventKind, at: datetime) -> None:
        charged = clock["duty_on"]
        self._found.rows[ClockEvent].append(
            {
                "clock_id": clock["id"],
                "kind": kind,
                "due_at": clock["due_at"],
                "happened_at": at,
                "charged_to": charged,
            }
        )
        tag = _TAGS[kind]
        named = {"policy": clock["policy"], "round": 1, "charged_to": charged}
        self._life.note(at, tag, "system", **named, due_at=clock["due_at"].isoformat())

    def _say(
        self, kind: MessageKind, phrases: str, at: datetime, author: int | None, **detail: object
    ) -> int:
        key = self._ids.take(Message)
        by = "complainant" if kind in {MessageKind.REPLY, MessageKind.OBJECTION} else "agency"
        body = invented.phrase(self._dice, phrases)
        self._life.row["last_entry"] = kind
        self._add(
            Message,
            id=key,
            kind=kind,
            author_id=author,
            author_role=by,
            body=body,
            detail=detail,
            created_at=at,
            delivered_at=at if kind is MessageKind.ANSWER else None,
        )
        return key

    def _add(self, table: type[Base], **values: object) -> None:
        self._found.rows[table].append({"complaint_id": self._life.row["id"], **values})


_TAGS: Final = {
    ClockEventKind.WARNED: Tag.CLOCK_WARNED,
    ClockEventKind.BREACHED: Tag.CLOCK_BREACHED,
    ClockEventKind.EXPIRED: Tag.CLOCK_EXPIRED,
}
