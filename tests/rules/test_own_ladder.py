"""An own ladder: in the order of time, with its two steps, and levels that never go down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.ladder import UPWARDS, Place, Side
from pengaduan.rules.ladder_load import all_ladders
from pengaduan.rules.own_ladder import (
    Kind,
    LadderError,
    OwnStep,
    own_steps,
    put,
    read,
    sides_of,
    stored,
    take,
)

SHIPPED = all_ladders()[-1].sides
AGENCY = own_steps(SHIPPED[Side.AGENCY])
OFFICER = (Place.OFFICER,)


def step(kind: Kind, n: int, level: int = 2, tell: tuple[Place, ...] = OFFICER) -> OwnStep:
    return OwnStep(kind, n, level, tell)


def test_the_shipped_ladder_written_as_an_own_one_is_the_same_ladder() -> None:
    ladder = stored({side: own_steps(SHIPPED[side]) for side in Side})

    assert sides_of(ladder) == SHIPPED


def test_a_step_takes_the_place_of_the_one_of_its_moment() -> None:
    found = put(Side.AGENCY, AGENCY, OwnStep(Kind.LATE, 3, 3, (Place.HEAD,)))

    assert len(found) == len(AGENCY)
    assert next(one for one in found if one.code == "late_3").tell == (Place.HEAD,)


def test_steps_stand_in_the_order_of_time() -> None:
    found = AGENCY
    for new in (step(Kind.BEFORE, 2), step(Kind.SHARE, 90), step(Kind.LATE, 1, 3)):
        found = put(Side.AGENCY, found, new)

    assert [one.code for one in found] == [
        *("half", "warned", "share_90", "before_2", "last_day"),
        *("breached", "late_1", "late_3", "late_5", "late_10"),
    ]


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (step(Kind.SHARE, 0), "n"),
        (step(Kind.SHARE, 100), "n"),
        (step(Kind.LATE, 0, 3), "n"),
        (step(Kind.BEFORE, 61), "n"),
        (step(Kind.LATE, 4, 0), "level"),
        (step(Kind.LATE, 20, 1), "level"),
        (step(Kind.LATE, 4, 3, ()), "tell"),
        (step(Kind.LATE, 4, 3, (Place.CHAIR,)), "tell"),
        (OwnStep(Kind.LATE, 4, 3, OFFICER, -1), "from_days"),
    ],
)
def test_what_no_ladder_may_have_is_refused(new: OwnStep, field: str) -> None:
    with pytest.raises(LadderError) as refused:
        put(Side.AGENCY, AGENCY, new)

    assert refused.value.field == field


@pytest.mark.parametrize("code", ["warned", "breached"])
def test_warning_and_breach_cannot_be_taken_out(code: str) -> None:
    with pytest.raises(LadderError):
        take(AGENCY, code)
    assert "half" not in {one.code for one in take(AGENCY, "half")}


STEPS = st.builds(
    OwnStep,
    st.sampled_from([Kind.SHARE, Kind.WARNED, Kind.BEFORE, Kind.LATE]),
    st.integers(1, 60),
    st.integers(1, 9),
    st.sets(st.sampled_from(UPWARDS[Side.AGENCY]), min_size=1).map(
        lambda some: tuple(place for place in UPWARDS[Side.AGENCY] if place in some)
    ),
    st.integers(0, 30),
)


@given(st.lists(STEPS, max_size=8))
def test_whatever_is_put_in_the_stored_ladder_reads_back_and_can_be_climbed(
    wanted: list[OwnStep],
) -> None:
    found = AGENCY
    for one in wanted:
        try:
            found = put(Side.AGENCY, found, one)
        except LadderError:
            continue
    ladder = stored({Side.AGENCY: found, Side.OMBUDSMAN: own_steps(SHIPPED[Side.OMBUDSMAN])})

    steps = sides_of(ladder)[Side.AGENCY]

    assert read(ladder, Side.AGENCY) == found
    assert [one.event for one in steps if one.event] == ["warned", "breached"]
    assert [one.level for one in steps] == sorted(one.level for one in steps)
    assert [one.is_late for one in steps] == sorted(one.is_late for one in steps)
    assert len({one.code for one in steps}) == len(steps)
