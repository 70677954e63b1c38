"""What is kept of a period that a house rule made longer."""

from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.sla.models import Clock, ClockChange, ClockExtension, MoveReason


def keep_extension(
    session: Session,
    clock: Clock,
    days: int,
    old: datetime,
    reason: str,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Store the extension of a clock whose new date is set, and its old date."""
    session.add_all(
        [
            ClockExtension(
                complaint_id=clock.complaint_id,
                clock_id=clock.id,
                policy=clock.policy,
                days=days,
                reason=reason,
                actor=actor,
                at=now,
            ),
            ClockChange(
                clock_id=clock.id,
                at=now,
                reason=MoveReason.EXTENSION,
                old_due=old,
                new_due=clock.due_at,
                old_calendar_id=clock.calendar_version_id,
                new_calendar_id=clock.calendar_version_id,
                actor=actor,
            ),
        ]
    )
    session.flush()
