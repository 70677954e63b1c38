"""What a request keeps of the database's answers is never older than what the request did."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account
from pengaduan.infra import asked
from pengaduan.infra.db import read, transaction
from tests.conftest import commit_arranged
from tests.factories.accounts import make_account
from tests.infra.writing import (
    by_bulk,
    by_driver,
    by_flush,
    by_object,
    by_part,
    by_table,
    by_text,
)


@pytest.fixture
def account_id(app: Flask, session: Session) -> int:
    account = make_account(session, name="Sebelum")
    commit_arranged(app)
    return account.id


class Reader:
    """Reads the name of an account through what is kept, and counts how often it had to ask."""

    def __init__(self, session: Session, account_id: int) -> None:
        self._session, self._account_id, self.times = session, account_id, 0

    def __call__(self) -> str | None:
        return asked.once(self._session, ("name", self._account_id), self._ask)

    def _ask(self) -> str | None:
        self.times += 1
        query = sa.select(Account.name).where(Account.id == self._account_id)
        return self._session.scalar(query)


def test_a_request_asks_once_and_the_next_one_again(app: Flask, account_id: int) -> None:
    for _ in range(2):
        with app.test_request_context():
            name = Reader(read(), account_id)

            assert [name(), name(), name.times] == ["Sebelum", "Sebelum", 1]


def test_outside_a_request_nothing_is_kept(session: Session, account_id: int) -> None:
    name = Reader(session, account_id)

    assert [name(), name(), name.times] == ["Sebelum", "Sebelum", 2]


@pytest.mark.parametrize(
    "write", [by_object, by_flush, by_bulk, by_table, by_text, by_driver, by_part]
)
def test_whatever_is_written_is_read(
    app: Flask, account_id: int, write: Callable[[Session, int], None]
) -> None:
    with app.test_request_context(), transaction() as session:
        name = Reader(session, account_id)
        assert name() == "Sebelum"

        write(session, account_id)

        assert name() == "Sesudah"


def test_what_is_taken_back_is_read_as_it_was(app: Flask, account_id: int) -> None:
    with app.test_request_context(), transaction() as session:
        name = Reader(session, account_id)
        inner = session.begin_nested()
        by_bulk(session, account_id)
        assert name() == "Sesudah"

        inner.rollback()

        assert name() == "Sebelum"


def test_a_step_reads_anew_and_so_does_the_page_after_it(app: Flask, account_id: int) -> None:
    with app.test_request_context():
        name = Reader(read(), account_id)
        assert [name(), name.times] == ["Sebelum", 1]
        with transaction() as session:
            assert [name(), name.times] == ["Sebelum", 2]
            by_bulk(session, account_id)

        assert name() == "Sesudah"


def test_a_lock_is_a_new_beginning(app: Flask, account_id: int) -> None:
    """Whoever waited for a lock must see what was done meanwhile (SQLite's lock is the step's)."""
    with app.test_request_context(), transaction() as session:
        name = Reader(session, account_id)
        name()
        locking = sa.select(Account).where(Account.id == account_id).with_for_update()
        session.scalars(locking).one()
        name()

        assert name.times == (2 if session.get_bind().dialect.name == "postgresql" else 1)
