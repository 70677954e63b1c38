"""An administrator's policies as versions, office hours, and whose case it was at a breach."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MORE_TAGS = (
    "policy:drafted",
    "policy:simulated",
    "policy:published",
    "policy:dropped",
    "agency:hours_set",
    "complaint:reclassified",
)
STATES = sa.Enum(
    "draft",
    "published",
    "dropped",
    name="policystate",
    native_enum=False,
    create_constraint=True,
    length=40,
)
PUBLISHED = sa.text("state = 'published'")


def tags(values: list[str]) -> sa.Enum:
    return sa.Enum(*values, name="tag", native_enum=False, create_constraint=True, length=40)


def widen_tags() -> None:
    """Add tags to what a line of the trail may carry; those that are there already stay."""
    found = sa.inspect(op.get_bind()).get_check_constraints("audit_entry")
    text = next(one["sqltext"] for one in found if one["name"] == "ck_audit_entry_tag")
    old = re.findall(r"'([^']+)'", text)
    new = [*old, *(value for value in MORE_TAGS if value not in old)]
    with op.batch_alter_table("audit_entry") as batch:
        batch.alter_column("tag", existing_type=tags(old), type_=tags(new), existing_nullable=False)


def upgrade():
    widen_tags()
    op.create_table(
        "policy_version",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("base_id", BIG, nullable=True),
        sa.Column("state", STATES, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("moves_running", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("simulation", sa.JSON(), nullable=True),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("simulated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(60), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["base_id"],
            ["policy_version.id"],
            name=op.f("fk_policy_version_base_id_policy_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("code", name=op.f("uq_policy_version_code")),
    )
    op.create_index(op.f("ix_policy_version_base_id"), "policy_version", ["base_id"])
    op.create_index(
        "uq_policy_version_published_day",
        "policy_version",
        ["valid_from"],
        unique=True,
        sqlite_where=PUBLISHED,
        postgresql_where=PUBLISHED,
    )
    with op.batch_alter_table("agency") as batch:
        batch.add_column(sa.Column("hours", sa.String(200), nullable=False, server_default=""))
    with op.batch_alter_table("clock") as batch:
        batch.add_column(sa.Column("hours", sa.String(200), nullable=False, server_default=""))
        batch.add_column(sa.Column("house_version_id", BIG, nullable=True))
        batch.create_foreign_key(
            op.f("fk_clock_house_version_id_policy_version"),
            "policy_version",
            ["house_version_id"],
            ["id"],
        )
        batch.create_index(batch.f("ix_clock_house_version_id"), ["house_version_id"])
    with op.batch_alter_table("clock_event") as batch:
        batch.add_column(sa.Column("agency_id", BIG, nullable=True))
        batch.create_foreign_key(
            op.f("fk_clock_event_agency_id_agency"), "agency", ["agency_id"], ["id"]
        )
        batch.create_index(batch.f("ix_clock_event_agency_id"), ["agency_id"])
    with op.batch_alter_table("clock_change") as batch:
        batch.add_column(sa.Column("old_policy", sa.String(60), nullable=True))
    # Until now nothing could move a clock to another agency, so its agency is that of the breach.
    op.execute(
        "UPDATE clock_event SET agency_id ="
        " (SELECT clock.agency_id FROM clock WHERE clock.id = clock_event.clock_id)"
    )


def downgrade():
    """The longer list of tags stays, as lines with the new ones may."""
    with op.batch_alter_table("clock_change") as batch:
        batch.drop_column("old_policy")
    with op.batch_alter_table("clock_event") as batch:
        batch.drop_index(batch.f("ix_clock_event_agency_id"))
        batch.drop_constraint(op.f("fk_clock_event_agency_id_agency"), type_="foreignkey")
        batch.drop_column("agency_id")
    with op.batch_alter_table("clock") as batch:
        batch.drop_index(batch.f("ix_clock_house_version_id"))
        batch.drop_constraint(op.f("fk_clock_house_version_id_policy_version"), type_="foreignkey")
        batch.drop_column("house_version_id")
        batch.drop_column("hours")
    with op.batch_alter_table("agency") as batch:
        batch.drop_column("hours")
    op.drop_table("policy_version")
