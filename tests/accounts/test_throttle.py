"""Failed tries close a door, each time for longer; a success opens it."""

from datetime import timedelta

import pytest

from pengaduan.accounts import throttle
from pengaduan.accounts.models import Throttle
from pengaduan.accounts.throttle import LIMIT, LONGEST, WINDOW, ThrottledError

DOOR, WHO = "sign_in", "orang@contoh.invalid"


def fails(session, now, times=LIMIT, who=WHO):
    for _ in range(times):
        throttle.failed(session, DOOR, who, now=now)


def is_closed(session, now, who=WHO):
    try:
        throttle.check(session, DOOR, who, now=now)
    except ThrottledError:
        return True
    return False


def test_a_few_tries_leave_the_door_open(session, now):
    fails(session, now, LIMIT - 1)

    assert not is_closed(session, now)


def test_the_fifth_try_closes_it_and_tells_for_how_long(session, now):
    fails(session, now)

    with pytest.raises(ThrottledError) as caught:
        throttle.check(session, DOOR, WHO, now=now)

    assert timedelta(seconds=caught.value.seconds) >= WINDOW


def test_it_opens_when_the_time_is_over(session, now):
    fails(session, now)

    assert is_closed(session, now + WINDOW - timedelta(seconds=1))
    assert not is_closed(session, now + WINDOW)


def test_the_next_five_close_it_for_twice_as_long(session, now):
    fails(session, now)
    later = now + WINDOW
    fails(session, later)

    assert is_closed(session, later + 2 * WINDOW - timedelta(seconds=1))
    assert not is_closed(session, later + 2 * WINDOW)


def test_it_is_never_closed_for_more_than_a_day(session, now):
    at = now
    for _ in range(12):
        fails(session, at)
        at += LONGEST

    row = session.query(Throttle).one()
    assert row.blocked_until - (at - LONGEST) <= LONGEST


def test_a_success_forgets_the_tries(session, now):
    fails(session, now, LIMIT - 1)
    throttle.passed(session, DOOR, WHO)
    fails(session, now, 1)

    assert not is_closed(session, now)


def test_scattered_tries_are_forgotten(session, now):
    fails(session, now, LIMIT - 1)
    fails(session, now + WINDOW + timedelta(seconds=1), 1)

    assert not is_closed(session, now + WINDOW + timedelta(seconds=1))


def test_doors_are_separate(session, now):
    fails(session, now)

    assert not is_closed(session, now, "lain@contoh.invalid")


def test_the_door_names_nobody(session, now):
    fails(session, now, 1)

    assert WHO not in session.query(Throttle).one().door
