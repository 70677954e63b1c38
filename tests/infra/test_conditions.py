"""Conditions whose values are constants, or ids that travel as one parameter."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account
from pengaduan.infra.conditions import among_ids, among_texts, constant, constants
from tests.factories.accounts import make_account
from tests.sla.looking import counted_queries


@pytest.mark.parametrize("count", [0, 1, 3, 200])
def test_ids_travel_as_one_parameter(session: Session, count: int) -> None:
    accounts = [make_account(session) for _ in range(5)]
    wanted = [one.id for one in accounts][:count] + [-place for place in range(1, count - 4)]
    query = sa.select(Account.id).where(among_ids(Account.id, "ids")).order_by(Account.id)

    assert list(session.scalars(query, {"ids": wanted})) == sorted(one for one in wanted if one > 0)
    assert list(query.compile(session.get_bind()).params) == ["ids"]


def test_texts_travel_like_ids_and_an_index_finds_them(session: Session) -> None:
    account = make_account(session, email="budi@contoh.invalid")
    make_account(session)
    query = sa.select(Account.id).where(among_texts(Account.email, "emails"))

    emails = ["budi@contoh.invalid", "x"]
    with counted_queries(session) as sent:
        assert list(session.scalars(query, {"emails": emails})) == [account.id]
    if session.get_bind().dialect.name == "sqlite":
        asked = f"EXPLAIN QUERY PLAN {sent[-1]}"
        plan = session.connection().exec_driver_sql(asked, tuple(emails)).all()
        assert "SEARCH" in plan[0][3]


def test_constants_stand_in_the_statement(session: Session) -> None:
    account = make_account(session, name="Budi_1")
    make_account(session, name="Ani")
    query = sa.select(Account.id).where(constants(Account.name, ["Budi_1", "Cici"]))

    assert list(session.scalars(query)) == [account.id]
    assert not query.compile(session.get_bind()).params
    assert list(session.scalars(sa.select(Account.id).where(constants(Account.name, [])))) == []


@pytest.mark.parametrize("text", ["", "a'b", "a b", "%s", "x;", "\u00e9\n"])
def test_nothing_but_a_code_becomes_part_of_a_statement(text: str) -> None:
    with pytest.raises(ValueError, match="no"):
        constant(text)
