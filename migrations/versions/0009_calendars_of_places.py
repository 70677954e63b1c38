"""Calendars with days of provinces and agencies, proposals for a change, and moved clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = sa.Enum(
    "proposed",
    "applied",
    "rejected",
    name="changestate",
    native_enum=False,
    create_constraint=True,
    length=40,
)
REASONS = sa.Enum(
    "calendar",
    "extension",
    "agency",
    "class",
    "policy",
    name="movereason",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade():
    with op.batch_alter_table("calendar_day") as batch:
        batch.add_column(
            sa.Column("scope", sa.String(length=80), nullable=False, server_default="")
        )
        batch.drop_constraint("pk_calendar_day", type_="primary")
        batch.create_primary_key("pk_calendar_day", ["version_id", "scope", "day"])
    with op.batch_alter_table("clock") as batch:
        batch.add_column(
            sa.Column("places", sa.String(length=200), nullable=False, server_default="")
        )
    op.create_table(
        "calendar_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("base_id", BIG, nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("state", STATES, nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["base_id"],
            ["calendar_version.id"],
            name=op.f("fk_calendar_change_base_id_calendar_version"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["calendar_version.id"],
            name=op.f("fk_calendar_change_version_id_calendar_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_change")),
    )
    with op.batch_alter_table("calendar_change") as batch:
        batch.create_index(batch.f("ix_calendar_change_base_id"), ["base_id"])
        batch.create_index(batch.f("ix_calendar_change_version_id"), ["version_id"])
    op.create_table(
        "clock_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("clock_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", REASONS, nullable=False),
        sa.Column("old_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("new_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_calendar_id", BIG, nullable=False),
        sa.Column("new_calendar_id", BIG, nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["clock.id"], name=op.f("fk_clock_change_clock_id_clock")
        ),
        sa.ForeignKeyConstraint(
            ["old_calendar_id"],
            ["calendar_version.id"],
            name=op.f("fk_clock_change_old_calendar_id_calendar_version"),
        ),
        sa.ForeignKeyConstraint(
            ["new_calendar_id"],
            ["calendar_version.id"],
            name=op.f("fk_clock_change_new_calendar_id_calendar_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_change")),
    )
    with op.batch_alter_table("clock_change") as batch:
        batch.create_index(batch.f("ix_clock_change_clock_id"), ["clock_id"])
        batch.create_index(batch.f("ix_clock_change_old_calendar_id"), ["old_calendar_id"])
        batch.create_index(batch.f("ix_clock_change_new_calendar_id"), ["new_calendar_id"])


def downgrade():
    """Days of single places have no room in the old shape, so they go."""
    op.drop_table("clock_change")
    op.drop_table("calendar_change")
    with op.batch_alter_table("clock") as batch:
        batch.drop_column("places")
    op.execute("DELETE FROM calendar_day WHERE scope <> ''")
    with op.batch_alter_table("calendar_day") as batch:
        batch.drop_constraint("pk_calendar_day", type_="primary")
        batch.drop_column("scope")
        batch.create_primary_key("pk_calendar_day", ["version_id", "day"])
