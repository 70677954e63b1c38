"""What one test commits, the next one does not see."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.engines import Database, written_tables


def scalar(app: Flask, statement: str) -> object:
    with app.extensions["sqlalchemy"].engine.connect() as connection:
        return connection.execute(sa.text(statement)).scalar()


def run(app: Flask, *statements: str) -> None:
    with app.extensions["sqlalchemy"].engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


@pytest.fixture
def in_context(app: Flask):
    with app.app_context():
        yield app


def test_reference_rows_come_back(in_context: Flask, database: Database) -> None:
    count = scalar(in_context, "select count(*) from region")
    name = scalar(in_context, "select max(name) from region")
    run(in_context, "update region set name = 'Zzz'", "update agency set name = 'Zzz'")

    database.clean()

    assert name
    assert scalar(in_context, "select count(*) from region") == count
    assert scalar(in_context, "select max(name) from region") == name


def test_writes_of_another_process_are_cleaned_when_told(
    in_context: Flask, database: Database
) -> None:
    run(in_context, "update agency set name = 'Zzz'")
    database.clean()
    database.written_elsewhere()

    database.clean()

    assert scalar(in_context, "select count(*) from agency where name = 'Zzz'") == 0


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("INSERT INTO a (x) VALUES (1)", {("a", False)}),
        ('insert or ignore into "a" values (1)', {("a", False)}),
        ("UPDATE ONLY a SET x = 1", {("a", False)}),
        ("DELETE FROM a WHERE x IN (SELECT y FROM b)", {("a", True)}),
        ("WITH c AS (SELECT 1) DELETE FROM a", {("a", True)}),
        ("TRUNCATE TABLE a", {("a", True)}),
        ("SELECT x FROM a", set()),
    ],
)
def test_every_kind_of_write_is_noticed(statement: str, expected: set[tuple[str, bool]]) -> None:
    assert written_tables(statement) == expected
