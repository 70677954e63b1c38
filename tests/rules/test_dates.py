"""Dates as people in Indonesia write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.dates import DateError, When, parse_when

TODAY = date(2026, 11, 22)  # Sunday
MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]


@pytest.mark.parametrize(
    "text",
    [
        "12/3/2026",
        "12/03/2026",
        "12-3-2026",
        "12.3.2026",
        "12 3 2026",
        "12/3/26",
        "2026-03-12",
        "2026/3/12",
        "12 Maret 2026",
        "12 MARET 2026",
        "12 Mar 2026",
        "12maret2026",
        "12-Mar-26",
        "Kamis, 12 Maret 2026",
        "tanggal 12 bulan Maret tahun 2026",
        "tgl. 12 maret 2026",
        "12 March 2026",
    ],
)
def test_a_full_date_is_read_with_the_day_first(text: str) -> None:
    assert parse_when(text, TODAY) == When(2026, 3, 12)


@pytest.mark.parametrize(
    "text",
    [
        "Maret 2026",
        "maret, 2026",
        "3/2026",
        "03-2026",
        "2026-03",
        "bulan Maret 2026",
        "sekitar Mar 2026",
    ],
)
def test_a_month_without_a_day_is_enough(text: str) -> None:
    assert parse_when(text, TODAY) == When(2026, 3)


@pytest.mark.parametrize(
    ("text", "month"),
    [("1 Pebruari 2026", 2), ("1 Agt 2026", 8), ("1 Nop 2026", 11), ("1 Mei 2026", 5)],
)
def test_common_spellings_of_months_are_read(text: str, month: int) -> None:
    assert parse_when(text, TODAY) == When(2026, month, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hari ini", When(2026, 11, 22)),
        ("Kemarin", When(2026, 11, 21)),
        ("bulan ini", When(2026, 11)),
        ("bulan lalu", When(2026, 10)),
        ("bulan kemarin", When(2026, 10)),
        ("3 hari yang lalu", When(2026, 11, 19)),
        ("2 hari lalu", When(2026, 11, 20)),
        ("minggu lalu", When(2026, 11)),
        ("4 minggu yg lalu", When(2026, 10)),
        ("11 bulan lalu", When(2025, 12)),
        ("kemaren", When(2026, 11, 21)),
        ("Jum'at 20 November 2026", When(2026, 11, 20)),
    ],
)
def test_words_of_daily_life_are_read(text: str, expected: When) -> None:
    assert parse_when(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("besok", "unreadable"),
        ("0 hari lalu", "unreadable"),
        ("dulu", "unreadable"),
        ("12 Maret", "unreadable"),
        ("2026", "unreadable"),
        ("3/26", "unreadable"),
        ("12/3/026", "unreadable"),
        ("112/3/2026", "unreadable"),
        ("dua belas Maret 2026", "unreadable"),
        ("12 Maret 2026 13 April 2026", "unreadable"),
        ("12/3/2026; DROP", "unreadable"),
        ("1" * 5000, "unreadable"),
        ("\u0661\u0662/3/2026", "unreadable"),
        ("31/2/2026", "impossible"),
        ("0/3/2026", "impossible"),
        ("12/13/2026", "impossible"),
        ("29 Februari 2026", "impossible"),
        ("12/3/0026", "impossible"),
        ("23/11/2026", "future"),
        ("Desember 2026", "future"),
        ("12 Maret 2027", "future"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_when(text, TODAY)

    assert caught.value.why == why


def test_today_is_not_the_future() -> None:
    assert parse_when("22/11/2026", TODAY).day == 22


@given(st.dates(date(1950, 1, 1), TODAY))
def test_every_past_date_is_read_in_every_spelling(day: date) -> None:
    spellings = [
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02}-{day.month:02}-{day.year}",
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        day.isoformat(),
    ]

    assert {parse_when(text, TODAY) for text in spellings} == {When(day.year, day.month, day.day)}


@given(st.dates(TODAY + timedelta(days=1), date(2100, 1, 1)))
def test_no_future_date_is_accepted(day: date) -> None:
    with pytest.raises(DateError):
        parse_when(day.isoformat(), TODAY)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        found = parse_when(text, TODAY)
    except DateError:
        return
    assert found.earliest <= TODAY
