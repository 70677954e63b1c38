"""Models: every foreign key is indexed and points down the house; every time carries its zone."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

#: Lowest room first, as in the import contracts.
ROOMS = (
    *("rules", "infra", "audit", "outbox", "agencies", "accounts", "complaints", "sla"),
    *("handling", "metrics", "compliance", "reports"),
)


def base() -> type[DeclarativeBase]:
    """Return the base class with every model of the application attached."""
    importlib.import_module("pengaduan.wiring")
    found: type[DeclarativeBase] = importlib.import_module("pengaduan.infra.db").Base
    return found


def unindexed(metadata: sa.MetaData) -> list[str]:
    """Return the foreign keys that no index, key or unique constraint begins with."""
    wrong = []
    for table in metadata.sorted_tables:
        starts = {next(iter(index.columns.keys())) for index in table.indexes if index.columns}
        for constraint in table.constraints:
            if isinstance(constraint, sa.PrimaryKeyConstraint | sa.UniqueConstraint):
                starts.update(list(constraint.columns.keys())[:1])
        wrong += [
            f"{table.name}.{'+'.join(key.column_keys)}"
            for key in table.foreign_key_constraints
            if not starts & set(key.column_keys)
        ]
    return wrong


def upward(registry: Any) -> list[str]:
    """Return the foreign keys that point from a lower room to a higher one."""
    rooms = {
        mapper.local_table: mapper.class_.__module__.split(".")[1] for mapper in registry.mappers
    }
    return [
        f"{table.name} ({room}) -> {key.column.table.name} ({rooms[key.column.table]})"
        for table, room in rooms.items()
        for key in table.foreign_keys
        if ROOMS.index(rooms[key.column.table]) > ROOMS.index(room)
    ]


def naive(metadata: sa.MetaData) -> list[str]:
    """Return the time columns that would accept a time without a zone."""
    return [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.DateTime)
    ]


def test_every_foreign_key_is_indexed() -> None:
    assert unindexed(base().metadata) == []


def test_foreign_keys_point_down_the_house() -> None:
    assert upward(base().registry) == []


def test_every_stored_time_carries_its_zone() -> None:
    assert naive(base().metadata) == []


class Strays(DeclarativeBase):
    """Models that break the rules."""


class Lower(Strays):
    __tablename__ = "lower"
    __module__ = "pengaduan.agencies.sample"
    id = mapped_column(sa.Integer, primary_key=True)
    upper_id = mapped_column(sa.ForeignKey("upper.id"))
    at = mapped_column(sa.DateTime)


class Upper(Strays):
    __tablename__ = "upper"
    __module__ = "pengaduan.complaints.sample"
    id = mapped_column(sa.Integer, primary_key=True)


@pytest.mark.parametrize(
    ("rule", "source", "breach"),
    [
        (unindexed, Strays.metadata, "lower.upper_id"),
        (upward, Strays.registry, "lower (agencies) -> upper (complaints)"),
        (naive, Strays.metadata, "lower.at"),
    ],
)
def test_a_breach_is_found(rule: Any, source: Any, breach: str) -> None:
    assert rule(source) == [breach]
