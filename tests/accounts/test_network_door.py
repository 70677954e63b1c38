"""The second door of a network: wider, exact, by a keyed hash, and no success opens it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.accounts import throttle
from pengaduan.accounts.models import Throttle
from pengaduan.accounts.throttle import (
    LIMIT,
    NETWORK_LIMIT,
    WINDOW,
    ThrottledError,
    network_of,
)
from tests.engines import sqlite_only

ADDRESS = "203.0.113.7"


def fail(session, now, times: int) -> None:
    for _ in range(times):
        throttle.network_failed(session, "sign_in", ADDRESS, now=now)


def test_a_network_is_closed_at_its_own_limit(session, now):
    fail(session, now, NETWORK_LIMIT - 1)
    throttle.check_network(session, "sign_in", ADDRESS, now=now)

    fail(session, now, 1)

    with pytest.raises(ThrottledError) as closed:
        throttle.check_network(session, "sign_in", ADDRESS, now=now)
    assert closed.value.seconds == WINDOW.total_seconds()
    throttle.check_network(session, "sign_in", ADDRESS, now=now + WINDOW)


def test_failures_of_more_than_a_quarter_of_an_hour_ago_do_not_count(session, now):
    fail(session, now, NETWORK_LIMIT - 1)
    later = now + WINDOW + timedelta(seconds=1)

    fail(session, later, 1)

    throttle.check_network(session, "sign_in", ADDRESS, now=later)
    assert session.scalars(sa.select(Throttle.tries)).one() == 1


@sqlite_only
def test_no_address_is_no_door(session, now):
    for _ in range(NETWORK_LIMIT):
        throttle.network_failed(session, "sign_in", "", now=now)

    throttle.check_network(session, "sign_in", "", now=now)
    assert session.scalars(sa.select(Throttle)).all() == []


@sqlite_only
def test_the_address_is_not_stored(session, now):
    fail(session, now, 1)

    (door,) = session.scalars(sa.select(Throttle.door))

    assert door.startswith("sign_in_network:")
    assert ADDRESS not in door


@sqlite_only
def test_the_limit_is_five_unless_said_otherwise(session, now):
    for _ in range(LIMIT):
        throttle.failed(session, "track", "x", now=now)
        throttle.failed(session, "track", "y", now=now, limit=LIMIT + 1)

    throttle.check(session, "track", "y", now=now)
    with pytest.raises(ThrottledError):
        throttle.check(session, "track", "x", now=now)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::9", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        (" 203.0.113.7 ", "203.0.113.7"),
        ("unix:", "unix:"),
    ],
)
def test_a_network_is_an_address_or_the_household_around_it(address, network):
    assert network_of(address) == network
