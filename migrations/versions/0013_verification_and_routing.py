"""Verification desk and routing: locks, second persons, respondents, returned cases, rules."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


MORE_TAGS = (
    "complaint:returned",
    "complaint:return_decided",
    "complaint:deferred",
    "complaint:second_asked",
    "complaint:second_decided",
    "respondent:named",
    "respondent:removed",
    "respondent:read",
    "routing:drafted",
    "routing:changed",
    "routing:published",
)


def more_tags():
    """Let the audit trail name the new acts; those that it names already stay."""
    found = sa.inspect(op.get_bind()).get_check_constraints("audit_entry")
    text = next(one["sqltext"] for one in found if one["name"] == "ck_audit_entry_tag")
    old = re.findall(r"'([^']+)'", text)
    new = [*old, *(tag for tag in MORE_TAGS if tag not in old)]
    with op.batch_alter_table("audit_entry") as batch:
        batch.alter_column(
            "tag",
            existing_type=closed_list("tag", *old),
            type_=closed_list("tag", *new),
            existing_nullable=False,
        )


def key(table, column, target):
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def check(table, name, condition):
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def closed_list(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def indexes(table, *columns):
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def only_where(name, table, column, condition, *, unique=True):
    where = sa.text(condition)
    op.create_index(
        name, table, [column], unique=unique, sqlite_where=where, postgresql_where=where
    )


def primary(table, *columns):
    return sa.PrimaryKeyConstraint(*(columns or ("id",)), name=op.f(f"pk_{table}"))


def respondents():
    op.create_table(
        "respondent",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column(
            "kind", closed_list("respondentkind", "staff", "provider", "body"), nullable=False
        ),
        sa.Column("account_id", BIG, nullable=True),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("since", AT, nullable=False),
        sa.Column("added_by", BIG, nullable=False),
        sa.Column("added_at", AT, nullable=False),
        sa.Column("removed_by", BIG, nullable=True),
        sa.Column("removed_at", AT, nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=True),
        check(
            "respondent",
            "says_who",
            "account_id IS NOT NULL OR unit_id IS NOT NULL OR name IS NOT NULL",
        ),
        check("respondent", "provider_has_unit", "kind <> 'provider' OR unit_id IS NOT NULL"),
        check("respondent", "removed_by", "(removed_at IS NULL) = (removed_by IS NULL)"),
        key("respondent", "complaint_id", "complaint"),
        key("respondent", "account_id", "account"),
        key("respondent", "unit_id", "unit"),
        key("respondent", "added_by", "account"),
        key("respondent", "removed_by", "account"),
        primary("respondent"),
    )
    indexes("respondent", "complaint_id", "account_id", "unit_id", "added_by", "removed_by")


def returns():
    table = "case_return"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("returned_by", BIG, nullable=False),
        sa.Column("returned_at", AT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("proposed_agency_id", BIG, nullable=True),
        sa.Column("proposed_unit_id", BIG, nullable=True),
        sa.Column("proposed_text", sa.String(length=255), nullable=True),
        sa.Column("arbitration", sa.Boolean(), nullable=False),
        sa.Column("decision", closed_list("returndecision", "rerouted", "kept"), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("decision_text", sa.Text(), nullable=True),
        sa.Column("target_agency_id", BIG, nullable=True),
        sa.Column("target_unit_id", BIG, nullable=True),
        sa.Column("clocks_restarted", sa.Boolean(), server_default=sa.false(), nullable=False),
        check(table, "decided_is_dated", "(decided_at IS NULL) = (decision IS NULL)"),
        key(table, "complaint_id", "complaint"),
        key(table, "agency_id", "agency"),
        key(table, "unit_id", "unit"),
        key(table, "returned_by", "account"),
        key(table, "proposed_agency_id", "agency"),
        key(table, "proposed_unit_id", "unit"),
        key(table, "decided_by", "account"),
        key(table, "target_agency_id", "agency"),
        key(table, "target_unit_id", "unit"),
        primary(table),
        sa.UniqueConstraint(
            "complaint_id", "number", name=op.f("uq_case_return_complaint_id_number")
        ),
    )
    indexes(
        table,
        "agency_id",
        "unit_id",
        "returned_by",
        "proposed_agency_id",
        "proposed_unit_id",
        "decided_by",
        "target_agency_id",
        "target_unit_id",
    )
    only_where("uq_case_return_open", table, "complaint_id", "decided_at IS NULL")
    only_where("ix_case_return_waiting", table, "returned_at", "decided_at IS NULL", unique=False)


def rules():
    op.create_table(
        "routing_rule_set",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("published_by", BIG, nullable=True),
        sa.Column("published_at", AT, nullable=True),
        check(
            "routing_rule_set",
            "published_by_somebody",
            "(published_at IS NULL) = (published_by IS NULL)",
        ),
        check("routing_rule_set", "draft_is_unpublished", "draft = (published_at IS NULL)"),
        key("routing_rule_set", "made_by", "account"),
        key("routing_rule_set", "published_by", "account"),
        primary("routing_rule_set"),
        sa.UniqueConstraint("number", name=op.f("uq_routing_rule_set_number")),
    )
    indexes("routing_rule_set", "made_by", "published_by")
    only_where("uq_routing_rule_set_draft", "routing_rule_set", "draft", "published_at IS NULL")
    op.create_table(
        "routing_rule",
        sa.Column("id", BIG, nullable=False),
        sa.Column("rule_set_id", BIG, nullable=False),
        sa.Column("ordinal", BIG, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=True),
        key("routing_rule", "rule_set_id", "routing_rule_set"),
        key("routing_rule", "agency_id", "agency"),
        key("routing_rule", "unit_id", "unit"),
        primary("routing_rule"),
        sa.UniqueConstraint(
            "rule_set_id", "ordinal", name=op.f("uq_routing_rule_rule_set_id_ordinal")
        ),
    )
    indexes("routing_rule", "agency_id", "unit_id")


def desk():
    op.create_table(
        "triage",
        sa.Column("complaint_id", BIG, autoincrement=False, nullable=False),
        sa.Column("holder_id", BIG, nullable=True),
        sa.Column("held_until", AT, nullable=True),
        sa.Column("deferred_until", AT, nullable=True),
        sa.Column("deferred_by", BIG, nullable=True),
        sa.Column("deferral_reason", sa.Text(), nullable=True),
        key("triage", "complaint_id", "complaint"),
        key("triage", "holder_id", "account"),
        key("triage", "deferred_by", "account"),
        primary("triage", "complaint_id"),
    )
    indexes("triage", "holder_id", "deferred_by")
    table = "supervisor_request"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("kind", closed_list("requestkind", "override", "refusal"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("verification_id", BIG, nullable=False),
        sa.Column("asked_by", BIG, nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("decision_text", sa.Text(), nullable=True),
        check(table, "decided_is_dated", "(decided_at IS NULL) = (granted IS NULL)"),
        key(table, "complaint_id", "complaint"),
        key(table, "verification_id", "verification"),
        key(table, "asked_by", "account"),
        key(table, "decided_by", "account"),
        primary(table),
    )
    indexes(table, "complaint_id", "verification_id", "asked_by", "decided_by")
    only_where("uq_supervisor_request_open", table, "complaint_id", "decided_at IS NULL")


def upgrade():
    more_tags()
    with op.batch_alter_table("verification") as batch:
        batch.add_column(sa.Column("shown", sa.JSON(), nullable=False, server_default="{}"))
    respondents()
    returns()
    rules()
    desk()


def downgrade():
    """The longer list of acts stays, as lines that name them may."""
    for table in (
        "supervisor_request",
        "triage",
        "routing_rule",
        "routing_rule_set",
        "case_return",
        "respondent",
    ):
        op.drop_table(table)
    with op.batch_alter_table("verification") as batch:
        batch.drop_column("shown")
