"""What people of the staff hear at once, with their digest, always, and in their calendar."""

from datetime import UTC, datetime

import sqlalchemy as sa
from icalendar import Calendar

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.handling import digests, notices, staff_choices
from pengaduan.handling.staff_choices import DUE, OPTIONAL, Choices
from pengaduan.outbox.models import OutboxJob
from pengaduan.reports.feeds import feed_for
from tests.engines import sqlite_only
from tests.factories.complaints import EMAIL, NAME, make_case


def who(actor: Actor) -> int:
    assert actor.account_id is not None
    return actor.account_id


@sqlite_only
def test_an_optional_mail_that_was_stopped_is_not_sent_and_a_binding_one_is(session, now):
    case = make_case(session, now, "dispositioned")
    account = session.get_one(Account, who(case.officer))
    wanted = Choices(muted=frozenset({*OPTIONAL, *DUE}))
    staff_choices.choose(session, account, wanted, now=now)

    assert not staff_choices.wants(session, account.id, "notice.replied")
    assert all(staff_choices.wants(session, account.id, kind) for kind in DUE)
    assert not set(OPTIONAL) & set(DUE)
    assert (set(OPTIONAL) | set(DUE)) <= set(notices.HANDLERS)


def test_the_digest_comes_at_the_hour_that_was_chosen_where_the_agency_is(session, now):
    case = make_case(session, now, "dispositioned")
    case.agency.zone = "Asia/Jayapura"
    account = session.get_one(Account, who(case.officer))
    staff_choices.choose(session, account, Choices(digest_hour=16), now=now)
    staff_choices.choose(
        session, session.get_one(Account, who(case.head)), Choices(digest=False), now=now
    )

    digests.order(session, now)

    query = sa.select(OutboxJob).where(OutboxJob.kind == digests.KIND)
    due = {job.payload["account_id"]: job.due_at for job in session.scalars(query)}
    assert due[account.id] == datetime(2026, 11, 23, 7, tzinfo=UTC)  # 16.00 in Jayapura, Monday
    assert due[who(case.coordinator)] == datetime(2026, 11, 23, 22, tzinfo=UTC)
    assert who(case.head) not in due


def test_the_calendar_holds_numbers_and_due_dates_and_can_be_closed(session, now):
    case = make_case(session, now, "dispositioned")
    account_id = who(case.officer)
    old = staff_choices.make_feed(session, account_id, now=now)
    token = staff_choices.make_feed(session, account_id, now=now)

    data = feed_for(session, token)
    assert data is not None
    events = Calendar.from_ical(data).walk("VEVENT")
    staff_choices.revoke_feed(session, account_id, now=now)

    assert [str(event["SUMMARY"]) for event in events] == [f"Tenggat {case.complaint.number}"]
    assert [event.decoded("DTEND") for event in events] == [case.complaint.due_at]
    assert set(events[0]) == {"UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "TRANSP"}
    text = data.decode()
    assert not any(word in text for word in (NAME, EMAIL, "Loket"))
    assert feed_for(session, old) is None
    assert feed_for(session, token) is None


@sqlite_only
def test_the_calendar_of_somebody_who_left_is_closed(session, now):
    case = make_case(session, now, "dispositioned")
    token = staff_choices.make_feed(session, who(case.officer), now=now)
    session.get_one(Account, who(case.officer)).active = False
    session.flush()

    assert feed_for(session, token) is None
