"""Frozen months of units beside those of their agencies.

Months that were frozen before stay as they are: they have no units, and say so.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFUSAL = "a frozen month is never changed"
GUARDED = ("frozen_month", "month_correction")
OLD, NEW = "uq_frozen_month_agency_id_month", "uq_frozen_month_agency_id_unit_month"


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def unguard(table: str) -> None:
    """Let a table change; on SQLite its copy has no triggers anyhow."""
    if is_sqlite():
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_fixed_{verb}")
    else:
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_fixed")


def guard(table: str) -> None:
    if not is_sqlite():
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_fixed")
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"""CREATE TRIGGER {table}_fixed_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
        )


def unit() -> sa.Column:
    return sa.Column("unit", BIG, nullable=False, server_default=sa.text("0"))


def upgrade():
    for table in GUARDED:
        unguard(table)
    with op.batch_alter_table("frozen_month") as batch:
        batch.add_column(unit())
        batch.drop_constraint(OLD, type_="unique")
        batch.create_unique_constraint(NEW, ["agency_id", "unit", "month"])
    with op.batch_alter_table("month_correction") as batch:
        batch.add_column(unit())
    with op.batch_alter_table("frozen_month_state") as batch:
        batch.add_column(
            sa.Column("units", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    for table in GUARDED:
        guard(table)


def downgrade():
    """Frozen months of units go; those of agencies stay."""
    for table in GUARDED:
        unguard(table)
        op.execute(f"DELETE FROM {table} WHERE unit <> 0")
    with op.batch_alter_table("frozen_month") as batch:
        batch.drop_constraint(NEW, type_="unique")
        batch.drop_column("unit")
        batch.create_unique_constraint(OLD, ["agency_id", "month"])
    with op.batch_alter_table("month_correction") as batch:
        batch.drop_column("unit")
    with op.batch_alter_table("frozen_month_state") as batch:
        batch.drop_column("units")
    for table in GUARDED:
        guard(table)
