"""Suggestions: the models that were trained, and what people chose beside them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def key(column, target):
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_routing_choice_{column}_{target}")
    )


def upgrade():
    op.create_table(
        "suggestion_model",
        sa.Column("id", BIG, nullable=False),
        sa.Column("trained_at", AT, nullable=False),
        sa.Column("examples", BIG, nullable=False),
        sa.Column("labels", BIG, nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_model")),
    )
    op.create_index(op.f("ix_suggestion_model_trained_at"), "suggestion_model", ["trained_at"])
    op.create_table(
        "routing_choice",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("model_id", BIG, nullable=True),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("rank", BIG, nullable=True),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("account_id", BIG, nullable=True),
        sa.Column("decided_at", AT, nullable=False),
        key("complaint_id", "complaint"),
        key("model_id", "suggestion_model"),
        key("agency_id", "agency"),
        key("unit_id", "unit"),
        key("account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_choice")),
    )
    op.create_index("ix_routing_choice_kind", "routing_choice", ["kind", "decided_at"])
    for column in ("complaint_id", "model_id", "agency_id", "unit_id", "account_id"):
        op.create_index(op.f(f"ix_routing_choice_{column}"), "routing_choice", [column])


def downgrade():
    op.drop_table("routing_choice")
    op.drop_table("suggestion_model")
