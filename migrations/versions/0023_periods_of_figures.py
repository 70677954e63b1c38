"""Indexes by which the figures of a period find their cases."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENTS = ("forwarded_at", "decided_at", "delivered_at", "closed_at")


def upgrade():
    for moment in MOMENTS:
        op.create_index(f"ix_complaint_agency_{moment}", "complaint", ["agency_id", moment])
    op.create_index("ix_rating_rated_at", "rating", ["rated_at"])
    op.create_index("ix_message_kind", "message", ["kind", "created_at"])
    op.create_index("ix_clock_agency_due", "clock", ["agency_id", "due_at"])


def downgrade():
    op.drop_index("ix_clock_agency_due", table_name="clock")
    op.drop_index("ix_message_kind", table_name="message")
    op.drop_index("ix_rating_rated_at", table_name="rating")
    for moment in MOMENTS:
        op.drop_index(f"ix_complaint_agency_{moment}", table_name="complaint")
