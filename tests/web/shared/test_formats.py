"""Dates, times and numbers as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pengaduan.web.shared import formats


def test_a_date_is_written_with_its_weekday() -> None:
    assert formats.tanggal(date(2026, 12, 3)) == "Kamis, 3 Desember 2026"  # a Thursday


def test_a_date_is_written_in_english_for_english_readers() -> None:
    assert formats.tanggal(date(2026, 12, 3), language="en") == "Thursday, 3 December 2026"


def test_a_short_date_has_no_weekday() -> None:
    assert formats.tanggal_pendek(date(2026, 12, 3)) == "3 Desember 2026"


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Asia/Jakarta", "Kamis, 3 Desember 2026"),
        ("Asia/Jayapura", "Jumat, 4 Desember 2026"),
    ],
)
def test_late_in_the_evening_the_zone_decides_the_day(zone: str, day: str) -> None:
    moment = datetime(2026, 12, 3, 16, 30, tzinfo=UTC)  # Thursday 23.30 WIB, Friday 01.30 WIT

    assert formats.tanggal(moment, zone) == day


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Asia/Jakarta", "pukul 16.05 WIB"),
        ("Asia/Pontianak", "pukul 16.05 WIB"),
        ("Asia/Makassar", "pukul 17.05 WITA"),
        ("Asia/Jayapura", "pukul 18.05 WIT"),
        ("Asia/Kolkata", "pukul 14.35 UTC+05:30"),
        (None, "pukul 16.05 WIB"),
    ],
)
def test_a_time_names_its_zone(zone: str | None, text: str) -> None:
    assert formats.pukul(datetime(2026, 12, 3, 9, 5, tzinfo=UTC), zone) == text


@pytest.mark.parametrize(
    ("hour", "text"), [(17, "12:00 am WIB"), (5, "12:00 pm WIB"), (9, "4:00 pm WIB")]
)
def test_a_time_in_english_counts_to_twelve(hour: int, text: str) -> None:
    assert formats.pukul(datetime(2026, 12, 3, hour, tzinfo=UTC), language="en") == text


def test_date_and_time_stand_together() -> None:
    moment = datetime(2026, 12, 3, 9, tzinfo=UTC)  # Thursday

    assert formats.waktu(moment) == "Kamis, 3 Desember 2026, pukul 16.00 WIB"


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="without zone"):
        formats.tanggal(datetime(2026, 12, 3, 9))  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("97.13"), 2, "97,13"),
        (Decimal("97.125"), 2, "97,13"),
        (Decimal("-0.005"), 2, "-0,01"),
        (Decimal("1234.5"), 2, "1.234,50"),
        (Decimal(80), 0, "80"),
        (None, 2, "-"),
    ],
)
def test_a_score_has_a_comma_and_is_rounded_half_up(
    value: Decimal | None, places: int, text: str
) -> None:
    assert formats.desimal(value, places) == text


def test_a_share_is_a_percentage() -> None:
    assert formats.persen(Decimal("0.825")) == "82,5%"


def test_a_share_of_nothing_is_a_dash() -> None:
    assert formats.persen(None) == "-"


@pytest.mark.parametrize(("language", "text"), [("id", "1.234.567"), ("en", "1,234,567")])
def test_a_whole_number_has_thousands_marks(language: str, text: str) -> None:
    assert formats.angka(1_234_567, language=language) == text


@pytest.mark.parametrize(
    ("days", "indonesian", "english"),
    [
        (9, "9 hari kerja lagi", "9 working days left"),
        (1, "1 hari kerja lagi", "1 working day left"),
        (0, "jatuh tempo hari ini", "due today"),
        (-1, "lewat 1 hari kerja", "1 working day late"),
        (-3, "lewat 3 hari kerja", "3 working days late"),
    ],
)
def test_remaining_days_are_said_in_words(days: int, indonesian: str, english: str) -> None:
    assert (formats.sisa(days), formats.sisa(days, language="en")) == (indonesian, english)


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0,1 kB"), (2_400, "2,4 kB"), (250_000, "250 kB"), (2_449_000, "2,4 MB")],
)
def test_a_file_size_is_short(size: int, text: str) -> None:
    assert formats.ukuran_berkas(size) == text
