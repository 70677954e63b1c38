"""How often a page of the desks asks the database: never more for many rows than for few.

The most that each page may ask stands here, so that a page that grows is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.handling import dialogue
from pengaduan.infra import clock
from pengaduan.rules.roles import Role
from tests.client import Visitor
from tests.factories.accounts import make_actor
from tests.factories.complaints import Case, make_case, new_complaint
from tests.sla.looking import counted_queries
from tests.staff import sign_in

MANY = 6


@dataclass(frozen=True)
class Desk:
    """A page: who opens it (a person of the case, or a role), its address, and its most."""

    who: str | Role
    path: str
    most: int


DESKS = {
    "inbox": Desk("coordinator", "/kerja", 9),
    "case": Desk("coordinator", "/kerja/pengaduan/{number}", 21),
    "answer": Desk("officer", "/kerja/pengaduan/{number}/jawab", 25),
    "search": Desk("coordinator", "/kerja/cari?q=loket", 5),
    "own performance": Desk("coordinator", "/kerja/kinerja", 21),
    "handovers": Desk("coordinator", "/kerja/serah-terima", 7),
    "verification queue": Desk(Role.OMBUDSMAN_VERIFIER, "/awasi", 16),
    "case at the Ombudsman": Desk(Role.OMBUDSMAN_VERIFIER, "/awasi/kasus/{number}", 15),
    "heat table": Desk(Role.OMBUDSMAN_EXAMINER, "/awasi/peta", 8),
    "deadlines": Desk(Role.OMBUDSMAN_EXAMINER, "/awasi/tenggat", 12),
    "audit trail": Desk(Role.OMBUDSMAN_CHAIR, "/awasi/jejak", 7),
}


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Every page is asked for at the time of the tests."""
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def seat(
    new_client: Callable[[], Visitor], session: Session, now: datetime
) -> Callable[[Case, str | Role], Visitor]:
    def sit(case: Case, who: str | Role) -> Visitor:
        visitor = new_client()
        actor = make_actor(session, who) if isinstance(who, Role) else getattr(case, who)
        assert isinstance(actor, Actor)
        sign_in(visitor, session, actor, now=now)
        return visitor

    return sit


def asked(session: Session, visitor: Visitor, path: str) -> int:
    visitor.get(path)  # fills what a process keeps: calendars, the index of names
    with counted_queries(session) as statements:
        page = visitor.get(path)
    assert page.status == 200
    return sum(not one.startswith(("BEGIN", "COMMIT", "PRAGMA")) for one in statements)


def one_more(case: Case) -> Case:
    """Another complaint at the same desk, with an entry in its thread."""
    other = replace(case, new=new_complaint()).until("dispositioned")
    dialogue.interim(
        other.session, other.officer, other.complaint, "Sedang diperiksa.", now=case.now
    )
    return other


@pytest.mark.parametrize("name", DESKS)
def test_a_desk_asks_as_often_for_many_as_for_few_and_never_more_than_its_most(
    session: Session, now: datetime, seat: Callable[[Case, str | Role], Visitor], name: str
) -> None:
    desk, case = DESKS[name], make_case(session, now, "dispositioned")
    visitor = seat(case, desk.who)
    path = desk.path.format(number=case.complaint.number)

    few = asked(session, visitor, path)
    for _ in range(MANY):
        one_more(case)
    many = asked(session, visitor, path)

    assert many <= few + 1  # a list that was empty may have something to read
    assert many <= desk.most


def test_a_longer_thread_costs_no_further_question(
    session: Session, now: datetime, seat: Callable[[Case, str | Role], Visitor]
) -> None:
    case = one_more(make_case(session, now, "dispositioned"))
    visitor = seat(case, "coordinator")
    path = f"/kerja/pengaduan/{case.complaint.number}"

    few = asked(session, visitor, path)
    for _ in range(MANY):
        dialogue.interim(session, case.officer, case.complaint, "Masih diperiksa.", now=now)

    assert asked(session, visitor, path) == few
