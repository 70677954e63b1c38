"""What another class of complaint would do to each open deadline of a case; nothing is stored."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.sla.recount import Case, happened, setting
from pengaduan.sla.recounting import open_cases, own_version


class Why(StrEnum):
    """What becomes of a deadline, and why."""

    MOVED = "moved"
    KEPT = "kept"
    LATE = "late"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class ClassEffect:
    """One open deadline under another class.

    ``new_due`` is the date it will have; ``counted`` what the new class alone would give, which
    is earlier where the promise is kept.
    """

    clock_id: int
    policy: str
    new_policy: str
    zone: str
    old_due: datetime
    new_due: datetime
    counted: datetime
    why: Why


def class_effects(
    session: Session, complaint: Complaint, weight: str | None, *, now: datetime
) -> tuple[ClassEffect, ...]:
    """Return the open deadlines of a case as :func:`recounting.recount` would leave them."""
    found = (replace(one, weight=weight) for one in open_cases(session, complaint))
    effects = (_effect(session, one, now) for one in found)
    return tuple(sorted(effects, key=lambda one: (one.old_due, one.clock_id)))


def _effect(session: Session, case: Case, now: datetime) -> ClassEffect:
    clock = case.clock
    old = clock.due_at
    new = setting(session, case, own_version(session, case))
    counted = old if new is None else new.due_at
    why = Why.SAME
    if happened(clock, now):
        why = Why.LATE
    elif counted != old:
        why = Why.MOVED if counted > old else Why.KEPT
    stays = new is None or why in (Why.LATE, Why.KEPT)
    return ClassEffect(
        clock_id=clock.id,
        policy=clock.policy,
        new_policy=clock.policy if stays or new is None else new.entry.code,
        zone=clock.zone,
        old_due=old,
        new_due=old if stays else counted,
        counted=counted,
        why=why,
    )
