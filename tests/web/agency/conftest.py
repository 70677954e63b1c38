"""Somebody of the agency sits at their desk, at a fixed time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.infra import clock
from tests.client import Visitor
from tests.factories.complaints import Case, make_case
from tests.staff import sign_in

Seat = Callable[[Actor], Visitor]


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Every page is asked for at the time of the tests."""
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def seat(new_client: Callable[[], Visitor], session: Session, now: datetime) -> Seat:
    """Give a person a browser of their own, signed in."""

    def sit(actor: Actor) -> Visitor:
        visitor = new_client()
        sign_in(visitor, session, actor, now=now)
        return visitor

    return sit


@pytest.fixture
def new_case(session: Session, now: datetime) -> Callable[..., Case]:
    """Make a case up to a state: ``new_case("dispositioned", confidentiality=...)``."""
    return lambda state, **new: make_case(session, now, state, **new)
