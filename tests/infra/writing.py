"""Ways to change the name of an account: by objects, in bulk, by table, by text, by the driver."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account
from pengaduan.infra.db import Base


def by_object(session: Session, account_id: int) -> None:
    session.get_one(Account, account_id).name = "Sesudah"  # not even flushed


def by_flush(session: Session, account_id: int) -> None:
    by_object(session, account_id)
    session.flush()


def by_bulk(session: Session, account_id: int) -> None:
    session.execute(sa.update(Account).where(Account.id == account_id).values(name="Sesudah"))


def by_table(session: Session, account_id: int) -> None:
    table = Base.metadata.tables["account"]
    session.execute(sa.update(table).where(table.c.id == account_id).values(name="Sesudah"))


def by_text(session: Session, account_id: int) -> None:
    statement = sa.text("UPDATE account SET name = 'Sesudah' WHERE id = :id")
    session.connection().execute(statement, {"id": account_id})


def by_part(session: Session, account_id: int) -> None:
    """As a part of a statement that begins by reading; SQLite has its own order of words."""
    named = "WITH wanted AS (SELECT CAST(:id AS BIGINT) AS id)"
    changed = "UPDATE account SET name = 'Sesudah' WHERE id IN (SELECT id FROM wanted)"
    session.connection().execute(sa.text(f"{named} {changed}"), {"id": account_id})


def by_driver(session: Session, account_id: int) -> None:
    session.connection().exec_driver_sql(
        f"update account set name = 'Sesudah' where id = {account_id}"
    )
