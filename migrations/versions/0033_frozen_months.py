"""All metrics of CF-1 in the roll-ups; months of figures that the database keeps fixed.

The background builds the roll-ups anew, in small transactions; until it has done so the pages
count the cases.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
MORE_TAGS = ("figures:month_frozen", "figures:month_corrected")
MORE_SUMS = ("verify_due", "verify_met", "within_14", "done", "open")
MORE_FACTS = ("verify_due", "verified")
REFUSAL = "a frozen month is never changed"
GUARDED = ("frozen_month", "month_correction")


def closed_list(values, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def widen(table: str, column: str, name: str, more: tuple[str, ...]) -> None:
    """Add values to what a column may hold; those that are there already stay."""
    found = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(one["sqltext"] for one in found if one["name"] == f"ck_{table}_{name}")
    old = re.findall(r"'([^']+)'", text)
    new = [*old, *(value for value in more if value not in old)]
    with op.batch_alter_table(table) as batch:
        batch.alter_column(
            column,
            existing_type=closed_list(old, name),
            type_=closed_list(new, name),
            existing_nullable=False,
        )


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def guard(table: str) -> None:
    if is_sqlite():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"""CREATE TRIGGER {table}_fixed_{verb.lower()} BEFORE {verb} ON {table}
                BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
            )
        return
    op.execute(
        f"""CREATE FUNCTION {table}_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""
    )
    op.execute(
        f"""CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_fixed()"""
    )


def forget_roll_ups() -> None:
    """Have the background build the roll-ups anew; it does so wherever there are complaints."""
    for table in ("rollup_median", "rollup_sum", "rollup_change", "rollup_case"):
        op.execute(f"DELETE FROM {table}")
    op.execute("UPDATE rollup_state SET built = NOT EXISTS (SELECT 1 FROM complaint)")


def upgrade():
    widen("audit_entry", "tag", "tag", MORE_TAGS)
    forget_roll_ups()
    with op.batch_alter_table("rollup_case") as batch:
        batch.add_column(sa.Column("quick", sa.Boolean(), nullable=False))
        for name in MORE_FACTS:
            batch.add_column(sa.Column(name, BIG, nullable=True))
    with op.batch_alter_table("rollup_sum") as batch:
        for name in MORE_SUMS:
            batch.add_column(sa.Column(name, BIG, nullable=False))
    op.create_table(
        "frozen_month",
        sa.Column("id", BIG, nullable=False),
        sa.Column("month", sa.String(10), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rule", sa.String(60), nullable=False),
        sa.Column("rule_sha256", sa.String(64), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name="fk_frozen_month_agency_id_agency"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_frozen_month"),
        sa.UniqueConstraint("agency_id", "month", name="uq_frozen_month_agency_id_month"),
    )
    op.create_table(
        "frozen_month_state",
        sa.Column("month", sa.String(10), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("agencies", BIG, nullable=False),
        sa.PrimaryKeyConstraint("month", name="pk_frozen_month_state"),
    )
    op.create_table(
        "month_check",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("rows", BIG, nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_month_check"),
    )
    op.create_table(
        "month_correction",
        sa.Column("id", BIG, nullable=False),
        sa.Column("month", sa.String(10), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("figure", sa.String(60), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name="fk_month_correction_agency_id_agency"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_month_correction"),
    )
    op.create_index("ix_month_correction_agency_id", "month_correction", ["agency_id", "month"])
    op.create_index("ix_frozen_month_month", "frozen_month", ["month"])
    for table in GUARDED:
        guard(table)


def downgrade():
    """Frozen months go; audit lines with the new tags stay, so the closed list stays wide."""
    for table in GUARDED:
        op.drop_table(table)
        if not is_sqlite():
            op.execute(f"DROP FUNCTION {table}_fixed()")
    op.drop_table("month_check")
    op.drop_table("frozen_month_state")
    forget_roll_ups()
    with op.batch_alter_table("rollup_sum") as batch:
        for name in MORE_SUMS:
            batch.drop_column(name)
    with op.batch_alter_table("rollup_case") as batch:
        for name in ("quick", *MORE_FACTS):
            batch.drop_column(name)
