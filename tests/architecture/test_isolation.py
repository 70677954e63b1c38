"""What one test commits, the next one does not see."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.engines import Database
from tests.writes import Write, written_tables


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


def test_an_added_row_goes_and_the_reference_rows_stay(
    in_context: Flask, database: Database
) -> None:
    columns = "kind, region_code, autonomous, zone, workdays, hours, status, active"
    count = scalar(in_context, "select count(*) from agency")
    run(
        in_context,
        f"INSERT INTO agency (code, name, {columns})"
        f" SELECT 'zzz', 'Zzz', {columns} FROM agency LIMIT 1",
    )
    added = scalar(in_context, "select count(*) from agency")

    database.clean()

    assert added == int(str(count)) + 1
    assert scalar(in_context, "select count(*) from agency") == count
    assert scalar(in_context, "select count(*) from agency where code = 'zzz'") == 0


def test_an_added_row_does_not_hide_a_changed_one(in_context: Flask, database: Database) -> None:
    columns = "kind, region_code, autonomous, zone, workdays, hours, status, active"
    run(
        in_context,
        "UPDATE agency SET name = 'Zzz'",
        f"INSERT INTO agency (code, name, {columns})"
        f" SELECT 'zzz', 'Zzz', {columns} FROM agency LIMIT 1",
    )

    database.clean()

    assert scalar(in_context, "select count(*) from agency where name = 'Zzz'") == 0


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("INSERT INTO a (x) VALUES (1)", {("a", Write.ADDED)}),
        ('insert or ignore into "a" values (1)', {("a", Write.ADDED)}),
        ("INSERT OR REPLACE INTO a VALUES (1)", {("a", Write.REMOVED)}),
        ("INSERT INTO a (x) VALUES (1) ON CONFLICT DO NOTHING", {("a", Write.ADDED)}),
        ("UPDATE ONLY a SET x = 1", {("a", Write.CHANGED)}),
        ("DELETE FROM a WHERE x IN (SELECT y FROM b)", {("a", Write.REMOVED)}),
        ("WITH c AS (SELECT 1) DELETE FROM a", {("a", Write.REMOVED)}),
        ("TRUNCATE TABLE a", {("a", Write.REMOVED)}),
        ("SELECT x FROM a", set()),
    ],
)
def test_every_kind_of_write_is_noticed(statement: str, expected: set[tuple[str, Write]]) -> None:
    assert written_tables(statement) == expected


def test_a_row_that_an_insert_may_have_changed_is_put_back() -> None:
    upsert = "INSERT INTO a (x) VALUES (1) ON CONFLICT (x) DO UPDATE SET y = 2"

    assert ("a", Write.CHANGED) in written_tables(upsert)
