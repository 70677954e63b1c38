"""A build makes the sums that steps make, whoever builds beside it and wherever it is killed."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pengaduan.infra.db import transaction
from pengaduan.metrics import duty_build, duty_check, rollup_build, rollup_check, rollup_read
from pengaduan.metrics.duty_models import Duty, DutyReversal, DutySum
from pengaduan.metrics.middle import Middle
from pengaduan.metrics.rollup import METRICS, Facts, entries, facts_of, micros, periods_of
from pengaduan.metrics.rollup_medians import FIRST_RESPONSE, RESOLUTION, spans
from pengaduan.metrics.rollup_models import (
    RollupCase,
    RollupChange,
    RollupMedian,
    RollupStale,
    RollupState,
    RollupSum,
)
from pengaduan.metrics.rollup_tally import grouped, lacking, tally
from pengaduan.metrics.scope import Scope, end_of, period
from tests.metrics.test_rollup_rules import LATEST, cases
from tests.metrics.test_rollups import same_as_cases, shake, some, summed

__all__ = ["some"]
ROLLUPS = (RollupStale, RollupMedian, RollupSum, RollupChange, RollupCase)
DUTIES = (DutyReversal, DutySum, Duty)


def places(agency: int, unit: int, category: str) -> list[tuple[int, str, int]]:
    return [(0, "", agency), (0, category, agency), *([(unit, "", agency)] if unit else [])]


def slow_sums(found: list[Facts], moment: int) -> Counter[tuple[object, ...]]:
    """Add every entry to every sum, one by one."""
    total: Counter[tuple[object, ...]] = Counter()
    for one in found:
        for entry in entries(one):
            for code in periods_of(entry.moment):
                if entry.at < moment and entry.at < end_of(code):
                    for place in places(one.agency, one.unit, one.category):
                        total[code, *place, entry.metric] += entry.number
    return total


def slow_middle(fixed: list[int], waiting: list[int], moment: int) -> Middle | None:
    """Sort spans with what they are, and look at each half."""
    every = sorted(
        [(span, False, span) for span in fixed] + [(moment - one, True, one) for one in waiting]
    )
    if not every:
        return None
    below, above = every[: (len(every) - 1) // 2 + 1], every[len(every) // 2 :]
    return Middle(
        fixed_below=max((one for _, grows, one in below if not grows), default=None),
        waiting_below=min((one for _, grows, one in below if grows), default=None),
        fixed_above=min((one for _, grows, one in above if not grows), default=None),
        waiting_above=max((one for _, grows, one in above if grows), default=None),
    )


def slow_medians(found: list[Facts], moment: int) -> dict[tuple[object, ...], Middle | None]:
    """Put every span into every median of its case, one by one."""
    fixed: dict[tuple[object, ...], list[int]] = defaultdict(list)
    waiting: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for one in found:
        began = one.forwarded
        for key, end in slow_keys(one, began, FIRST_RESPONSE, moment):
            if one.first_response is not None and one.first_response < end:
                fixed[key].append(one.first_response - began)
            else:
                waiting[key].append(began)
        if one.settled is not None:
            for key, _ in slow_keys(one, one.settled, RESOLUTION, moment):
                fixed[key].append(one.settled - began)
    return {
        key: slow_middle(fixed[key], waiting[key], min(end_of(str(key[0])), moment))
        for key in {*fixed, *waiting}
    }


def slow_keys(
    one: Facts, at: int, name: str, moment: int
) -> Iterator[tuple[tuple[object, ...], int]]:
    for code in periods_of(at):
        end = min(end_of(code), moment)
        if max(at, one.forwarded) < end:
            for place in places(one.agency, one.unit, one.category):
                yield (code, *place, name), end


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(cases(), max_size=6), st.integers(0, 60))
def test_months_first_makes_the_same_sums_and_medians_as_one_by_one(history, days):
    found = [facts_of(one) for one in history]
    moment = micros(LATEST - timedelta(days=days))

    fast = tally(found, moment)

    sums = {
        (*key, metric): number
        for key, numbers in fast.counts().items()
        for metric, number in zip(METRICS, numbers, strict=True)
        if number
    }
    assert sums == {key: n for key, n in slow_sums(found, moment).items() if n}
    rows = [
        (one.agency, one.unit, one.category, one.forwarded, one.first_response, one.settled)
        for one in found
    ]
    assert spans(rows).middles(moment) == slow_medians(found, moment)


def stored(session: Session) -> tuple[object, ...]:
    """What readers find: the sums that are not nothing, what waits, and the medians."""
    sums = {
        tuple(row[:4]): row[4:]
        for row in session.execute(sa.select(*RollupSum.__table__.c))
        if any(row[4:])
    }
    waiting: Counter[tuple[object, ...]] = Counter()
    for _id, *key, number in session.execute(sa.select(*RollupChange.__table__.c)):
        waiting[tuple(key)] += number
    medians = sorted(map(tuple, session.execute(sa.select(*RollupMedian.__table__.c))))
    session.rollback()
    return sums, {key: n for key, n in waiting.items() if n}, medians


def emptied(session: Session, *, built: bool) -> None:
    for table in (*ROLLUPS, *DUTIES):
        session.execute(sa.delete(table))
    session.execute(sa.update(RollupState).values(built=built, duties_built=built))
    session.commit()


@pytest.mark.parametrize("built", [True, False])
def test_a_build_from_nothing_stores_what_the_steps_had_stored(session, now, some, built):
    dice = random.Random(built)
    for _ in range(3):
        shake(session, dice, now)
        session.commit()
    summed(now)
    by_steps = stored(session)
    emptied(session, built=built)

    rollup_build.rebuild(transaction, now)

    assert stored(session) == by_steps
    assert rollup_check.check(transaction, now).differences == []
    same_as_cases(session, now)


def interrupted(turn: int, meanwhile: Callable[[], object]) -> rollup_build.Begin:
    """Begin transactions; before number ``turn`` something else happens."""
    turns = iter(range(1000))

    @contextmanager
    def begin() -> Iterator[Session]:
        if next(turns) == turn:
            meanwhile()
        with transaction() as session:
            yield session

    return begin


def killed() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("turn", [2, 3])
def test_two_builds_beside_each_other_add_nothing_twice(session, now, some, turn):
    summed(now)
    by_steps = stored(session)
    emptied(session, built=False)

    begin = interrupted(turn, lambda: rollup_build.rebuild(transaction, now))
    rollup_build.rebuild(begin, now)

    assert stored(session) == by_steps
    assert rollup_check.check(transaction, now).differences == []


@pytest.mark.parametrize("turn", [1, 3])
def test_a_build_that_is_killed_leaves_pages_that_are_right(session, now, some, turn):
    scope = rollup_read.wanted(Scope(period("2026"), now))
    emptied(session, built=False)

    with pytest.raises(KeyboardInterrupt):
        rollup_build.rebuild(interrupted(turn, killed), now)

    told = rollup_read.totals(session, scope)
    assert told is None
    session.rollback()
    rollup_build.sum_all(transaction, now)
    same_as_cases(session, now)
    assert rollup_check.check(transaction, now).differences == []


def test_a_step_between_look_and_store_is_not_lost(session, now, some):
    summed(now)
    session.execute(sa.update(RollupSum).values(received=RollupSum.received + 1))
    session.commit()

    def step() -> None:
        shake(session, random.Random(7), now)
        session.commit()

    rollup_build.rebuild(interrupted(3, step), now)

    same_as_cases(session, now)
    assert rollup_check.check(transaction, now).differences == []


def sums_of_duties(session: Session) -> dict[tuple[object, ...], tuple[object, ...]]:
    found = {
        tuple(row[:5]): tuple(row[5:])
        for row in session.execute(sa.select(*DutySum.__table__.c))
        if any(row[5:])
    }
    session.rollback()
    return found


@pytest.mark.parametrize("meanwhile", [killed, lambda: duty_build.rebuild(transaction, LATEST)])
@pytest.mark.parametrize("turn", [2, 3])
def test_duties_are_built_once_whoever_builds_and_goes_on_after_a_kill(
    session, now, some, meanwhile, turn
):
    duty_build.count_all(transaction, now)
    by_steps = sums_of_duties(session)
    emptied(session, built=True)

    try:
        duty_build.rebuild(interrupted(turn, meanwhile), now)
    except KeyboardInterrupt:
        duty_build.count_all(transaction, now)

    assert by_steps
    assert sums_of_duties(session) == by_steps
    assert duty_check.check(transaction, now).differences == []


def test_groups_stay_below_the_most_and_leave_nobody_out():
    assert grouped({}, 10) == []
    # The first has nothing of its own, and the last is more than the most.
    assert grouped({0: 0, 4: 6, 2: 4, 3: 1, 9: 50}, 10) == [[0, 2, 3], [4], [9]]


def test_what_is_lacking_is_told_from_either_side():
    assert lacking({"a": [1, 2], "b": [3, 0]}, {"b": [1, 0], "c": [0, 5]}) == {
        "a": [1, 2],
        "b": [2, 0],
        "c": [0, -5],
    }
    assert lacking({"a": [0, 0]}, {"b": [0, 0], "a": [0, 0]}) == {}
