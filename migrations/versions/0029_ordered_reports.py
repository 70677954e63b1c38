"""Ordered reports with their progress and papers, and the released public figures."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("waiting", "working", "ready", "cancelled", "refused")
MORE_TAGS = ("report:cancelled", "figures:released")
MOMENT = sa.DateTime(timezone=True)


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
        "report_order",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("state", closed_list(STATES, "orderstate"), nullable=False),
        sa.Column("step", BIG, nullable=False),
        sa.Column("steps", BIG, nullable=False),
        sa.Column("problem", sa.String(60)),
        sa.Column("requested_by", BIG, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["account.id"], name="fk_report_order_requested_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_order"),
    )
    op.create_index("ix_report_order_requested_by", "report_order", ["requested_by"])
    op.create_index("ix_report_order_state", "report_order", ["state"])
    op.create_table(
        "report_paper",
        sa.Column("id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("place", BIG, nullable=False),
        sa.Column("document_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["report_order.id"], name="fk_report_paper_order_id_report_order"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name="fk_report_paper_document_id_document"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_paper"),
        sa.UniqueConstraint("order_id", "place", name="uq_report_paper_order_id_place"),
    )
    op.create_index("ix_report_paper_order_id", "report_paper", ["order_id"])
    op.create_index("ix_report_paper_document_id", "report_paper", ["document_id"])
    op.create_table(
        "figure_release",
        sa.Column("id", BIG, nullable=False),
        sa.Column("period", sa.String(60), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("released_at", MOMENT, nullable=False),
        sa.Column("note", sa.String(255)),
        sa.PrimaryKeyConstraint("id", name="pk_figure_release"),
        sa.UniqueConstraint("period", name="uq_figure_release_period"),
    )


def downgrade():
    """The tables go; audit lines with the new tags stay, so the closed list stays wide."""
    op.drop_table("figure_release")
    op.drop_table("report_paper")
    op.drop_table("report_order")
