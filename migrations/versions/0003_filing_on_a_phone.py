"""A key that can be shown until it has arrived, a draft code that stays, counted equality answers.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("code_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("key_shown_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("equality_done", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_unique_constraint(batch_op.f("uq_draft_code_hash"), ["code_hash"])
        batch_op.create_index(batch_op.f("ix_draft_key_shown_at"), ["key_shown_at"], unique=False)

    op.create_table(
        "equality_count",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("answer", sa.String(length=60), nullable=False),
        sa.Column("people", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("month", "question", "answer", name=op.f("pk_equality_count")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("equality_count")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_key_shown_at"))
        batch_op.drop_constraint(batch_op.f("uq_draft_code_hash"), type_="unique")
        batch_op.drop_column("equality_done")
        batch_op.drop_column("key_shown_at")
        batch_op.drop_column("code_hash")
        batch_op.drop_column("code")
