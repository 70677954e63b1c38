"""Points that are put right, and answers that the agency gives anew after a quality audit."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MORE_TAGS = (
    "complaint:points_changed",
    "quality:mend_proposed",
    "quality:mended",
)
MORE_KINDS = ("answer_mended",)
PEOPLE = {"proposed_by": "account", "mended_by": "account", "mended_entry_id": "message"}


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


def upgrade():
    widen("audit_entry", "tag", "tag", MORE_TAGS)
    widen("message", "kind", "messagekind", MORE_KINDS)
    with op.batch_alter_table("quality_return") as batch:
        batch.add_column(sa.Column("rounds", BIG, nullable=False, server_default="1"))
        batch.add_column(sa.Column("proposal", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True))
        for column, table in PEOPLE.items():
            batch.add_column(sa.Column(column, BIG, nullable=True))
            name = f"fk_quality_return_{column}_{table}"
            batch.create_foreign_key(name, table, [column], ["id"])
            batch.create_index(f"ix_quality_return_{column}", [column])
        batch.create_check_constraint(
            op.f("ck_quality_return_mended_whole"),
            "(mended_at IS NULL) = (mended_entry_id IS NULL)",
        )


def downgrade():
    """Take the columns away; a wider list of values may stay, older code writes none of the new.

    Entries of the new kind become notices, which older code can read.
    """
    op.execute("UPDATE message SET kind = 'decision_notice' WHERE kind = 'answer_mended'")
    op.execute(
        "UPDATE complaint SET last_entry = 'decision_notice' WHERE last_entry = 'answer_mended'"
    )
    with op.batch_alter_table("quality_return") as batch:
        batch.drop_constraint(op.f("ck_quality_return_mended_whole"), type_="check")
        for column, table in reversed(PEOPLE.items()):
            batch.drop_index(f"ix_quality_return_{column}")
            batch.drop_constraint(f"fk_quality_return_{column}_{table}", type_="foreignkey")
            batch.drop_column(column)
        for column in ("mended_at", "proposed_at", "proposal", "rounds"):
            batch.drop_column(column)
