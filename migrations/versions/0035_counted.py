"""An index in which the counters of the inbox are counted without reading a row."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

NAME = "ix_complaint_counted"


def upgrade():
    op.create_index(
        NAME,
        "complaint",
        [
            *("agency_id", "state", "due_at", "track", "forwarded_at"),
            *("handler_id", "unit_id", "last_entry"),
        ],
    )


def downgrade():
    op.drop_index(NAME, table_name="complaint")
