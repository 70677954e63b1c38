"""Calendar versions: loaded once, never edited, read as working calendars."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from pengaduan.sla import calendars
from pengaduan.sla.calendars import DayOff, NoCalendarError
from pengaduan.sla.models import CalendarDay, CalendarVersion

NATIONAL = "libur_nasional"


def test_loading_the_shipped_calendar_twice_keeps_one_version(session, now):
    first = calendars.load_calendar(session, now=now)

    second = calendars.load_calendar(session, now=now + timedelta(days=1))

    assert second.id == first.id
    assert session.scalar(sa.select(sa.func.count()).select_from(CalendarVersion)) == 1


def test_the_shipped_calendar_holds_every_day_off_with_its_decree(session, now):
    version = calendars.load_calendar(session, now=now)

    # Wednesday 17 August 2022, and joint leave on Tuesday 24 March 2026 (Idul Fitri).
    days = {
        row.day: row
        for row in session.scalars(
            sa.select(CalendarDay).where(CalendarDay.version_id == version.id)
        )
    }
    assert len(days) == 214
    assert days[date(2022, 8, 17)].kind == NATIONAL
    assert "1497/2025" in (days[date(2026, 3, 24)].decree or "")


def test_new_clocks_use_the_version_published_last(session, now):
    older = calendars.load_calendar(session, now=now)
    extra = [DayOff(date(2026, 11, 24), "Hari uji", NATIONAL)]  # a Tuesday
    later = older.published_at + timedelta(days=1)
    newer = calendars.publish(session, extra, source="uji", now=later)

    version_id, calendar = calendars.calendar_for(session, zone="Asia/Jakarta", workdays=5)

    assert version_id == newer.id
    assert not calendar.is_working(date(2026, 11, 24))


def test_an_older_version_still_gives_its_own_days(session, now):
    older = calendars.load_calendar(session, now=now)
    extra = [DayOff(date(2026, 11, 24), "Hari uji", NATIONAL)]  # a Tuesday
    later = older.published_at + timedelta(days=1)
    calendars.publish(session, extra, source="uji", now=later)

    _, calendar = calendars.calendar_of(session, older.id, zone="Asia/Jakarta", workdays=5)

    assert calendar.is_working(date(2026, 11, 24))
    assert calendar.name_of(date(2026, 12, 25)) == "Natal"


def test_another_set_of_days_has_another_code():
    one = [DayOff(date(2026, 11, 24), "Hari uji", NATIONAL)]
    two = [DayOff(date(2026, 11, 25), "Hari uji", NATIONAL)]

    assert calendars.version_code(one) != calendars.version_code(two)


@pytest.mark.parametrize(("workdays", "works_on_saturday"), [(5, False), (6, True)])
def test_the_working_week_has_five_or_six_days(session, now, workdays, works_on_saturday):
    calendars.load_calendar(session, now=now)

    _, calendar = calendars.calendar_for(session, zone="Asia/Makassar", workdays=workdays)

    assert calendar.is_working(date(2026, 11, 28)) is works_on_saturday  # a Saturday
    assert calendar.zone.key == "Asia/Makassar"


def test_a_working_week_of_four_days_is_refused(session, now):
    calendars.load_calendar(session, now=now)

    with pytest.raises(NoCalendarError):
        calendars.calendar_for(session, zone="Asia/Jakarta", workdays=4)


def test_a_database_without_calendar_says_so(session):
    session.execute(sa.delete(CalendarDay))
    session.execute(sa.delete(CalendarVersion))

    with pytest.raises(NoCalendarError):
        calendars.current_version(session)
