"""Ombudsman staff at their desks, at a fixed time."""

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
from tests.factories.arranged import arranged
from tests.factories.complaints import Case, make_case
from tests.staff import sign_in


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Every page is asked for at the time of the tests."""
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def seat(
    new_client: Callable[[], Visitor], session: Session, now: datetime
) -> Callable[[Actor | Role], Visitor]:
    """Give a person, or somebody new with a role, a browser of their own, signed in."""

    def sit(who: Actor | Role) -> Visitor:
        visitor = new_client()
        if isinstance(who, Role):
            actor = arranged(session, ("somebody", who), lambda: make_actor(session, who))
        else:
            actor = who
        sign_in(visitor, session, actor, now=now)
        return visitor

    return sit


@pytest.fixture
def verifier(seat: Callable[[Actor | Role], Visitor]) -> Visitor:
    """A verifier's browser."""
    return seat(Role.OMBUDSMAN_VERIFIER)


@pytest.fixture
def assessor(seat: Callable[[Actor | Role], Visitor]) -> Visitor:
    """An assessor's browser."""
    return seat(Role.OMBUDSMAN_ASSESSOR)


@pytest.fixture
def new_case(session: Session, now: datetime) -> Callable[..., Case]:
    """Make a case up to a state: ``new_case("submitted", confidentiality=...)``."""
    return lambda state, **new: make_case(session, now, state, **new)
