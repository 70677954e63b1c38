"""The inbox: the place of a complaint at the desk, its last entry, marks and saved views."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DESK = (
    "CASE WHEN track <> 'agency' OR agency_id IS NULL OR forwarded_at IS NULL THEN NULL "
    "WHEN state IN ('forwarded', 'complete', 'dispositioned', 'in_handling', 'hearing', "
    "'decided', 'reopened', 'compensation_due') THEN 1 "
    "WHEN state IN ('awaiting_completion', 'postponed', 'delivered') THEN 2 ELSE 0 END"
)
LAST_ENTRY = (
    "UPDATE complaint SET last_entry = (SELECT kind FROM message "
    "WHERE message.complaint_id = complaint.id ORDER BY message.id DESC LIMIT 1)"
)
ORDER = ("agency_id", "desk", "due_at", "filed_at", "id")
ASKED = ("changed_at", "unit_id", "handler_id", "state", "last_entry")


def upgrade():
    op.add_column("complaint", sa.Column("last_entry", sa.String(40)))
    op.execute(LAST_ENTRY)
    # SQLite can only add a computed column that is not stored; PostgreSQL 15 knows no other.
    stored = op.get_bind().dialect.name == "postgresql"
    computed = sa.Computed(DESK, persisted=stored)
    op.add_column("complaint", sa.Column("desk", sa.SmallInteger(), computed))
    op.drop_index("ix_complaint_desk", table_name="complaint")
    op.create_index("ix_complaint_desk", "complaint", [*ORDER, *ASKED])
    op.create_table(
        "saved_view",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("asked", sa.String(255), nullable=False),
        sa.Column("agency_id", BIG, nullable=True),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_saved_view_account_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name="fk_saved_view_agency_id_agency"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_saved_view_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.UniqueConstraint("account_id", "name", name="uq_saved_view_account_id_name"),
    )
    op.create_index("ix_saved_view_agency_id", "saved_view", ["agency_id"])
    op.create_index("ix_saved_view_unit_id", "saved_view", ["unit_id"])
    op.create_table(
        "case_mark",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("text", sa.String(40), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name="fk_case_mark_complaint_id_complaint"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_case_mark_made_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_case_mark"),
        sa.UniqueConstraint("complaint_id", "text", name="uq_case_mark_complaint_id_text"),
    )
    op.create_index("ix_case_mark_made_by", "case_mark", ["made_by"])


def downgrade():
    op.drop_table("case_mark")
    op.drop_table("saved_view")
    op.drop_index("ix_complaint_desk", table_name="complaint")
    op.create_index("ix_complaint_desk", "complaint", ["agency_id", "due_at"])
    op.drop_column("complaint", "desk")
    op.drop_column("complaint", "last_entry")
