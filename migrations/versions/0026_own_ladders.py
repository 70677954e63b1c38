"""A version of the policies may bring a ladder of reminders; late clocks are looked at once more.

Clocks that were late before there was a ladder had nothing left to do. The sweep looks at them
once: it records every step they have passed, mails only the highest, and goes on from there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("policy_version") as batch:
        batch.add_column(sa.Column("ladder", sa.JSON(), nullable=True))
    op.execute(
        "UPDATE clock SET next_action_at = due_at"
        " WHERE state = 'running' AND next_action_at IS NULL AND breached_at IS NOT NULL"
    )


def downgrade():
    with op.batch_alter_table("policy_version") as batch:
        batch.drop_column("ladder")
