"""Personal data is found in everyday spellings, and what only looks like it is left alone."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pengaduan.rules.personal_data import REMOVALS, Kind, find, kinds_in, masked
from pengaduan.rules.personal_numbers import looks_like_nik
from tests.factories.personal_scores import WANTED, score
from tests.factories.personal_texts import every, hand_written

HOSTILE = (
    "1 ", "1", "0812 ", "12.345.", "1-", "08.00", "rp 1", "a@", "@", "a.", "at gmail.", "(at) ",
    "nama saya ", "Nama: A", "a.n. ", "pak ", "Pak Budi ", "saya Budi Santoso, ", "alamat ",
    "alamat no 1 ", "tinggal di rumah saya ", "no rek ", "bank abc ", "satu dua ", "( ", " ",
    "\n", "A", "-.", "hormat saya\n",
)  # fmt: skip


def marks(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, text[one.start : one.end]) for one in find(text)]


@pytest.mark.parametrize("kind", list(WANTED))
def test_the_labelled_texts_are_read_as_well_as_promised(kind: str) -> None:
    recall, precision = score(every()).rates(kind)

    assert (recall, precision) >= WANTED[kind]
    assert precision >= WANTED[kind][1]


def test_there_are_enough_labelled_texts() -> None:
    assert len(hand_written()) >= 80
    assert len(every()) >= 330
    assert sum(not one.marks for one in every()) >= 50


@pytest.mark.parametrize(
    ("digits", "built"),
    [
        ("3201014506900001", True),  # a woman born on 5 June 1990
        ("3201010506900001", True),
        ("9901014506900001", False),  # no such province
        ("3201013506900001", False),  # the 35th
        ("3201017206900001", False),  # the 72nd is no woman's day
        ("3201014513900001", False),  # the 13th month
        ("3201014506900000", False),  # serials begin with 1
        ("320101450690001", False),
    ],
)
def test_a_nik_is_known_by_how_it_is_built(digits: str, built: bool) -> None:
    assert looks_like_nik(digits) is built


def test_a_number_is_called_what_the_word_before_it_says() -> None:
    assert marks("KK 3201014506900001") == [("kk", "3201014506900001")]
    assert marks("NIK 3201014506900001") == [("nik", "3201014506900001")]
    assert marks("rekening 081234567890") == [("account", "081234567890")]
    assert marks("nomor tiket 081234567890") == []


def test_masking_puts_plain_words_in_place_and_keeps_the_rest() -> None:
    text = "Hubungi Bu Rina di (0812-3456-7890), biaya Rp 150.000."

    assert masked(text) == (
        "Hubungi Bu [nama disamarkan] di ([nomor telepon disamarkan]), biaya Rp 150.000."
    )
    assert masked(text, {Kind.NIK}) == text
    assert "[nomor telepon dihapus]" in masked(text, {Kind.PHONE}, REMOVALS)
    assert kinds_in(text) == (Kind.MENTION, Kind.PHONE)


@pytest.mark.parametrize("piece", HOSTILE)
def test_four_thousand_hostile_signs_take_no_time(piece: str) -> None:
    text = (piece * 4000)[:4000]

    start = time.process_time()
    find(text)

    assert time.process_time() - start < 0.5


@given(st.text(alphabet="08 12.-+()nikrekhp@a:\nNamasy", max_size=120))
@settings(max_examples=60, deadline=None)
def test_findings_stand_in_order_without_overlaps(text: str) -> None:
    found = find(text)

    assert all(one.start < one.end <= len(text) for one in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
