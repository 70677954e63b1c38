"""The page of the deadlines: all that the law table holds, and a replay that stores nothing."""

from datetime import timedelta

import pytest

from pengaduan.rules.law import law
from pengaduan.sla import clocks
from tests.sla.cases import add_complaint

PAGE = "/kelola/kebijakan"
ASKED = f"{PAGE}?policy=sp4n_first_follow_up&amount=1&unit=working_day&period="


def test_every_deadline_stands_there_with_its_mark(admin):
    page = admin.get(PAGE)

    assert page.status == 200
    assert all(code in page.text for code in law().deadlines)
    assert "Belum dipastikan" in page.text


def test_a_shorter_length_lists_what_would_change(admin, session, now):
    complaint = add_complaint(session)
    started = now - timedelta(days=4)
    clocks.start(session, complaint, "sp4n_first_follow_up", now=started)

    page = admin.get(ASKED)

    assert complaint.number in page.text
    assert "menjadi terlambat" in page.text or "tetap tepat waktu" in page.text
    assert "1 tenggat dihitung ulang: 1 lebih awal" in page.text


def test_nothing_recorded_is_said(admin):
    assert "Tidak ada tenggat yang tercatat" in admin.get(ASKED).text


@pytest.mark.parametrize("change", [("amount=1", "amount=0"), ("sp4n_first", "unknown_first")])
def test_a_wrong_question_is_told(admin, change):
    assert admin.get(ASKED.replace(*change)).status == 422


def test_the_ladder_of_reminders_is_shown_as_a_house_rule(admin):
    page = admin.get("/kelola/kebijakan").main

    assert "Tangga pengingat" in page
    assert "Terlambat sepuluh hari kerja: Ombudsman" in page
    assert "aturan sistem ini" in page
