"""Where the code of a draft is mailed to, and how often it was."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("draft") as batch:
        batch.add_column(sa.Column("mail_to", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("mails", BIG, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("draft") as batch:
        batch.drop_column("mails")
        batch.drop_column("mail_to")
