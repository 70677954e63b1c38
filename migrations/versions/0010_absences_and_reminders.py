"""Absences with stand-ins, the inspectorate's role, and the steps of the ladder of reminders."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MORE_TAGS = ("account:absence_set", "account:absence_cancelled", "clock:reminded")
MORE_ROLES = ("agency_inspector",)
MORE_EVENTS = ("reminded", "acknowledged")
AGENCY_ROLE = sa.CheckConstraint(
    "role NOT LIKE 'agency_%' OR agency_id IS NOT NULL",
    name="ck_role_grant_agency_role_has_agency",
)


def closed_list(values: list[str], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def widen(table: str, column: str, name: str, more: tuple[str, ...], *checks) -> None:
    """Add values to what a column may hold; those that are there already stay."""
    found = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(one["sqltext"] for one in found if one["name"] == f"ck_{table}_{name}")
    old = re.findall(r"'([^']+)'", text)
    new = [*old, *(value for value in more if value not in old)]
    with op.batch_alter_table(table, table_args=checks) as batch:
        batch.alter_column(
            column,
            existing_type=closed_list(old, name),
            type_=closed_list(new, name),
            existing_nullable=False,
        )


def upgrade():
    widen("audit_entry", "tag", "tag", MORE_TAGS)
    widen("role_grant", "role", "role", MORE_ROLES, AGENCY_ROLE)
    widen("clock_event", "kind", "clockeventkind", MORE_EVENTS)
    with op.batch_alter_table("clock_event") as batch:
        batch.add_column(sa.Column("step", sa.String(40), nullable=False, server_default=""))
        batch.add_column(sa.Column("told", sa.String(20), nullable=False, server_default=""))
        batch.add_column(sa.Column("actor", sa.String(60), nullable=True))
        batch.drop_constraint("uq_clock_event_clock_id_kind_due_at", type_="unique")
        batch.create_unique_constraint(
            op.f("uq_clock_event_clock_id_kind_due_at_step"),
            ["clock_id", "kind", "due_at", "step"],
        )
    op.create_table(
        "absence",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("stand_in_id", BIG, nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("from_at < to_at", name=op.f("ck_absence_ends_after_it_begins")),
        sa.CheckConstraint("account_id <> stand_in_id", name=op.f("ck_absence_somebody_else")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_absence_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["account.id"], name=op.f("fk_absence_stand_in_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence") as batch:
        batch.create_index(batch.f("ix_absence_account_id"), ["account_id"])
        batch.create_index(batch.f("ix_absence_stand_in_id"), ["stand_in_id"])


def downgrade():
    """Longer lists stay, as lines with the new values may; reminders have no room in the old."""
    op.drop_table("absence")
    op.execute("DELETE FROM clock_event WHERE step <> ''")
    op.execute("DELETE FROM role_grant WHERE role = 'agency_inspector'")
    with op.batch_alter_table("clock_event") as batch:
        batch.drop_constraint("uq_clock_event_clock_id_kind_due_at_step", type_="unique")
        batch.create_unique_constraint(
            op.f("uq_clock_event_clock_id_kind_due_at"), ["clock_id", "kind", "due_at"]
        )
        batch.drop_column("step")
        batch.drop_column("told")
        batch.drop_column("actor")
