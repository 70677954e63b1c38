"""What stands out in a complaint, before anybody judges it."""

from datetime import UTC, date, datetime

import pytest

from pengaduan.complaints.flags import Flag, flags, holds_id_number, is_old, latest_day
from pengaduan.complaints.models import Complaint, PriorContact

FILED = datetime(2026, 11, 23, 3, tzinfo=UTC)  # Monday


def told(**more):
    values = {
        "story": "Loket tutup.",
        "matter": "poor_service",
        "prior_contact": PriorContact.UNSATISFIED,
        "ongoing": False,
        "filed_at": FILED,
    }
    return Complaint(**{**values, **more})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NIK saya 1971012345678901.", True),
        ("1971 0123 4567 8901", True),
        ("1971-0123-4567-8901", True),
        ("rekening 12345678901234567", False),
        ("hubungi 081200000001 atau 081200000002", False),
        ("pengaduan 2026-00012345-2", False),
        ("", False),
    ],
)
def test_sixteen_digits_look_like_an_identity_number(text, found):
    assert holds_id_number(text) is found


@pytest.mark.parametrize(
    ("happened", "last"),
    [
        ((2024, 2, None), date(2024, 2, 29)),  # Thursday, leap year
        ((2024, None, None), date(2024, 12, 31)),  # Tuesday
        ((2024, 11, 5), date(2024, 11, 5)),  # Tuesday
        ((None, None, None), None),
    ],
)
def test_a_vague_date_is_read_as_late_as_it_can_be(happened, last):
    year, month, day = happened

    complaint = told(happened_year=year, happened_month=month, happened_day=day)

    assert latest_day(complaint) == last


@pytest.mark.parametrize(
    ("happened", "old"),
    [
        ((2024, 11, 23), False),  # Saturday, two years to the day
        ((2024, 11, 22), True),  # Friday
        ((2024, 11, None), False),
        ((2024, 10, None), True),
        ((None, None, None), False),
    ],
)
def test_two_years_are_counted_to_the_day(happened, old):
    year, month, day = happened

    assert is_old(told(happened_year=year, happened_month=month, happened_day=day)) is old


def test_what_still_goes_on_is_never_too_old():
    assert not is_old(told(happened_year=2019, ongoing=True))


def test_an_ordinary_complaint_has_no_flag():
    assert flags(told(happened_year=2026)) == ()


def test_the_most_pressing_flag_comes_first():
    complaint = told(
        story="NIK 1971012345678901", happened_year=2019, prior_contact=PriorContact.NOT_YET
    )

    found = flags(complaint, FILED)

    assert found == (Flag.ID_NUMBER, Flag.OLD_EVENT, Flag.NOT_RAISED, Flag.COMPLETED)
