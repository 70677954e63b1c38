"""Frozen results: snapshots that the database keeps fixed, releases, notices, objections."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
MORE_TAGS = (
    "assessment:frozen",
    "assessment:approved",
    "assessment:thawed",
    "assessment:objected",
    "assessment:objection_decided",
    "assessment:verified",
)
STATES = ("open", "upheld", "rejected")
REFUSAL = "a frozen result is never changed"
# A snapshot never changes; a release may only be let out, once.
GUARDED = (("assessment_snapshot", "1 = 1"), ("assessment_release", "OLD.published_at IS NOT NULL"))


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


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def guard(table: str, condition: str) -> None:
    if is_sqlite():
        for verb in ("UPDATE", "DELETE"):
            when = condition if verb == "UPDATE" else "1 = 1"
            op.execute(
                f"""CREATE TRIGGER {table}_fixed_{verb.lower()} BEFORE {verb} ON {table}
                WHEN {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
            )
        return
    op.execute(
        f"""CREATE FUNCTION {table}_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' OR ({condition}) THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
            RETURN NEW;
        END $$"""
    )
    op.execute(
        f"""CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_fixed()"""
    )


def key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}")


def upgrade():
    widen("audit_entry", "tag", "tag", MORE_TAGS)
    with op.batch_alter_table("assessment") as batch:
        batch.add_column(sa.Column("frozen_at", MOMENT, nullable=True))
    op.execute("UPDATE assessment SET frozen_at = published_at")
    make_snapshots()
    make_notices()
    make_objections()
    for table, condition in GUARDED:
        guard(table, condition)


def make_snapshots():
    op.create_table(
        "assessment_snapshot",
        sa.Column("id", BIG, nullable=False),
        sa.Column("assessment_id", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("frozen_by", BIG, nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("objections_until", MOMENT, nullable=True),
        key("assessment_snapshot", "assessment_id", "assessment"),
        key("assessment_snapshot", "frozen_by", "account"),
        sa.PrimaryKeyConstraint("id", name="pk_assessment_snapshot"),
        sa.UniqueConstraint(
            "assessment_id", "version", name="uq_assessment_snapshot_assessment_id_version"
        ),
    )
    op.create_index("ix_assessment_snapshot_frozen_by", "assessment_snapshot", ["frozen_by"])
    op.create_table(
        "assessment_release",
        sa.Column("id", BIG, nullable=False),
        sa.Column("snapshot_id", BIG, nullable=False),
        sa.Column("frozen_by", BIG, nullable=False),
        sa.Column("approved_by", BIG, nullable=False),
        sa.Column("approved_at", MOMENT, nullable=False),
        sa.Column("embargo_until", MOMENT, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "approved_by <> frozen_by",
            name=op.f("ck_assessment_release_approved_by_a_second_person"),
        ),
        key("assessment_release", "snapshot_id", "assessment_snapshot"),
        key("assessment_release", "frozen_by", "account"),
        key("assessment_release", "approved_by", "account"),
        sa.PrimaryKeyConstraint("id", name="pk_assessment_release"),
        sa.UniqueConstraint("snapshot_id", name="uq_assessment_release_snapshot_id"),
    )
    for column in ("frozen_by", "approved_by"):
        op.create_index(f"ix_assessment_release_{column}", "assessment_release", [column])


def make_notices():
    op.create_table(
        "assessment_notice",
        sa.Column("id", BIG, nullable=False),
        sa.Column("snapshot_id", BIG, nullable=False),
        sa.Column("entity_id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("notified_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        key("assessment_notice", "snapshot_id", "assessment_snapshot"),
        key("assessment_notice", "entity_id", "assessed_entity"),
        key("assessment_notice", "agency_id", "agency"),
        sa.PrimaryKeyConstraint("id", name="pk_assessment_notice"),
        sa.UniqueConstraint(
            "snapshot_id", "entity_id", name="uq_assessment_notice_snapshot_id_entity_id"
        ),
    )
    for column in ("entity_id", "agency_id"):
        op.create_index(f"ix_assessment_notice_{column}", "assessment_notice", [column])


def make_objections():
    op.create_table(
        "result_objection",
        sa.Column("id", BIG, nullable=False),
        sa.Column("snapshot_id", BIG, nullable=False),
        sa.Column("entity_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("filed_by", BIG, nullable=True),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("state", closed_list(STATES, "objectionstate"), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_result_objection_text_not_empty")),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL) AND (state = 'open') = (decision IS NULL)",
            name=op.f("ck_result_objection_decided_with_reason"),
        ),
        key("result_objection", "snapshot_id", "assessment_snapshot"),
        key("result_objection", "entity_id", "assessed_entity"),
        key("result_objection", "filed_by", "account"),
        key("result_objection", "decided_by", "account"),
        sa.PrimaryKeyConstraint("id", name="pk_result_objection"),
    )
    for column in ("snapshot_id", "entity_id", "filed_by", "decided_by"):
        op.create_index(f"ix_result_objection_{column}", "result_objection", [column])


def downgrade():
    """Longer lists of audit lines stay: lines with the new values may be there."""
    for table in ("result_objection", "assessment_notice", "assessment_release"):
        op.drop_table(table)
    op.drop_table("assessment_snapshot")
    if not is_sqlite():
        for table, _condition in GUARDED:
            op.execute(f"DROP FUNCTION {table}_fixed()")
    with op.batch_alter_table("assessment") as batch:
        batch.drop_column("frozen_at")
