"""The Ombudsman's track: teams, records and receipts of letters, summonses, corrective actions."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MORE_TAGS = (
    "track:team",
    "track:declared",
    "track:recorded",
    "track:received",
    "track:answered",
    "track:reported",
    "track:judged",
    "track:refused",
)


def closed_list(values: list[str], name: str) -> sa.Enum:
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
    op.create_table(
        "period_report",
        sa.Column("id", BIG, nullable=False),
        sa.Column("year", BIG, nullable=False),
        sa.Column("quarter", BIG, nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("submitted_on", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", BIG, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quarter BETWEEN 0 AND 4", name=op.f("ck_period_report_quarter_range")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_period_report_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_report")),
        sa.UniqueConstraint("year", "quarter", name=op.f("uq_period_report_year_quarter")),
    )
    with op.batch_alter_table("period_report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_period_report_recorded_by"), ["recorded_by"], unique=False
        )

    op.create_table(
        "conflict_declaration",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_conflict_declaration_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaint.id"],
            name=op.f("fk_conflict_declaration_complaint_id_complaint"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_declaration")),
        sa.UniqueConstraint(
            "complaint_id",
            "account_id",
            name=op.f("uq_conflict_declaration_complaint_id_account_id"),
        ),
    )
    with op.batch_alter_table("conflict_declaration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conflict_declaration_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "examiner",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("assigned_by", BIG, nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_examiner_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["account.id"], name=op.f("fk_examiner_assigned_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_examiner_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_examiner")),
    )
    with op.batch_alter_table("examiner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_examiner_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_examiner_assigned_by"), ["assigned_by"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_examiner_complaint_id"), ["complaint_id"], unique=False
        )
        batch_op.create_index(
            "uq_examiner_member",
            ["complaint_id", "account_id"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    op.create_table(
        "track_record",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=True),
        sa.Column("letter_version", sa.String(length=20), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("document_code", sa.String(length=20), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("signer", sa.String(length=255), nullable=False),
        sa.Column("made_by", BIG, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_reporter", sa.Boolean(), nullable=False),
        sa.Column("to_agency", sa.Boolean(), nullable=False),
        sa.Column("to_superior", sa.Boolean(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_track_record_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_track_record_made_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track_record")),
        sa.UniqueConstraint("document_code", name=op.f("uq_track_record_document_code")),
        sa.UniqueConstraint("number", name=op.f("uq_track_record_number")),
    )
    with op.batch_alter_table("track_record", schema=None) as batch_op:
        batch_op.create_index("ix_track_record_case", ["complaint_id", "action"], unique=False)
        batch_op.create_index(batch_op.f("ix_track_record_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_track_record_public"), ["public"], unique=False)

    op.create_table(
        "corrective_action",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column(
            "product",
            sa.Enum(
                "lhp",
                "recommendation",
                name="product",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ordinal", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("responsible", sa.String(length=255), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "complied",
                "partly",
                "not_complied",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("verdict_note", sa.Text(), nullable=True),
        sa.Column("verdict_by", BIG, nullable=True),
        sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "verdict IS NULL OR (verdict_by IS NOT NULL AND verdict_at IS NOT NULL)",
            name=op.f("ck_corrective_action_verdict_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaint.id"],
            name=op.f("fk_corrective_action_complaint_id_complaint"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["track_record.id"],
            name=op.f("fk_corrective_action_record_id_track_record"),
        ),
        sa.ForeignKeyConstraint(
            ["verdict_by"], ["account.id"], name=op.f("fk_corrective_action_verdict_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrective_action")),
        sa.UniqueConstraint(
            "record_id", "ordinal", name=op.f("uq_corrective_action_record_id_ordinal")
        ),
    )
    with op.batch_alter_table("corrective_action", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_corrective_action_complaint_id"), ["complaint_id"], unique=False
        )
        batch_op.create_index("ix_corrective_action_due", ["due_at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_corrective_action_verdict_by"), ["verdict_by"], unique=False
        )

    op.create_table(
        "question_answer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("ordinal", BIG, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("answered_by", BIG, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name=op.f("fk_question_answer_answered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["track_record.id"],
            name=op.f("fk_question_answer_record_id_track_record"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_answer")),
        sa.UniqueConstraint(
            "record_id", "ordinal", name=op.f("uq_question_answer_record_id_ordinal")
        ),
    )
    with op.batch_alter_table("question_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_answer_answered_by"), ["answered_by"], unique=False
        )

    op.create_table(
        "summons",
        sa.Column("id", BIG, nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("called", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("on", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_summons_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["track_record.id"], name=op.f("fk_summons_record_id_track_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summons")),
        sa.UniqueConstraint("record_id", name=op.f("uq_summons_record_id")),
    )
    with op.batch_alter_table("summons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_summons_complaint_id"), ["complaint_id"], unique=False)

    op.create_table(
        "track_receipt",
        sa.Column("id", BIG, nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "reporter",
                "agency",
                "superior",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proof", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=255), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["track_record.id"], name=op.f("fk_track_receipt_record_id_track_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track_receipt")),
        sa.UniqueConstraint("record_id", "side", name=op.f("uq_track_receipt_record_id_side")),
    )
    op.create_table(
        "action_report",
        sa.Column("id", BIG, nullable=False),
        sa.Column("action_id", BIG, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("reported_by", BIG, nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["corrective_action.id"],
            name=op.f("fk_action_report_action_id_corrective_action"),
        ),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["account.id"], name=op.f("fk_action_report_reported_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_report")),
    )
    with op.batch_alter_table("action_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_report_action_id"), ["action_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_action_report_reported_by"), ["reported_by"], unique=False
        )


def downgrade():
    """Lines of the audit trail stay; the longer list of acts allows the old ones."""
    for table in (
        "period_report",
        "action_report",
        "track_receipt",
        "summons",
        "question_answer",
        "corrective_action",
        "track_record",
        "examiner",
        "conflict_declaration",
    ):
        op.drop_table(table)
