"""Actions on many complaints, with what came of each; more kinds of audit lines."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MORE_TAGS = (
    "complaint:disposition_undone",
    "complaint:categorised",
    "complaint:marked",
    "complaint:unmarked",
    "complaint:informed",
)
KINDS = ("disposisi", "tandai", "masalah", "pemberitahuan", "kategori")
STATES = ("planned", "skipped", "done", "failed", "undone")


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


def upgrade():
    widen("audit_entry", "tag", "tag", MORE_TAGS)
    op.create_table(
        "bulk_run",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("kind", closed_list(KINDS, "bulkkind"), nullable=False),
        sa.Column("command", sa.JSON(), nullable=False),
        sa.Column("back", sa.String(255), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_bulk_run_account_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_run"),
        sa.UniqueConstraint("code", name="uq_bulk_run_code"),
    )
    op.create_index("ix_bulk_run_account_id", "bulk_run", ["account_id"])
    op.create_table(
        "bulk_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("state", closed_list(STATES, "itemstate"), nullable=False),
        sa.Column("reason", sa.String(60), nullable=True),
        sa.Column("changed_by", sa.String(255), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("jobs", sa.JSON(), nullable=False),
        sa.Column("after", sa.String(20), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["bulk_run.id"], name="fk_bulk_item_run_id_bulk_run"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_bulk_item_complaint_id_complaint"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_item"),
        sa.UniqueConstraint("run_id", "complaint_id", name="uq_bulk_item_run_id_complaint_id"),
    )
    op.create_index("ix_bulk_item_complaint_id", "bulk_item", ["complaint_id"])


def downgrade():
    """Longer lists of audit lines stay: lines with the new values may be there."""
    op.drop_table("bulk_item")
    op.drop_table("bulk_run")
