"""An administrator at the desk, at a fixed time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.infra import clock
from pengaduan.rules.roles import Role
from tests.client import Visitor
from tests.factories.accounts import make_actor
from tests.staff import sign_in


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Every page is asked for at the time of the tests."""
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def boss(session: Session) -> Actor:
    """The administrator."""
    return make_actor(session, Role.ADMINISTRATOR)


@pytest.fixture
def admin(client: Visitor, session: Session, boss: Actor, now: datetime) -> Visitor:
    """The administrator's browser."""
    sign_in(client, session, boss, now=now)
    return client


@pytest.fixture
def seat(
    new_client: Callable[[], Visitor], session: Session, now: datetime
) -> Callable[[Role], Visitor]:
    """Give somebody new with a role a browser of their own, signed in."""

    def sit(role: Role) -> Visitor:
        visitor = new_client()
        sign_in(visitor, session, make_actor(session, role), now=now)
        return visitor

    return sit
