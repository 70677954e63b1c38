"""What may be published of the equality answers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.complaints.equality import count
from pengaduan.metrics.equality import FEWEST, equality_tables, hidden_answers

NEW_YEAR = datetime(2025, 12, 31, 17, tzinfo=UTC)  # Thursday 1 January 2026, 00.00 in Jakarta


def counts(session, now, **people):
    for answer, n in people.items():
        for _ in range(n):
            count(session, {"gender": answer}, now=now)


def test_nine_answers_are_not_published_and_ten_are(session, now):
    counts(session, now, woman=9)
    before = equality_tables(session, 2026)
    counts(session, now, woman=1)

    after = equality_tables(session, 2026)

    assert (before[0].people, before[0].answered) == ({"woman": None}, None)
    assert (after[0].people, after[0].answered) == ({"woman": 10}, 10)


def test_one_small_number_takes_the_next_with_it(session, now):
    counts(session, now, woman=14, man=12, other=3)

    (table,) = equality_tables(session, 2026)

    assert table.people == {"woman": 14, "man": None, "other": None}
    assert table.answered == 29


def test_a_year_begins_in_jakarta(session):
    counts(session, NEW_YEAR, woman=10)

    assert [one.answered for one in equality_tables(session, 2026)] == [10]
    assert equality_tables(session, 2025) == ()


@pytest.mark.parametrize(
    ("told", "disability"),
    [
        ({"seeing": "none", "hearing": "some"}, "no"),
        ({"seeing": "none", "hearing": "a_lot"}, "yes"),
        ({"walking": "cannot"}, "yes"),
    ],
)
def test_a_lot_of_difficulty_in_any_area_counts_as_a_disability(session, now, told, disability):
    for _ in range(FEWEST):
        count(session, told, now=now)

    found = {one.question: one.people for one in equality_tables(session, 2026)}

    assert found["disability"] == {disability: 10}


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 40)))
def test_nobody_can_subtract_to_a_group_of_fewer_than_ten(people):
    hidden = hidden_answers(people)

    assert all(n >= FEWEST for answer, n in people.items() if answer not in hidden)
    assert not hidden or sum(people[one] for one in hidden) >= FEWEST or hidden == set(people)
    assert len(hidden) != 1 or people.keys() == hidden
