"""The quality audit: drawings, drawn answers, readings, and what went back."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


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


def drawings():
    op.create_table(
        "quality_audit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("rubric", sa.String(60), nullable=False),
        sa.Column("seed", sa.String(60), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("frame", sa.JSON(), nullable=False),
        sa.Column("drawn_by", sa.String(60), nullable=False),
        sa.Column("drawn_at", AT, nullable=False),
        primary("quality_audit"),
    )
    op.create_table(
        "quality_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("audit_id", BIG, nullable=False),
        sa.Column("ordinal", BIG, nullable=False),
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("answer_id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("outcome", sa.String(60), nullable=False),
        sa.Column("second", sa.Boolean(), nullable=False),
        key("quality_item", "audit_id", "quality_audit"),
        key("quality_item", "complaint_id", "complaint"),
        key("quality_item", "answer_id", "message"),
        key("quality_item", "agency_id", "agency"),
        primary("quality_item"),
        unique("quality_item", "audit_id", "ordinal"),
        unique("quality_item", "audit_id", "complaint_id"),
    )
    indexes("quality_item", "complaint_id", "answer_id", "agency_id")


def readings():
    op.create_table(
        "quality_reading",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("place", BIG, nullable=False),
        sa.Column("reader_id", BIG, nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("read_at", AT, nullable=False),
        check("quality_reading", "first_or_second", "place BETWEEN 1 AND 2"),
        check("quality_reading", "points_range", "points BETWEEN 0 AND 100"),
        key("quality_reading", "item_id", "quality_item"),
        key("quality_reading", "reader_id", "account"),
        primary("quality_reading"),
        unique("quality_reading", "item_id", "place"),
        unique("quality_reading", "item_id", "reader_id"),
    )
    indexes("quality_reading", "reader_id")
    op.create_table(
        "quality_return",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.Column("returned_by", BIG, nullable=False),
        sa.Column("returned_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("settled_by", BIG, nullable=True),
        sa.Column("settled_at", AT, nullable=True),
        key("quality_return", "item_id", "quality_item"),
        key("quality_return", "entry_id", "message"),
        key("quality_return", "returned_by", "account"),
        key("quality_return", "settled_by", "account"),
        primary("quality_return"),
        unique("quality_return", "item_id"),
    )
    indexes("quality_return", "entry_id", "returned_by", "settled_by")


def upgrade():
    drawings()
    readings()


def downgrade():
    for table in ("quality_return", "quality_reading", "quality_item", "quality_audit"):
        op.drop_table(table)
