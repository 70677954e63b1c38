"""Public surveys of assessed units; their answers are only ever added."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
MORE_TAGS = ("assessment:survey_opened", "assessment:survey_ended")
REFUSAL = "an answer to a survey is never changed"


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


def guard(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"""CREATE TRIGGER {table}_fixed_{verb.lower()} BEFORE {verb} ON {table}
                BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
            )
        return
    op.execute(
        f"""CREATE FUNCTION {table}_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""
    )
    op.execute(
        f"""CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_fixed()"""
    )


def upgrade():
    widen("audit_entry", "tag", "tag", MORE_TAGS)
    op.create_table(
        "unit_survey",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("index_code", sa.String(60), nullable=False),
        sa.Column("opens_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("population", BIG),
        sa.Column("target", BIG, nullable=False),
        sa.Column("opened_by", BIG),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),
        sa.CheckConstraint("target > 0", name="target_positive"),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["assessed_unit.id"], name="fk_unit_survey_unit_id_assessed_unit"
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["account.id"], name="fk_unit_survey_opened_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unit_survey"),
        sa.UniqueConstraint("code", name="uq_unit_survey_code"),
    )
    op.create_index("ix_unit_survey_unit_id", "unit_survey", ["unit_id"])
    op.create_index("ix_unit_survey_opened_by", "unit_survey", ["opened_by"])
    op.create_table(
        "survey_answer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["unit_survey.id"], name="fk_survey_answer_survey_id_unit_survey"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_survey_answer"),
        sa.UniqueConstraint("survey_id", "nonce", name="uq_survey_answer_survey_id_nonce"),
    )
    guard("survey_answer")


def downgrade():
    """The tables go with their answers; audit lines keep the wide list of tags."""
    op.drop_table("survey_answer")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION survey_answer_fixed()")
    op.drop_table("unit_survey")
