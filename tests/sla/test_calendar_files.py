"""Days off from CSV, iCalendar and the holidays package, and what is refused in plain words."""

from datetime import date

import pytest

from pengaduan.rules.holidays import shipped_list
from pengaduan.sla.calendar_files import CalendarFileError, from_package, read_file
from pengaduan.sla.calendars import DayOff

BALI = {"scope": "region:51", "kind": "libur_daerah", "decree": "SE uji 1/2026"}


def read(text, **more):
    return read_file(text.encode(), **{**BALI, **more})


def test_a_csv_file_needs_a_date_and_a_name_only():
    days = read("tanggal,nama\n2026-11-18,Galungan\n19/11/2026,Umanis Galungan\n")

    assert days == [
        DayOff(date(2026, 11, 18), "Galungan", "libur_daerah", "SE uji 1/2026", "region:51"),
        DayOff(date(2026, 11, 19), "Umanis Galungan", "libur_daerah", "SE uji 1/2026", "region:51"),
    ]


def test_what_the_file_says_goes_before_what_was_chosen():
    text = "Tanggal;Nama;Jenis;Dasar;Wilayah\n24-12-2026;Tetap buka;kerja;SK 7;agency:uji-1\n"

    (one,) = read(text)

    assert (one.kind, one.decree, one.scope) == ("kerja", "SK 7", "agency:uji-1")


def test_an_event_of_several_days_gives_each_of_them():
    text = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//uji//ID
BEGIN:VEVENT
UID:1@uji.invalid
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20261117
DTEND;VALUE=DATE:20261120
SUMMARY:Galungan
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")

    # Tuesday 17 to Thursday 19 November 2026; the end of an all-day event is not part of it.
    assert [one.day.day for one in read(text)] == [17, 18, 19]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tanggal,nama\n31-02-2026,Tidak ada\n", 'Baris 2: "31-02-2026" bukan tanggal'),
        ("tanggal,nama\n2026-01-01,\n", "Baris 2: isi nama hari"),
        ("hari,nama\n2026-01-01,Uji\n", "kolom tanggal dan nama"),
        ("tanggal,nama\n2026-01-01,A\n2026-01-01,B\n", "2026-01-01 tertulis dua kali"),
        ("tanggal,nama,jenis\n2026-01-01,A,pesta\n", "Jenis hari pesta tidak dikenal"),
        ("tanggal,nama,wilayah\n2026-01-01,A,bulan\n", "Wilayah bulan tidak dikenal"),
        ("tanggal,nama\n1926-01-01,A\n", "Tahun 1926"),
        ("tanggal,nama\n", "tidak memuat satu hari pun"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR", "rusak"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(text, says):
    with pytest.raises(CalendarFileError, match=says):
        read(text)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(CalendarFileError, match="bukan CSV"):
        read_file(b"\xff\xfe\x00tanggal", **BALI)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_package_knows_the_days_that_we_ship(year):
    ours = {day.day: day.kind.value for day in shipped_list().days if day.day.year == year}

    theirs = {one.day: one.kind for one in from_package([year])}

    assert theirs == ours


def test_an_estimate_keeps_its_mark():
    assert any("(perkiraan)" in one.name for one in from_package([2028]))
