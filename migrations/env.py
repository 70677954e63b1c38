"""Run migrations on the application's database; new ones are numbered without gaps.

A migration never imports the application: it must keep working when the code has moved on. So
the application's own column types are written down as the plain types they are stored as.
"""

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.script import ScriptDirectory
from flask import current_app

database = current_app.extensions["migrate"].db
PLAIN = {
    "UtcDateTime": "sa.DateTime(timezone=True)",
    "Encrypted": "sa.LargeBinary()",
}


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | bool:
    """Write our own column types as plain ones."""
    if kind != "type":
        return False
    name = type(item).__name__
    if name == "ExactDecimal":
        numeric = f"sa.Numeric({item.precision}, {item.scale})"
        return f"{numeric}.with_variant(sa.String(40), 'sqlite')"
    return PLAIN.get(name, False)


def compare_type(_context: Any, _column: Any, _metadata: Any, inspected: Any, own: Any) -> Any:
    """Our own types are compared by what they are stored as, which the tests check on both."""
    if type(own).__name__ in {*PLAIN, "ExactDecimal"}:
        return False
    if isinstance(own, sa.Enum):
        return False
    return None


def include_name(name: str | None, _kind: str, _parents: Any) -> bool:
    """Leave out what only one engine has: SQLite's full-text table, PostgreSQL's index for it."""
    return not (name or "").startswith(("case_text_fts", "ix_case_text_vector"))


def number_next(_context: Any, _revision: Any, directives: list[MigrationScript]) -> None:
    """Give a new migration the next number; write none when nothing changed."""
    script = directives[0]
    asked = getattr(context.config.cmd_opts, "autogenerate", False)
    if asked and script.upgrade_ops is not None and script.upgrade_ops.is_empty():
        directives[:] = []
        return
    heads = ScriptDirectory.from_config(context.config).get_heads()
    script.rev_id = f"{int(heads[0]) + 1 if heads else 1:04d}"


def _foreign_keys(connection: sa.Connection, *, on: bool) -> None:
    """SQLite rebuilds a changed table; with foreign keys on, dropping the old one would cascade."""
    if connection.dialect.name == "sqlite":
        raw = connection.connection.driver_connection
        raw.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
        broken = raw.execute("PRAGMA foreign_key_check").fetchall() if on else []
        if broken:
            raise RuntimeError(f"the migration left {len(broken)} dangling references")


def run() -> None:
    """Run in one transaction on the engine that the application uses."""
    with database.engine.connect() as connection:
        _foreign_keys(connection, on=False)
        context.configure(
            connection=connection,
            include_name=include_name,
            target_metadata=current_app.extensions["migrate"].configure_args["target_metadata"],
            render_item=render_item,
            render_as_batch=True,
            compare_type=compare_type,
            process_revision_directives=number_next,
        )
        with context.begin_transaction():
            context.run_migrations()
        _foreign_keys(connection, on=True)


run()
