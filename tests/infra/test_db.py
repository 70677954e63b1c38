"""What a request may do outside a step, and what its readings leave behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account
from pengaduan.infra import postgres
from pengaduan.infra.db import read, snapshot, transaction
from tests.conftest import commit_arranged
from tests.factories.accounts import make_account
from tests.infra.writing import by_bulk, by_driver, by_flush, by_part, by_table, by_text


@pytest.fixture
def account_id(app: Flask, session: Session) -> int:
    account = make_account(session, name="Sebelum")
    commit_arranged(app)
    return account.id


@pytest.mark.parametrize("write", [by_flush, by_bulk, by_table, by_text, by_driver, by_part])
def test_a_request_changes_nothing_outside_a_step(
    app: Flask, account_id: int, write: Callable[[Session, int], None]
) -> None:
    with app.test_request_context():
        with pytest.raises(RuntimeError, match="only read"):
            write(read(), account_id)
        with transaction() as session:
            assert session.get_one(Account, account_id).name == "Sebelum"
            write(session, account_id)

    with app.test_request_context():
        assert read().get_one(Account, account_id).name == "Sesudah"


def test_a_page_reads_what_its_own_step_stored(app: Flask, account_id: int) -> None:
    with app.test_request_context():
        assert read().get_one(Account, account_id).name == "Sebelum"
        with transaction() as session:
            by_table(session, account_id)

        assert read().scalar(sa.select(Account.name).where(Account.id == account_id)) == "Sesudah"


def test_a_snapshot_in_a_request_is_one_moment(app: Flask, account_id: int) -> None:
    name = sa.select(Account.name).where(Account.id == account_id)
    engine = app.extensions["sqlalchemy"].engine
    with app.test_request_context():
        read().scalar(name)
        with snapshot() as session:
            assert session.scalar(name) == "Sebelum"
            with engine.begin() as other:
                other.execute(sa.update(Account).values(name="Sesudah"))
            assert session.scalar(name) == "Sebelum"

        assert read().scalar(name) == "Sesudah"


def test_a_page_keeps_the_plans_of_the_pages_before(app: Flask, account_id: int) -> None:
    prepared = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE :like")
    found = None
    for _ in range(postgres.PREPARED_AFTER + 2):
        with app.test_request_context():
            session = read()
            if session.get_bind().dialect.name != "postgresql":
                return
            session.scalar(sa.select(Account.name).where(Account.id == account_id))
            found = session.scalar(prepared, {"like": "SELECT account.name%"})

    assert found == 1


def _served_by(session: Session) -> int | None:
    """Return which process of PostgreSQL answers a page (None on SQLite), and end the page."""
    found = None
    if session.get_bind().dialect.name == "postgresql":
        found = session.scalar(sa.select(sa.func.pg_backend_pid()))
    session.close()
    return found


@pytest.mark.parametrize("trusted", [0, 3600])
def test_a_page_does_not_notice_that_the_server_ended_its_connection(
    app: Flask, account_id: int, monkeypatch: pytest.MonkeyPatch, trusted: int
) -> None:
    monkeypatch.setattr(postgres, "IDLE_UNASKED", trusted)
    read().close()  # what was arranged holds a connection of its own
    with app.test_request_context():
        before = _served_by(read())
    if before is None:
        return
    ended = sa.text("SELECT pg_terminate_backend(:pid, 5000)")
    other = sa.create_engine(app.extensions["sqlalchemy"].engine.url, poolclass=sa.NullPool)
    with other.connect() as connection:
        assert connection.scalar(ended, {"pid": before})

    with app.test_request_context():
        assert read().get_one(Account, account_id).name == "Sebelum"
        assert _served_by(read()) != before


def test_a_connection_that_was_just_used_is_taken_again_unasked(
    app: Flask, account_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(postgres, "_answers", asked.append)
    read().close()  # what was arranged holds a connection of its own
    with app.test_request_context():
        before = _served_by(read())
    with app.test_request_context():
        assert _served_by(read()) == before

    assert asked == []
