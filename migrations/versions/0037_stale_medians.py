"""Medians that wait to be found anew; the sums of an agency found at once; their version."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXES = (
    ("ix_rollup_sum_agency", "rollup_sum", ["agency"]),
    ("ix_rollup_median_agency", "rollup_median", ["agency", "period"]),
)


def upgrade():
    op.create_table(
        "rollup_stale",
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("agency", BIG, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("period", "agency", name=op.f("pk_rollup_stale")),
    )
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    with op.batch_alter_table("rollup_state") as batch:
        for name in ("version", "duties_version"):
            batch.add_column(sa.Column(name, BIG, nullable=False, server_default=sa.text("0")))
        batch.add_column(
            sa.Column("duties_built", sa.Boolean(), nullable=False, server_default=sa.true())
        )


def downgrade():
    """What is stale is built anew: before this migration the sums kept no note of it."""
    op.execute("UPDATE rollup_state SET built = false WHERE EXISTS (SELECT 1 FROM rollup_stale)")
    with op.batch_alter_table("rollup_state") as batch:
        for name in ("version", "duties_version", "duties_built"):
            batch.drop_column(name)
    for name, table, _columns in INDEXES:
        op.drop_index(name, table_name=table)
    op.drop_table("rollup_stale")
