"""Handing cases over, what staff chose about their notices, and the secret of a calendar feed."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MORE_TAGS = (
    "handover:offered",
    "handover:accepted",
    "handover:declined",
    "handover:returned",
    "calendar_feed:made",
    "calendar_feed:revoked",
)


def closed_list(values, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def widen(table: str, column: str, name: str, more: tuple[str, ...]) -> None:
    """Add values to what a column may hold; those that are there already stay."""
    found = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(one["sqltext"] for one in found if one["name"] == f"ck_{table}_{name}")
    old = re.findall(r"'([^']+)'", text)
    new = [*old, *(value for value in more if value not in old)]
    with op.batch_alter_table(table) as batch:
        batch.alter_column(
            column,
            existing_type=closed_list(old, name),
            type_=closed_list(new, name),
            existing_nullable=False,
        )


def upgrade():
    widen("audit_entry", "tag", "tag", MORE_TAGS)
    with op.batch_alter_table("staff_choice") as batch:
        batch.add_column(sa.Column("digest_hour", BIG, nullable=False, server_default="7"))
        batch.add_column(sa.Column("muted", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "calendar_feed",
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_calendar_feed_account_id_account"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_calendar_feed"),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feed_token_hash"),
    )
    op.create_table(
        "handover",
        sa.Column("id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("giver_id", BIG, nullable=False),
        sa.Column("taker_id", BIG, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("giver_id <> taker_id", name=op.f("ck_handover_somebody_else")),
        sa.CheckConstraint(
            "accepted_at IS NULL OR declined_at IS NULL", name=op.f("ck_handover_one_answer")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_handover_agency_id_agency"),
        sa.ForeignKeyConstraint(["giver_id"], ["account.id"], name="fk_handover_giver_id_account"),
        sa.ForeignKeyConstraint(["taker_id"], ["account.id"], name="fk_handover_taker_id_account"),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_handover_made_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
    )
    for column in ("agency_id", "giver_id", "taker_id", "made_by"):
        op.create_index(f"ix_handover_{column}", "handover", [column])
    op.create_table(
        "handover_case",
        sa.Column("handover_id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handover.id"], name="fk_handover_case_handover_id_handover"
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_handover_case_complaint_id_complaint"
        ),
        sa.PrimaryKeyConstraint("handover_id", "complaint_id", name="pk_handover_case"),
    )
    op.create_index("ix_handover_case_complaint_id", "handover_case", ["complaint_id"])


def downgrade():
    """Longer lists of audit lines stay: lines with the new values may be there."""
    op.drop_table("handover_case")
    op.drop_table("handover")
    op.drop_table("calendar_feed")
    with op.batch_alter_table("staff_choice") as batch:
        batch.drop_column("muted")
        batch.drop_column("digest_hour")
