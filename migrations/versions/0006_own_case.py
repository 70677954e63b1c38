"""What complainants do with their own case: withdrawal, lost key, copies, data requests."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def _codes(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _table(name, *columns, keys=(), unique=()):
    parts = [sa.Column("id", BIG, nullable=False), *columns]
    for column, target in keys:
        label = op.f(f"fk_{name}_{column}_{target}")
        parts.append(sa.ForeignKeyConstraint([column], [f"{target}.id"], name=label))
    parts += [sa.UniqueConstraint(one, name=op.f(f"uq_{name}_{one}")) for one in unique]
    op.create_table(name, *parts, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))


def _index(name, *columns):
    with op.batch_alter_table(name) as batch:
        for column in columns:
            batch.create_index(batch.f(f"ix_{name}_{column}"), [column])


def _withdrawals():
    _table(
        "withdrawal",
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("clocks", sa.JSON(), nullable=False),
        sa.Column("paused", sa.JSON(), nullable=False),
        sa.Column("withdrawn_at", AT, nullable=False),
        sa.Column("undone_at", AT, nullable=True),
        keys=[("complaint_id", "complaint")],
    )
    _index("withdrawal", "complaint_id")
    _table(
        "pressure_report",
        sa.Column("withdrawal_id", BIG, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("reported_at", AT, nullable=False),
        sa.Column("read_at", AT, nullable=True),
        keys=[("withdrawal_id", "withdrawal")],
        unique=["withdrawal_id"],
    )
    _index("pressure_report", "reported_at")


def _keys():
    _table(
        "key_request",
        sa.Column("number", sa.String(length=15), nullable=False),
        sa.Column("email_index", sa.String(length=64), nullable=False),
        sa.Column("complaint_id", BIG, nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("requested_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=True),
        sa.Column("used_at", AT, nullable=True),
        keys=[("complaint_id", "complaint")],
        unique=["token_hash"],
    )
    _index("key_request", "complaint_id", "requested_at")
    _table(
        "key_change",
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        keys=[("complaint_id", "complaint")],
    )
    _index("key_change", "complaint_id")
    _table(
        "former_contact",
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", AT, nullable=False),
        keys=[("complaint_id", "complaint")],
    )
    _index("former_contact", "complaint_id")


def _data():
    _table(
        "case_copy",
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("requested_at", AT, nullable=False),
        sa.Column("ready_at", AT, nullable=True),
        sa.Column("pdf_key", sa.String(length=64), nullable=True),
        sa.Column("pdf_size", BIG, nullable=True),
        sa.Column("json_key", sa.String(length=64), nullable=True),
        sa.Column("json_size", BIG, nullable=True),
        sa.Column("purge_at", AT, nullable=False),
        keys=[("complaint_id", "complaint")],
    )
    _index("case_copy", "complaint_id", "purge_at")
    kinds = _codes("dataright", "access", "rectify", "withdraw_consent", "restrict", "erase")
    _table(
        "data_request",
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("policy", sa.String(length=60), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("outcome", _codes("dataoutcome", "granted", "partly", "refused"), nullable=True),
        sa.Column("ground", sa.String(length=60), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("answered_by", BIG, nullable=True),
        keys=[("complaint_id", "complaint"), ("answered_by", "account")],
    )
    _index("data_request", "complaint_id", "due_at", "answered_by")


def upgrade():
    _withdrawals()
    _keys()
    _data()


def downgrade():
    for table in (
        "data_request",
        "case_copy",
        "former_contact",
        "key_change",
        "key_request",
        "pressure_report",
        "withdrawal",
    ):
        op.drop_table(table)
