"""What belongs together: fingerprints of texts, links between complaints, systemic issues."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
OPEN_LINK = "undone_at IS NULL"
ONE_MAIN = "undone_at IS NULL AND kind <> 'related'"
OPEN_CASE = "removed_at IS NULL"


def key(table, column, target, field="id"):
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.{field}"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def closed_list(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def indexes(table, *columns):
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def only_where(name, table, columns, condition):
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def links():
    op.create_table(
        "complaint_link",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", closed_list("linkkind", "merged", "related", "parent"), nullable=False),
        sa.Column("main_id", BIG, nullable=False),
        sa.Column("other_id", BIG, nullable=False),
        sa.Column(
            "reason",
            closed_list(
                "linkreason",
                "same_event",
                "same_cause",
                "copied_text",
                "sent_again",
                "several_matters",
            ),
            nullable=False,
        ),
        sa.Column("agency_id", BIG, nullable=True),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("undone_by", BIG, nullable=True),
        sa.Column("undone_at", AT, nullable=True),
        sa.CheckConstraint("main_id <> other_id", name=op.f("ck_complaint_link_two_complaints")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)",
            name=op.f("ck_complaint_link_undone_by_somebody"),
        ),
        key("complaint_link", "main_id", "complaint"),
        key("complaint_link", "other_id", "complaint"),
        key("complaint_link", "agency_id", "agency"),
        key("complaint_link", "made_by", "account"),
        key("complaint_link", "undone_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_link")),
    )
    indexes("complaint_link", "main_id", "other_id", "agency_id", "made_by", "undone_by")
    only_where(
        "uq_complaint_link_open", "complaint_link", ["kind", "main_id", "other_id"], OPEN_LINK
    )
    only_where("uq_complaint_link_one_main", "complaint_link", ["kind", "other_id"], ONE_MAIN)


def likeness():
    op.create_table(
        "text_band",
        sa.Column("value", BIG, autoincrement=False, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        key("text_band", "complaint_id", "complaint"),
        sa.PrimaryKeyConstraint("value", "complaint_id", name=op.f("pk_text_band")),
    )
    indexes("text_band", "complaint_id")
    op.create_table(
        "likely_double",
        sa.Column("complaint_id", BIG, autoincrement=False, nullable=False),
        sa.Column("of_id", BIG, nullable=False),
        sa.Column("score", BIG, nullable=False),
        key("likely_double", "complaint_id", "complaint"),
        key("likely_double", "of_id", "complaint"),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_likely_double")),
    )
    indexes("likely_double", "of_id")


def issues():
    op.create_table(
        "issue",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column(
            "state", closed_list("issuestate", "draft", "published", "closed"), nullable=False
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("agency_id", BIG, nullable=True),
        sa.Column("region_code", sa.String(length=13), nullable=True),
        sa.Column("substance", sa.String(length=60), nullable=True),
        sa.Column("opened_by", BIG, nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("published_at", AT, nullable=True),
        sa.Column("closed_at", AT, nullable=True),
        sa.Column("followers", BIG, nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR published_at IS NOT NULL",
            name=op.f("ck_issue_published_before_closed"),
        ),
        key("issue", "agency_id", "agency"),
        key("issue", "region_code", "region", "code"),
        key("issue", "opened_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint("code", name=op.f("uq_issue_code")),
    )
    op.create_index("ix_issue_shown", "issue", ["state", "agency_id"])
    indexes("issue", "agency_id", "region_code", "opened_by")


def parts_of_issues():
    op.create_table(
        "issue_update",
        sa.Column("id", BIG, nullable=False),
        sa.Column("issue_id", BIG, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        key("issue_update", "issue_id", "issue"),
        key("issue_update", "author_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_update")),
    )
    indexes("issue_update", "issue_id", "author_id")
    op.create_table(
        "issue_case",
        sa.Column("id", BIG, nullable=False),
        sa.Column("issue_id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("attached_by", BIG, nullable=False),
        sa.Column("attached_at", AT, nullable=False),
        sa.Column("removed_by", BIG, nullable=True),
        sa.Column("removed_at", AT, nullable=True),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_issue_case_removed_by_who")
        ),
        key("issue_case", "issue_id", "issue"),
        key("issue_case", "complaint_id", "complaint"),
        key("issue_case", "attached_by", "account"),
        key("issue_case", "removed_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_case")),
    )
    indexes("issue_case", "issue_id", "complaint_id", "attached_by", "removed_by")
    only_where("uq_issue_case_open", "issue_case", ["issue_id", "complaint_id"], OPEN_CASE)


def upgrade():
    links()
    likeness()
    issues()
    parts_of_issues()


def downgrade():
    for table in ("issue_case", "issue_update", "issue"):
        op.drop_table(table)
    for table in ("likely_double", "text_band", "complaint_link"):
        op.drop_table(table)
