"""Complaint numbers catch slips of the pen; keys are random and forgiving in their spelling."""

import re
from collections import Counter
from itertools import count
from os import urandom

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.numbers import (
    ALPHABET,
    NumberError,
    canonical_key,
    is_valid_number,
    make_number,
    new_key,
    parse_number,
)

YEARS = st.integers(2000, 2100)
SERIALS = st.integers(0, 99_999_999)


def test_a_number_shows_year_serial_and_check_digit() -> None:
    assert make_number(2026, 12_345) == "2026-00012345-2"


@pytest.mark.parametrize(
    "text",
    ["2026-00012345-2", "2026000123452", " 2026 00012345 2 ", "2026\u201300012345\u20112"],
)
def test_a_number_is_read_however_it_is_spaced(text: str) -> None:
    assert parse_number(text) == "2026-00012345-2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-00012345",
        "2026-00012345-3",
        "2026-00012345-22",
        "2026/00012345/2",
        "abcd-00012345-2",
        "\u0662026-00012345-2",
        "0000-00000000-0",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    assert not is_valid_number(text)
    with pytest.raises(NumberError):
        parse_number(text)


@given(YEARS, SERIALS)
def test_every_number_made_is_valid_and_canonical(year: int, serial: int) -> None:
    number = make_number(year, serial)

    assert parse_number(number) == number


@given(YEARS, SERIALS)
def test_every_single_wrong_digit_is_caught(year: int, serial: int) -> None:
    digits = make_number(year, serial).replace("-", "")

    wrong = [
        digits[:place] + other + digits[place + 1 :]
        for place in range(13)
        for other in "0123456789"
        if other != digits[place]
    ]

    assert len(wrong) == 13 * 9
    assert not any(map(is_valid_number, wrong))


@given(YEARS, SERIALS)
def test_every_swap_of_neighbours_is_caught(year: int, serial: int) -> None:
    digits = make_number(year, serial).replace("-", "")

    swapped = [
        digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        for place in range(12)
        if digits[place] != digits[place + 1]
    ]

    assert not any(map(is_valid_number, swapped))


@pytest.mark.parametrize(("year", "serial"), [(999, 1), (10_000, 1), (2026, -1), (2026, 10**8)])
def test_no_number_is_made_outside_its_digits(year: int, serial: int) -> None:
    with pytest.raises(NumberError):
        make_number(year, serial)


def test_a_key_has_three_groups_of_four_symbols() -> None:
    assert re.fullmatch(rf"([{ALPHABET}]{{4}}-){{2}}[{ALPHABET}]{{4}}", new_key(urandom))


def test_the_alphabet_has_no_lookalikes() -> None:
    assert len(set(ALPHABET)) == 31
    assert not set(ALPHABET) & set("0O1IL")


def test_every_symbol_is_drawn_equally_often_from_all_bytes() -> None:
    position = count()

    def all_bytes_in_turn(size: int) -> bytes:
        return bytes(next(position) % 256 for _ in range(size))

    keys = "".join(new_key(all_bytes_in_turn).replace("-", "") for _ in range(31 * 64))

    counts = Counter(keys)
    assert set(counts) == set(ALPHABET)
    assert max(counts.values()) - min(counts.values()) <= len(keys) // 31 // 20


def test_bytes_that_would_favour_some_symbols_are_thrown_away() -> None:
    rounds = iter([b"\xff" * 12, b"\xf8" * 12, b"\x00" * 12])

    assert new_key(lambda size: next(rounds)) == "2222-2222-2222"


def test_a_broken_source_of_randomness_does_not_hang() -> None:
    with pytest.raises(NumberError):
        new_key(lambda size: b"\xff" * size)


@given(st.text(ALPHABET, min_size=12, max_size=12))
def test_a_key_is_read_in_any_case_and_spacing(symbols: str) -> None:
    canonical = f"{symbols[:4]}-{symbols[4:8]}-{symbols[8:]}"

    assert canonical_key(symbols.lower()) == canonical
    assert canonical_key(f"  {symbols[:6]}  {symbols[6:]}\n") == canonical
    assert canonical_key(canonical) == canonical


@pytest.mark.parametrize(
    "text", ["", "KQ7M-T2XD-9HV", "KQ7M-T2XD-9HVRR", "KQ7M-T2XD-9HV0", "I" * 12]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NumberError):
        canonical_key(text)
