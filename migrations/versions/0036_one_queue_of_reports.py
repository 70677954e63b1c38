"""Reports of a ranking are ordered like every other report; their own queue goes."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
OLD = sa.table(
    "requested_report",
    *(sa.column(name) for name in ("id", "assessment_id", "kind", "state", "document_id")),
    sa.column("requested_by"),
    sa.column("requested_at", WHEN),
)
ORDER = sa.table(
    "report_order",
    *(sa.column(name) for name in ("id", "kind", "language", "state", "step", "steps", "problem")),
    sa.column("subject", sa.JSON),
    sa.column("requested_by"),
    sa.column("requested_at", WHEN),
    sa.column("ended_at", WHEN),
)
PAPER = sa.table(
    "report_paper", *(sa.column(name) for name in ("order_id", "place", "document_id"))
)
JOB = sa.table("outbox_job", sa.column("kind"), sa.column("key"), sa.column("payload", sa.JSON))
STATES = {"waiting": "waiting", "ready": "ready", "failed": "refused"}


def upgrade():
    connection = op.get_bind()
    for old in connection.execute(sa.select(OLD).order_by(OLD.c.id)).all():
        waiting = old.state == "waiting"
        values = {
            "kind": old.kind,
            "subject": {"assessment_id": str(old.assessment_id)},
            "language": "id",
            "state": STATES[old.state],
            "step": 0,
            "steps": 0,
            "problem": None,
            "requested_by": old.requested_by,
            "requested_at": old.requested_at,
            "ended_at": None if waiting else old.requested_at,
        }
        made = connection.execute(
            sa.insert(ORDER).values(values).returning(ORDER.c.id)
        ).scalar_one()
        if old.document_id is not None:
            paper = {"order_id": made, "place": 1, "document_id": old.document_id}
            connection.execute(sa.insert(PAPER).values(paper))
        # What nobody has made yet is made as an order.
        job = sa.update(JOB).where(JOB.c.key == f"report:{old.id}")
        renamed = {"kind": "report.make", "key": f"report_order:{made}"}
        connection.execute(job.values(**renamed, payload={"order_id": made}))
    op.drop_table("requested_report")


def downgrade():
    state = sa.Enum(
        "waiting", "ready", "failed", name="reportstate", native_enum=False,
        create_constraint=True, length=40,
    )  # fmt: skip
    op.create_table(
        "requested_report",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("assessment_id", KEY, sa.ForeignKey("assessment.id"), nullable=False, index=True),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("document_id", KEY, sa.ForeignKey("document.id"), index=True),
        sa.Column("requested_by", KEY, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("requested_at", WHEN, nullable=False),
    )
