"""Since when a person has decided on the working time of an agency."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TRAIL = sa.table(
    "audit_entry",
    sa.column("tag", sa.String),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("detail", sa.JSON),
)
AGENCY = sa.table("agency", sa.column("id", sa.BigInteger), sa.column("hours_set_at"))


def upgrade():
    op.add_column("agency", sa.Column("hours_set_at", sa.DateTime(timezone=True)))
    # Whatever was set before stays as it was set; the trail tells of which agency, and when.
    set_by_hand = (
        sa.select(TRAIL.c.detail, TRAIL.c.at)
        .where(TRAIL.c.tag == "agency:hours_set")
        .order_by(TRAIL.c.at)
    )
    for detail, at in op.get_bind().execute(set_by_hand).all():
        mine = sa.update(AGENCY).where(AGENCY.c.id == detail["agency"])
        op.execute(mine.values(hours_set_at=sa.literal(at, sa.DateTime(timezone=True))))


def downgrade():
    op.drop_column("agency", "hours_set_at")
