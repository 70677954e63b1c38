"""The assessment workspace: a row per indicator, its values and evidence, what is asked for."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Numeric(9, 6).with_variant(sa.String(40), "sqlite")
MORE_TAGS = (
    "assessment:submitted",
    "assessment:signed",
    "assessment:reopened",
    "assessment:evidence_added",
    "assessment:evidence_checked",
    "assessment:evidence_read",
    "assessment:evidence_asked",
)
STATES = ("draft", "submitted", "signed")
KINDS = ("file", "interview", "observation", "document", "survey", "secondary", "records")
CHECKS = ("checking", "ready", "refused")


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


def key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}")


def index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])


def upgrade():
    widen("audit_entry", "tag", "tag", MORE_TAGS)
    make_scores()
    make_evidence()
    make_requests()
    carry_levels()


def make_scores():
    op.create_table(
        "indicator_score",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("indicator", sa.String(60), nullable=False),
        sa.Column("state", closed_list(STATES, "scorestate"), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("proposed", BIG, nullable=True),
        sa.Column("scored_by", BIG, nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", BIG, nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state <> 'signed' OR (reviewed_by IS NOT NULL AND reviewed_by <> scored_by)",
            name=op.f("ck_indicator_score_signed_by_a_second_person"),
        ),
        key("indicator_score", "unit_id", "assessed_unit"),
        key("indicator_score", "scored_by", "account"),
        key("indicator_score", "reviewed_by", "account"),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_score"),
        sa.UniqueConstraint("unit_id", "indicator", name="uq_indicator_score_unit_id_indicator"),
    )
    index("indicator_score", "scored_by")
    index("indicator_score", "reviewed_by")
    op.create_table(
        "source_value",
        sa.Column("id", BIG, nullable=False),
        sa.Column("score_id", BIG, nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("value", EXACT, nullable=True),
        sa.Column("counted", BIG, nullable=True),
        sa.Column("met", BIG, nullable=True),
        sa.CheckConstraint(
            "(value IS NULL) <> (counted IS NULL) AND (counted IS NULL) = (met IS NULL)",
            name=op.f("ck_source_value_value_or_count"),
        ),
        sa.CheckConstraint(
            "met IS NULL OR met BETWEEN 0 AND counted", name=op.f("ck_source_value_met_range")
        ),
        key("source_value", "score_id", "indicator_score"),
        sa.PrimaryKeyConstraint("id", name="pk_source_value"),
        sa.UniqueConstraint("score_id", "source", name="uq_source_value_score_id_source"),
    )


def make_evidence():
    op.create_table(
        "unit_evidence",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("indicator", sa.String(60), nullable=False),
        sa.Column("kind", closed_list(KINDS, "evidencekind"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("by_agency", sa.Boolean(), nullable=False),
        sa.Column("added_by", BIG, nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(255), nullable=True),
        sa.Column("media_type", sa.String(80), nullable=True),
        sa.Column("size", BIG, nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("original_key", sa.String(64), nullable=True),
        sa.Column("clean_key", sa.String(64), nullable=True),
        sa.Column("state", closed_list(CHECKS, "attachmentstate"), nullable=False),
        sa.Column("refusal", sa.String(40), nullable=True),
        sa.CheckConstraint(
            "(kind = 'file') = (original_key IS NOT NULL)",
            name=op.f("ck_unit_evidence_file_has_key"),
        ),
        sa.CheckConstraint(
            "kind = 'file' OR length(note) > 0", name=op.f("ck_unit_evidence_note_not_empty")
        ),
        key("unit_evidence", "unit_id", "assessed_unit"),
        key("unit_evidence", "added_by", "account"),
        sa.PrimaryKeyConstraint("id", name="pk_unit_evidence"),
    )
    index("unit_evidence", "unit_id")
    index("unit_evidence", "added_by")


def make_requests():
    op.create_table(
        "evidence_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("indicator", sa.String(60), nullable=False),
        sa.Column("wanted", sa.String(255), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        key("evidence_request", "unit_id", "assessed_unit"),
        key("evidence_request", "asked_by", "account"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_request"),
    )
    for column in ("unit_id", "due_at", "asked_by"):
        index("evidence_request", column)


def carry_levels():
    """Copy the levels of the complaint indicators; both handlers get what was set for both."""
    op.execute(
        """INSERT INTO indicator_score
        (unit_id, indicator, state, version, reason, proposed, scored_by, scored_at)
        SELECT one.unit_id, one.indicator, 'draft', 1, one.reason,
          (SELECT other.level FROM indicator_level other WHERE other.unit_id = one.unit_id
           AND other.indicator = one.indicator AND other.source = 'proposed'),
          one.set_by, one.set_at
        FROM indicator_level one WHERE one.source = 'assessor'"""
    )
    for number, condition in ((1, "="), (2, "="), (0, "<>")):
        source = f"handler-{number}" if number else "unit"
        op.execute(
            f"""INSERT INTO source_value (score_id, source, value)
            SELECT score.id, '{source}', one.level FROM indicator_level one
            JOIN indicator_score score
              ON score.unit_id = one.unit_id AND score.indicator = one.indicator
            WHERE one.source = 'assessor' AND one.indicator {condition} 'PGD-1'"""
        )


def downgrade():
    """Longer lists of audit lines stay: lines with the new values may be there."""
    for table in ("evidence_request", "unit_evidence", "source_value", "indicator_score"):
        op.drop_table(table)
