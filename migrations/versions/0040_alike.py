"""An index for the newest complaints of an agency in a category, which every case shows."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NAME = "ix_complaint_alike"


def upgrade():
    op.create_index(NAME, "complaint", ["agency_id", "substance", "id"])


def downgrade():
    op.drop_index(NAME, table_name="complaint")
