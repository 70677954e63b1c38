"""What a request may do outside a step, and what its readings leave behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account
from pengaduan.infra.db import PREPARED_AFTER, Base, read, snapshot, transaction
from tests.conftest import commit_arranged
from tests.factories.accounts import make_account


@pytest.fixture
def account_id(app: Flask, session: Session) -> int:
    account = make_account(session, name="Sebelum")
    commit_arranged(app)
    return account.id


def by_object(session: Session, account_id: int) -> None:
    session.get_one(Account, account_id).name = "Sesudah"
    session.flush()


def by_table(session: Session, account_id: int) -> None:
    table = Base.metadata.tables["account"]
    session.execute(sa.update(table).where(table.c.id == account_id).values(name="Sesudah"))


def by_text(session: Session, account_id: int) -> None:
    statement = sa.text("UPDATE account SET name = 'Sesudah' WHERE id = :id")
    session.connection().execute(statement, {"id": account_id})


def by_driver(session: Session, account_id: int) -> None:
    session.connection().exec_driver_sql(
        f"UPDATE account SET name = 'Sesudah' WHERE id = {account_id}"
    )


@pytest.mark.parametrize("write", [by_object, by_table, by_text, by_driver])
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
    for _ in range(PREPARED_AFTER + 2):
        with app.test_request_context():
            session = read()
            if session.get_bind().dialect.name != "postgresql":
                return
            session.scalar(sa.select(Account.name).where(Account.id == account_id))
            found = session.scalar(prepared, {"like": "SELECT account.name%"})

    assert found == 1
