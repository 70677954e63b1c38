"""Keys of entries that were written in the field, so that one sent twice is stored once."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "field_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("indicator", sa.String(60), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("account_id", BIG),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["assessed_unit.id"], name="fk_field_entry_unit_id_assessed_unit"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_field_entry_account_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_field_entry"),
        sa.UniqueConstraint("key", name="uq_field_entry_key"),
    )
    op.create_index("ix_field_entry_unit_id", "field_entry", ["unit_id"])
    op.create_index("ix_field_entry_account_id", "field_entry", ["account_id"])


def downgrade():
    """Levels stay; only what tells a repeated entry from a new one goes."""
    op.drop_table("field_entry")
