"""Roll-ups of the performance figures: what each case adds, what is not summed yet, the sums.

Where there are complaints already the background builds the roll-ups, in small transactions; until
it has done so the pages count the cases.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
METRICS = (
    "received",
    "excluded",
    "logged",
    "timed",
    "answered",
    "due",
    "due_met",
    "overdue",
    "settled",
    "points_met",
    "delivered",
    "reopened",
    "objections",
    "reviewed",
    "upheld",
    "closed",
    "rated",
    "rating_sum",
)
MOMENTS = (
    "first_response",
    "own_due",
    "settled",
    "ended",
    "delivered",
    "objected",
    "closed",
    "rated",
)
YES_OR_NO = ("excluded", "logged", "points_met", "reviewed", "upheld")
SIDES = ("fixed_below", "waiting_below", "fixed_above", "waiting_above", "valid_until")
PLACE = ("period", "unit", "category", "agency")


def primary(table, *columns):
    return sa.PrimaryKeyConstraint(*(columns or ("id",)), name=op.f(f"pk_{table}"))


def number(name, *, empty=False, plain=True):
    return sa.Column(name, BIG, nullable=empty, autoincrement="auto" if plain else False)


def place():
    return (
        sa.Column("period", sa.String(10), nullable=False),
        number("unit", plain=False),
        sa.Column("category", sa.String(60), nullable=False),
        number("agency", plain=False),
    )


def cases():
    op.create_table(
        "rollup_case",
        number("complaint_id"),
        number("agency"),
        number("unit"),
        sa.Column("category", sa.String(60), nullable=False),
        number("forwarded"),
        *(number(name, empty=True) for name in MOMENTS),
        number("rating_sum"),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in YES_OR_NO),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_rollup_case_complaint_id_complaint")
        ),
        primary("rollup_case", "complaint_id"),
    )
    op.create_index("ix_rollup_case_forwarded", "rollup_case", ["agency", "forwarded"])
    op.create_index("ix_rollup_case_settled", "rollup_case", ["agency", "settled"])
    op.create_table(
        "rollup_change",
        number("id"),
        number("agency"),
        number("unit"),
        sa.Column("category", sa.String(60), nullable=False),
        sa.Column("metric", sa.String(20), nullable=False),
        number("moment"),
        number("at"),
        number("number"),
        primary("rollup_change"),
    )
    op.create_index("ix_rollup_change_at", "rollup_change", ["at"])
    op.create_index("ix_rollup_change_agency", "rollup_change", ["agency", "at"])


def sums():
    op.create_table(
        "rollup_sum",
        *place(),
        *(number(name) for name in METRICS),
        primary("rollup_sum", *PLACE),
    )
    op.create_table(
        "rollup_median",
        *place(),
        sa.Column("name", sa.String(20), nullable=False),
        *(number(name, empty=True) for name in SIDES),
        primary("rollup_median", *PLACE, "name"),
    )
    op.create_index("ix_rollup_median_valid_until", "rollup_median", ["valid_until"])


def upgrade():
    cases()
    sums()
    op.create_table(
        "rollup_state",
        number("id"),
        sa.Column("built", sa.Boolean(), nullable=False),
        number("summed_to"),
        primary("rollup_state"),
    )
    op.create_table(
        "rollup_check",
        number("id"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        number("cases"),
        sa.Column("differences", sa.JSON(), nullable=False),
        primary("rollup_check"),
    )
    op.execute(
        "INSERT INTO rollup_state (id, built, summed_to)"
        " SELECT 1, NOT EXISTS (SELECT 1 FROM complaint), 0"
    )


def downgrade():
    for table in (
        "rollup_check",
        "rollup_state",
        "rollup_median",
        "rollup_sum",
        "rollup_change",
        "rollup_case",
    ):
        op.drop_table(table)
