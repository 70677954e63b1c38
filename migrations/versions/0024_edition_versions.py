"""Editions that administrators make; a decided one is fixed by the database itself."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MORE_TAGS = (
    "edition:drafted",
    "edition:edited",
    "edition:tried",
    "edition:published",
    "edition:dropped",
)
STATES = ("draft", "published", "dropped")
REFUSAL = "a decided edition version is never changed"
SQLITE_GUARDS = tuple(
    f"""CREATE TRIGGER edition_version_fixed_{verb.lower()} BEFORE {verb} ON edition_version
    WHEN OLD.state <> 'draft' BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
    for verb in ("UPDATE", "DELETE")
)
POSTGRES_GUARDS = (
    f"""CREATE FUNCTION edition_version_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state <> 'draft' THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER edition_version_fixed BEFORE UPDATE OR DELETE ON edition_version
    FOR EACH ROW EXECUTE FUNCTION edition_version_fixed()""",
)


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


def upgrade():
    widen("audit_entry", "tag", "tag", MORE_TAGS)
    op.create_table(
        "edition_version",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("base", sa.String(60), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("state", closed_list(STATES, "editionstate"), nullable=False),
        sa.Column("trial", sa.JSON(), nullable=True),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.String(60), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(60), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_edition_version"),
        sa.UniqueConstraint("code", name="uq_edition_version_code"),
    )
    for statement in SQLITE_GUARDS if is_sqlite() else POSTGRES_GUARDS:
        op.execute(statement)


def downgrade():
    """Longer lists of audit lines stay: lines with the new values may be there."""
    op.drop_table("edition_version")
    if not is_sqlite():
        op.execute("DROP FUNCTION edition_version_fixed()")
