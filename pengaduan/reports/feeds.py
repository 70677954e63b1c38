"""The calendar of somebody's deadlines (RFC 5545): numbers and due dates, no story and no name."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import actor_of
from pengaduan.accounts.models import Account
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.desk_place import TO_DO
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.notice_models import CalendarFeed
from pengaduan.infra.crypto import token_hash

MOST: Final = 500
_SHORT: Final = timedelta(minutes=30)


def feed_for(session: Session, token: str) -> bytes | None:
    """Return the calendar behind a secret, None for an unknown or revoked one, or a lost account.

    It holds the open complaints that the person handles and may still see, the next 500 by due
    instant. An event ends at the due instant and is named by the number alone.
    """
    query = (
        sa.select(Account)
        .join(CalendarFeed, CalendarFeed.account_id == Account.id)
        .where(CalendarFeed.token_hash == token_hash(token), Account.active.is_(True))
    )
    account = session.scalars(query).one_or_none()
    if account is None:
        return None
    mine = (
        visible_to(actor_of(session, account))
        .where(
            Complaint.handler_id == account.id,
            Complaint.desk == TO_DO,
            Complaint.due_at.is_not(None),
        )
        .order_by(Complaint.due_at, Complaint.id)
        .limit(MOST)
        .with_only_columns(Complaint.number, Complaint.due_at, Complaint.changed_at)
    )
    calendar = Calendar()
    calendar.add("prodid", "-//Pengaduan//Tenggat//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for number, due_at, changed_at in session.execute(mine):
        if due_at is not None:
            calendar.add_component(_event(number, due_at, changed_at))
    return bytes(calendar.to_ical())


def _event(number: str, due_at: datetime, changed_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{number}@pengaduan")
    event.add("summary", f"Tenggat {number}")
    event.add("dtstart", due_at - _SHORT)
    event.add("dtend", due_at)
    event.add("dtstamp", changed_at)
    event.add("transp", "TRANSPARENT")
    return event
