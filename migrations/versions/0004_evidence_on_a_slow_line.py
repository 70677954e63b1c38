"""Files that are on their way, and their pieces: an upload goes on after a lost connection."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("complaint_id", NUMBER, nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("received", NUMBER, nullable=False),
        sa.Column("attachment_id", NUMBER, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("received BETWEEN 0 AND size", name=op.f("ck_upload_received_range")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_upload_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_upload_attachment_id_attachment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("token", name=op.f("uq_upload_token")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_upload_attachment_id"), ["attachment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_upload_expires_at"), ["expires_at"], unique=False)
    op.create_table(
        "upload_piece",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("upload_id", NUMBER, nullable=False),
        sa.Column("start", NUMBER, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_upload_piece_upload_id_upload")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_piece")),
        sa.UniqueConstraint("upload_id", "start", name=op.f("uq_upload_piece_upload_id_start")),
    )


def downgrade() -> None:
    op.drop_table("upload_piece")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_expires_at"))
        batch_op.drop_index(batch_op.f("ix_upload_attachment_id"))
        batch_op.drop_index(batch_op.f("ix_upload_complaint_id"))
    op.drop_table("upload")
