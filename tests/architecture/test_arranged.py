"""What is put back as rows is what the steps themselves have left."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account
from pengaduan.audit.trail import verify
from pengaduan.infra.db import transaction
from tests.engines import Database
from tests.factories.accounts import make_account
from tests.factories.arranged import arranged
from tests.factories.complaints import Case, make_case
from tests.handling.looking import everything
from tests.writes import PUT_BACK


@pytest.mark.parametrize("state", ["submitted", "delivered", "reopened"])
def test_the_rows_are_those_of_the_steps(
    session: Session, database: Database, now: datetime, state: str
) -> None:
    made: list[Case] = []

    def make() -> Case:
        made.append(make_case(session, now, state))
        return made[-1]

    key = ("test_arranged", state)
    seen = []
    session.rollback()
    database.clean()  # the first test of a process may find what filled the template
    for _ in range(3):
        case = arranged(session, key, make)
        told = (case.complaint.number, case.key, case.head, case.unit.name, case.new)
        seen.append((everything(session), told))
        assert verify(session) == []
        session.rollback()
        session.expunge_all()
        database.clean()
    empty = everything(session)

    assert len(made) == 2
    assert seen[2] == seen[1]
    assert {name for name, rows in seen[0][0].items() if rows != empty[name]} == {
        name for name, rows in seen[2][0].items() if rows != empty[name]
    }


def test_the_journey_goes_on_from_there(
    session: Session, database: Database, now: datetime
) -> None:
    key = "test_arranged going on"
    for _ in range(4):
        session.rollback()
        session.expunge_all()
        database.clean()
        case = arranged(session, key, lambda: make_case(session, now, "in_handling"))

        case.decide()
        case.deliver()
        other = make_case(session, now + timedelta(days=1), "closed")

        assert (case.complaint.state, other.complaint.state) == ("delivered", "closed")
        assert verify(session) == []
        session.commit()


def test_one_thing_after_another_is_kept(
    session: Session, database: Database, now: datetime
) -> None:
    made: list[str] = []

    def make(name: str) -> Account:
        made.append(name)
        return make_account(session, name=name)

    for _ in range(4):
        one = arranged(session, "test_arranged first", partial(make, "A"))
        two = arranged(session, "test_arranged second", partial(make, "B"))
        assert (one.name, two.name) == ("A", "B")
        assert one in session
        one.name = "C"
        session.commit()
        names = session.scalars(sa.select(Account.name).order_by(Account.id)).all()
        assert names == ["C", "B"]
        session.rollback()
        session.expunge_all()
        database.clean()

    assert made == ["A", "B", "A", "B"]


def test_after_other_writes_the_steps_are_taken(
    session: Session, database: Database, now: datetime
) -> None:
    made: list[int] = []
    for n in range(4):
        make_account(session)
        arranged(session, "test_arranged after writes", lambda n=n: made.append(n))  # type: ignore[misc]
        session.rollback()
        database.clean()

    assert made == [0, 1, 2, 3]


def test_what_is_replaced_for_a_test_is_not_kept(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, made = "test_arranged replaced", []
    monkeypatch.setattr("tests.factories.complaints.STORY", "Lain.")

    arranged(session, key, lambda: made.append(1))
    arranged(session, key, lambda: made.append(2))

    assert made == [1, 2]


def test_inside_a_transaction_the_steps_are_taken(session: Session, now: datetime) -> None:
    key, made = "test_arranged inside", []

    with transaction():
        arranged(session, key, lambda: made.append(1))
        arranged(session, key, lambda: made.append(2))

    assert made == [1, 2]


def test_in_a_database_that_is_not_put_back_the_steps_are_taken(
    session: Session,
) -> None:
    key, made = "test_arranged elsewhere", list[int]()
    here = session.connection().engine.url
    PUT_BACK.discard(here)

    for n in range(4):
        arranged(session, key, partial(made.append, n))
    PUT_BACK.add(here)

    assert made == [0, 1, 2, 3]
