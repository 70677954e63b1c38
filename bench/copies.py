"""Many cases from some: every row of a case copied inside the database, under new numbers.

Writing a million cases one by one takes hours; what sums them up reads rows, not how they came to
be. Copies keep agency, days and outcome. Their numbers have no valid check digit, and the rows
that the figures do not read (audit lines, search words, identities) are not copied.
"""

from typing import Final

import sqlalchemy as sa

from pengaduan.audit.models import AuditEntry
from pengaduan.complaints.models import Complaint, Party
from pengaduan.complaints.search_index import CaseText
from pengaduan.demo.tables import TABLES
from pengaduan.infra.db import transaction

MOST: Final = 10
"""Nine copies and what was there: the first digit of a serial, which is 0, tells them apart."""
_UNREAD: Final = frozenset({AuditEntry, CaseText, Party})


def multiply(times: int) -> None:
    """Let every case stand ``times`` times, a transaction for each copy; 1 to 10."""
    if not 1 <= times <= MOST:
        raise ValueError(f"1 to {MOST} times, not {times}")
    names = [one.__tablename__ for one in TABLES if one not in _UNREAD]
    tables = [Complaint.metadata.tables[name] for name in names]
    with transaction() as session:
        spans = {one.name: session.scalar(sa.select(sa.func.max(one.c.id))) or 0 for one in tables}
    for copy in range(1, times):
        with transaction() as session:
            for table in tables:
                session.execute(_copied(table, copy, spans))
    with transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            for name, span in spans.items():
                sequence = sa.func.pg_get_serial_sequence(name, "id")
                session.execute(sa.select(sa.func.setval(sequence, max(span * times, 1))))


def _copied(table: sa.Table, copy: int, spans: dict[str, int]) -> sa.Insert:
    """Return the statement that writes the rows of a table once more."""
    stored = [column for column in table.columns if column.computed is None]
    values = [_value(column, copy, spans).label(column.name) for column in stored]
    first = sa.select(*values).where(table.c.id <= spans[table.name])
    return sa.insert(table).from_select([column.name for column in stored], first)


def _value(
    column: "sa.Column[object]", copy: int, spans: dict[str, int]
) -> "sa.ColumnElement[object]":
    """Return what a copy has in a column: ids moved by a span per copy, everything else as is."""
    if column.table.name == Complaint.__tablename__ and column.name == "number":
        return sa.func.substr(column, 1, 5) + str(copy) + sa.func.substr(column, 7)
    if column.table.name == Complaint.__tablename__ and column.name == "nonce":
        return column + f"-{copy}"
    named = {key.column.table.name for key in column.foreign_keys}
    if column.name == "id" and column.primary_key:
        named.add(column.table.name)
    known = named & spans.keys()
    return column + copy * spans[known.pop()] if known else column
