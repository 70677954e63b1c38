"""Extensions, shared drafts, templates by version, reminders, watchers and rules of the desk."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

MORE_TAGS = (
    "complaint:question_closed",
    "complaint:interim_sent",
    "complaint:given_back",
    "complaint:categorised",
    "agency:rule_changed",
    "template:saved",
)


def closed_list(values: list[str]) -> sa.Enum:
    return sa.Enum(*values, name="tag", native_enum=False, create_constraint=True, length=40)


def widen_tags() -> None:
    """Add acts to the audit trail; those that are there already stay."""
    found = sa.inspect(op.get_bind()).get_check_constraints("audit_entry")
    text = next(one["sqltext"] for one in found if one["name"] == "ck_audit_entry_tag")
    old = re.findall(r"'([^']+)'", text)
    new = [*old, *(tag for tag in MORE_TAGS if tag not in old)]
    with op.batch_alter_table("audit_entry") as batch:
        batch.alter_column(
            "tag",
            existing_type=closed_list(old),
            type_=closed_list(new),
            existing_nullable=False,
        )


def upgrade():
    widen_tags()
    op.create_table(
        "desk_choice",
        sa.Column(
            "account_id",
            BIG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("keys", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_desk_choice_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_desk_choice")),
    )
    op.create_table(
        "agency_rule",
        sa.Column(
            "agency_id",
            BIG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("second_eyes", sa.Boolean(), nullable=False),
        sa.Column("changed_by", BIG, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_rule_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["account.id"], name=op.f("fk_agency_rule_changed_by_account")
        ),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_agency_rule")),
    )
    op.create_index("ix_agency_rule_changed_by", "agency_rule", ["changed_by"])
    op.create_table(
        "reply_template",
        sa.Column("id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "personal",
                "unit",
                "agency",
                name="templatescope",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(scope = 'unit') = (unit_id IS NOT NULL)", name=op.f("ck_reply_template_unit_of_scope")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_reply_template_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_reply_template_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_reply_template_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_template")),
    )
    op.create_index("ix_reply_template_account_id", "reply_template", ["account_id"])
    op.create_index("ix_reply_template_agency_id", "reply_template", ["agency_id"])
    op.create_index("ix_reply_template_unit_id", "reply_template", ["unit_id"])
    op.create_table(
        "case_reminder",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_case_reminder_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_case_reminder_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reminder")),
    )
    op.create_index("ix_case_reminder_account_id", "case_reminder", ["account_id"])
    op.create_index("ix_case_reminder_complaint_id", "case_reminder", ["complaint_id"])
    op.create_table(
        "case_watch",
        sa.Column(
            "complaint_id",
            BIG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "account_id",
            BIG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_case_watch_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_case_watch_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("complaint_id", "account_id", name=op.f("pk_case_watch")),
    )
    op.create_index("ix_case_watch_account_id", "case_watch", ["account_id"])
    op.create_table(
        "template_version",
        sa.Column("id", BIG, nullable=False),
        sa.Column("template_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "answer",
                "interim",
                "question",
                name="templatestep",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "decision",
            sa.Enum(
                "upheld",
                "partly",
                "not_upheld",
                "resolved",
                "information",
                name="pointdecision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_template_version_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["reply_template.id"],
            name=op.f("fk_template_version_template_id_reply_template"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_version")),
        sa.UniqueConstraint(
            "template_id", "number", name=op.f("uq_template_version_template_id_number")
        ),
    )
    op.create_index("ix_template_version_account_id", "template_version", ["account_id"])
    op.create_table(
        "work_draft",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("preview_version", BIG, nullable=True),
        sa.Column("preview_key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_work_draft_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_work_draft_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_draft")),
        sa.UniqueConstraint("complaint_id", name=op.f("uq_work_draft_complaint_id")),
    )
    op.create_index("ix_work_draft_account_id", "work_draft", ["account_id"])
    op.create_table(
        "work_opening",
        sa.Column(
            "complaint_id",
            BIG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "account_id",
            BIG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_work_opening_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_work_opening_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("complaint_id", "account_id", name=op.f("pk_work_opening")),
    )
    op.create_index("ix_work_opening_account_id", "work_opening", ["account_id"])
    op.create_table(
        "clock_extension",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("clock_id", BIG, nullable=False),
        sa.Column("policy", sa.String(length=60), nullable=False),
        sa.Column("days", BIG, nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["clock.id"], name=op.f("fk_clock_extension_clock_id_clock")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaint.id"],
            name=op.f("fk_clock_extension_complaint_id_complaint"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_extension")),
        sa.UniqueConstraint("clock_id", name=op.f("uq_clock_extension_clock_id")),
        sa.UniqueConstraint(
            "complaint_id", "policy", name=op.f("uq_clock_extension_complaint_id_policy")
        ),
    )


def downgrade():
    """The longer list of acts stays: lines with the new ones may be there."""
    op.drop_table("clock_extension")
    op.drop_index("ix_work_opening_account_id", table_name="work_opening")
    op.drop_table("work_opening")
    op.drop_index("ix_work_draft_account_id", table_name="work_draft")
    op.drop_table("work_draft")
    op.drop_index("ix_template_version_account_id", table_name="template_version")
    op.drop_table("template_version")
    op.drop_index("ix_case_watch_account_id", table_name="case_watch")
    op.drop_table("case_watch")
    op.drop_index("ix_case_reminder_complaint_id", table_name="case_reminder")
    op.drop_index("ix_case_reminder_account_id", table_name="case_reminder")
    op.drop_table("case_reminder")
    op.drop_index("ix_reply_template_unit_id", table_name="reply_template")
    op.drop_index("ix_reply_template_agency_id", table_name="reply_template")
    op.drop_index("ix_reply_template_account_id", table_name="reply_template")
    op.drop_table("reply_template")
    op.drop_index("ix_agency_rule_changed_by", table_name="agency_rule")
    op.drop_table("agency_rule")
    op.drop_table("desk_choice")
