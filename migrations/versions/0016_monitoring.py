"""Duties of the cases and their sums, watch lists, and checks of the trail."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
STAGES = ("verifikasi", "tanggapan-awal", "tindak-lanjut", "keberatan", "tindakan-korektif")
OUTCOMES = ("open", "in_time", "late", "paused", "ended")
MORE_TAGS = (
    "complaint:reminded",
    "audit:exported",
    "audit:verified",
    "quality:drawn",
    "quality:read",
    "quality:returned",
    "quality:settled",
)


def closed_list(name, values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def widen_tags():
    """Add tags to what a line of the trail may carry; those that are there already stay."""
    found = sa.inspect(op.get_bind()).get_check_constraints("audit_entry")
    text = next(one["sqltext"] for one in found if one["name"] == "ck_audit_entry_tag")
    old = re.findall(r"'([^']+)'", text)
    new = [*old, *(one for one in MORE_TAGS if one not in old)]
    with op.batch_alter_table("audit_entry") as batch:
        batch.alter_column(
            "tag",
            existing_type=closed_list("tag", old),
            type_=closed_list("tag", new),
            existing_nullable=False,
        )


def primary(table, *columns):
    return sa.PrimaryKeyConstraint(*(columns or ("id",)), name=op.f(f"pk_{table}"))


def key(table, column, target):
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def unique(table, *columns):
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def check(table, name, condition):
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def indexes(table, *columns):
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def duty_columns():
    return (
        sa.Column("office", BIG, nullable=False),
        sa.Column("unit", BIG, nullable=False),
        sa.Column("stage", closed_list("stage", STAGES), nullable=False),
        sa.Column("category", sa.String(60), nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("outcome", closed_list("dutyoutcome", OUTCOMES), nullable=False),
    )


def duties():
    op.create_table(
        "duty",
        sa.Column("id", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        *duty_columns(),
        sa.Column("counted", sa.Boolean(), nullable=False),
        key("duty", "complaint_id", "complaint"),
        primary("duty"),
        unique("duty", "complaint_id", "stage", "office"),
    )
    op.create_index("ix_duty_cell", "duty", ["office", "stage", "due_at", "id"])
    where = sa.text("NOT counted")
    op.create_index(
        "ix_duty_uncounted", "duty", ["due_at"], sqlite_where=where, postgresql_where=where
    )
    op.create_table(
        "duty_reversal",
        sa.Column("id", BIG, nullable=False),
        *duty_columns(),
        primary("duty_reversal"),
    )
    op.create_table(
        "duty_sum",
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("office", BIG, nullable=False, autoincrement=False),
        sa.Column("unit", BIG, nullable=False, autoincrement=False),
        sa.Column("category", sa.String(60), nullable=False),
        sa.Column("stage", closed_list("stage", STAGES), nullable=False),
        sa.Column("base", BIG, nullable=False),
        sa.Column("in_time", BIG, nullable=False),
        sa.Column("open_late", BIG, nullable=False),
        primary("duty_sum", "period", "office", "unit", "category", "stage"),
    )
    op.create_table(
        "duty_check",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("cases", BIG, nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        primary("duty_check"),
    )


def clocks():
    where = sa.text("state = 'running'")
    op.create_index(
        "ix_clock_running", "clock", ["due_at", "id"], sqlite_where=where, postgresql_where=where
    )


def watching():
    op.create_table(
        "watch_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=True),
        sa.Column("complaint_id", BIG, nullable=True),
        sa.Column("note", sa.String(255), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        check(
            "watch_entry",
            "one_thing_watched",
            "(agency_id IS NULL) <> (complaint_id IS NULL)",
        ),
        key("watch_entry", "account_id", "account"),
        key("watch_entry", "agency_id", "agency"),
        key("watch_entry", "complaint_id", "complaint"),
        primary("watch_entry"),
        unique("watch_entry", "account_id", "agency_id"),
        unique("watch_entry", "account_id", "complaint_id"),
    )
    indexes("watch_entry", "agency_id", "complaint_id")


def trail():
    widen_tags()
    op.create_index("ix_audit_entry_person", "audit_entry", ["actor", "id"])
    op.create_table(
        "audit_check",
        sa.Column("id", BIG, nullable=False),
        sa.Column("asked_by", sa.String(60), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("finished_at", AT, nullable=True),
        sa.Column("entries", BIG, nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        primary("audit_check"),
    )


def upgrade():
    duties()
    clocks()
    watching()
    trail()


def downgrade():
    """The longer list of tags stays, as lines with the new ones may."""
    for table in (
        "audit_check",
        "watch_entry",
        "duty_check",
        "duty_sum",
        "duty_reversal",
        "duty",
    ):
        op.drop_table(table)
    op.drop_index("ix_clock_running", table_name="clock")
    op.drop_index("ix_audit_entry_person", table_name="audit_entry")
