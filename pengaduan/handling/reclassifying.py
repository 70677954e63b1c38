"""A complaint that was declared complete gets another class or subject, and its clocks with it.

Whoever may declare a file complete classes it (A07), and may correct that until the decision
(AE8). Open deadlines are counted anew in the same transaction, never to an earlier date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.complaints.notice_choices import texted
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import causing, may_cause, write
from pengaduan.infra.templates import long_date, render
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law import law
from pengaduan.sla.class_preview import ClassEffect, Why, class_effects
from pengaduan.sla.models import MoveReason
from pengaduan.sla.recounting import recount

EVENT: Final = "reclassified"
REASON_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class Reclassification:
    """The class and the subject that the case gets, and why, in words the complainant reads.

    ``seen`` is the mark of the preview that was confirmed: the step is refused when the deadlines
    have changed since.
    """

    weight: str
    substance: str | None
    reason: str
    seen: str


def may_reclassify(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether the table lets this person class the case anew now."""
    return may_cause(actor, complaint, EVENT)


def check_capacity(actor: Actor, complaint: Complaint) -> None:
    """Refuse somebody without the capacity, and a case that is past its decision."""
    if causing(actor, complaint, EVENT) is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if not may_reclassify(actor, complaint):
        raise StepRefusedError(Refusal.NOT_NOW)


def effects(
    session: Session, complaint: Complaint, weight: str, *, now: datetime
) -> tuple[ClassEffect, ...]:
    """Return what a class would do to each open deadline; nothing is stored."""
    return class_effects(session, complaint, weight, now=now)


def mark_of(weight: str, found: Sequence[ClassEffect]) -> str:
    """Return what names a preview: another effect has another mark."""
    lines = (f"{one.clock_id}.{one.new_due:%Y%m%d%H%M%S}.{one.why.value}" for one in found)
    return "|".join((weight, *lines))


def reclassify(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    command: Reclassification,
    *,
    now: datetime,
) -> Message:
    """Give the case its new class and subject; return the entry that everybody reads.

    The open clocks are counted anew for it under the policies they began with. The complainant
    gets a notice where a date has moved. Refused without the capacity, when nothing changes, and
    when the preview that was confirmed no longer holds.
    """
    locked(session, complaint)
    check_capacity(actor, complaint)
    reason = text_given(command.reason, "reason", limit=REASON_MAX)
    check(complaint, command)
    found = effects(session, complaint, command.weight, now=now)
    if command.seen != mark_of(command.weight, found):
        raise InputRefusedError(Refusal.PREVIEW_OLD, "weight")
    old = (complaint.weight, complaint.substance)
    complaint.weight, complaint.substance = command.weight, command.substance
    changes = recount(session, complaint, MoveReason.CLASS, actor=actor.label, now=now)
    detail = {
        "weight": complaint.weight,
        "old_weight": old[0],
        "substance": complaint.substance,
        "old_substance": old[1],
        "moved": len(changes),
        "kept": sum(one.why is Why.KEPT for one in found),
    }
    write(session, complaint, Tag.COMPLAINT_RECLASSIFIED, actor, now=now, **detail)
    text = letter(complaint, old, found, reason)
    told = {"reclassified": True, **detail}
    kind = MessageKind.DECISION_NOTICE
    message = say(session, complaint, kind, actor, text, now=now, detail=told)
    _tell(session, complaint, message, found, now=now)
    session.flush()
    return message


def letter(
    complaint: Complaint,
    old: tuple[str | None, str | None],
    found: Sequence[ClassEffect],
    reason: str,
) -> str:
    """Return what everybody reads: the old and the new class, why, and each date that moved."""
    language = complaint.language
    moved = [one for one in found if one.why is Why.MOVED]
    dates = [
        {
            "period": _period(one.new_policy, language),
            "old": long_date(one.old_due, language, one.zone),
            "new": long_date(one.new_due, language, one.zone),
        }
        for one in moved
    ]
    weight, substance = old
    values = {
        "old_class": class_name(weight, language),
        "new_class": class_name(complaint.weight, language),
        "old_subject": subject_name(substance, language),
        "new_subject": subject_name(complaint.substance, language),
        "reason": reason,
        "dates": dates,
    }
    return render("letters/reclassified.txt", language, values).strip()


def class_name(code: str | None, language: str) -> str:
    """Return a class of complaint in words, "" for none."""
    found = (one for one in law().intake.complaint_weight if one.code == code)
    return next(((one.text_en if language == "en" else "") or one.text_id for one in found), "")


def subject_name(code: str | None, language: str) -> str:
    """Return a subject in words, "" for none."""
    entry = law().substances.get(code or "")
    return "" if entry is None else (entry.text_en if language == "en" else entry.text_id)


def _period(policy: str, language: str) -> str:
    entry = law().deadlines[policy]
    return entry.name_en if language == "en" else entry.name_id


def check(complaint: Complaint, command: Reclassification) -> None:
    """Refuse a class or a subject that the law table lacks, and a change that changes nothing."""
    if command.weight not in {one.code for one in law().intake.complaint_weight}:
        raise InputRefusedError(Refusal.WEIGHT_UNKNOWN, "weight")
    if command.substance is not None and command.substance not in law().substances:
        raise InputRefusedError(Refusal.SUBSTANCE_UNKNOWN, "substance")
    if (command.weight, command.substance) == (complaint.weight, complaint.substance):
        raise InputRefusedError(Refusal.ALREADY_SO, "weight")


def _tell(
    session: Session,
    complaint: Complaint,
    message: Message,
    found: Sequence[ClassEffect],
    *,
    now: datetime,
) -> None:
    """Have the complainant told where a date has moved; the notice names the latest."""
    moved = [one for one in found if one.why is Why.MOVED]
    if not moved or not (identity.has_email(session, complaint) or texted(session, complaint)):
        return
    latest = max(moved, key=lambda one: one.new_due)
    payload = {
        "complaint_id": complaint.id,
        "until": latest.new_due.isoformat(),
        "zone": latest.zone,
    }
    key = f"reclassified:{complaint.id}:{message.id}"
    enqueue(session, "notice.reclassified", payload, due_at=now, key=key)
