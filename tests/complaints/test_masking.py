"""Who reads which words: a veil per reader, and the name that was given wherever it stands."""

from __future__ import annotations

import pytest

from pengaduan.complaints.masking import (
    Reader,
    hides,
    masked_line,
    reader_of,
    story_for,
    veil_for,
)
from pengaduan.complaints.models import Confidentiality
from pengaduan.rules.roles import Role
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case


@sqlite_only
@pytest.mark.parametrize(
    ("reader", "choice", "hidden"),
    [
        (Reader.COMPLAINANT, Confidentiality.ANONYMOUS, False),
        (Reader.HANDLER, Confidentiality.ANONYMOUS, False),
        (Reader.AGENCY, Confidentiality.OPEN, False),
        (Reader.AGENCY, Confidentiality.WITHHELD, True),
        (Reader.AGENCY, Confidentiality.ANONYMOUS, True),
        (Reader.OTHERS, Confidentiality.OPEN, True),
    ],
)
def test_words_are_hidden_by_reader_and_choice(session, now, reader, choice, hidden):
    case = make_case(session, now, "submitted", confidentiality=choice)

    assert hides(case.complaint, reader) is hidden


@sqlite_only
@pytest.mark.parametrize(
    ("role", "reader"),
    [
        (Role.OMBUDSMAN_VERIFIER, Reader.HANDLER),
        (Role.OMBUDSMAN_EXAMINER, Reader.HANDLER),
        (Role.OMBUDSMAN_UNIT_HEAD, Reader.OTHERS),
        (Role.OMBUDSMAN_CHAIR, Reader.OTHERS),
    ],
)
def test_who_verifies_or_examines_handles_a_case(session, role, reader):
    assert reader_of(make_actor(session, role)) is reader


@sqlite_only
def test_the_name_that_was_given_is_hidden_without_a_word_before_it(session, now):
    story = "Loket bilang berkas Sumarwanto hilang. Kata SUMARWANTO CONTOH itu salah, bagus sekali."
    case = make_case(
        session,
        now,
        "submitted",
        confidentiality=Confidentiality.WITHHELD,
        name="Sumarwanto Contoh Bagus",
        story=story,
    )

    shown = story_for(session, case.complaint, Reader.AGENCY)

    assert "umarwanto" not in shown.lower()
    assert shown.endswith("itu salah, bagus sekali.")


@sqlite_only
def test_officers_named_in_a_point_stay_readable_for_the_agency_only(session, now):
    case = make_case(session, now, "submitted", confidentiality=Confidentiality.WITHHELD)
    point = "Pak Haryono meminta transfer ke BCA 7310252527."

    agency = veil_for(session, case.complaint, Reader.AGENCY).editorial(point)
    others = veil_for(session, case.complaint, Reader.OTHERS).editorial(point)

    assert agency == "Pak Haryono meminta transfer ke BCA [nomor rekening disamarkan]."
    assert "Haryono" not in others


def test_a_line_of_a_list_is_always_masked():
    assert masked_line("Hubungi 0812-3456-7890") == "Hubungi [nomor telepon disamarkan]"
    assert masked_line(None) == ""
