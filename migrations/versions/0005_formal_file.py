"""The formal file for the Ombudsman, and who represents a complainant."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "formal_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("saved_at", AT, nullable=False),
        sa.Column("sent_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_formal_file_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formal_file")),
        sa.UniqueConstraint("complaint_id", name=op.f("uq_formal_file_complaint_id")),
    )
    op.create_table(
        "formal_answer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("sent_value", sa.LargeBinary(), nullable=True),
        sa.Column("saved_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_formal_answer_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formal_answer")),
        sa.UniqueConstraint(
            "complaint_id", "item", name=op.f("uq_formal_answer_complaint_id_item")
        ),
    )
    op.create_table(
        "representative",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("relation", sa.LargeBinary(), nullable=True),
        sa.Column(
            "basis",
            sa.Enum(
                "power_of_attorney",
                "guardian",
                "family",
                "organisation",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("gets_notices", sa.Boolean(), nullable=False),
        sa.Column("attachment_id", BIG, nullable=True),
        sa.Column("appointed_by", sa.String(length=60), nullable=False),
        sa.Column("appointed_at", AT, nullable=False),
        sa.Column("accepted_by", BIG, nullable=True),
        sa.Column("accepted_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by IS NULL)",
            name=op.f("ck_representative_accepted_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["account.id"], name=op.f("fk_representative_accepted_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_representative_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaint.id"],
            name=op.f("fk_representative_complaint_id_complaint"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative")),
    )
    with op.batch_alter_table("representative") as batch:
        for column in ("complaint_id", "attachment_id", "accepted_by"):
            batch.create_index(batch.f(f"ix_representative_{column}"), [column])


def downgrade():
    for table in ("representative", "formal_answer", "formal_file"):
        op.drop_table(table)
