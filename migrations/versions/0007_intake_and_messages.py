"""Intake by staff and by mail, keys to be printed once, and what proves that a notice arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TABLES = (
    "incoming_mail",
    "key_sheet",
    "intake",
    "sent_text",
    "notice_delivery",
    "staff_choice",
    "notice_choice",
)


def closed_list(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def row_id() -> sa.Column:
    return sa.Column("id", BIG, nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, BIG, nullable=nullable)


def text(name: str, length: int, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=nullable)


def sealed(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def notices() -> None:
    op.create_table(
        "notice_choice",
        number("complaint_id"),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column(
            "phone_channel", closed_list("phonechannel", "none", "sms", "whatsapp"), nullable=False
        ),
        moment("changed_at"),
        key("notice_choice", "complaint_id", "complaint"),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "staff_choice",
        number("account_id"),
        sa.Column("digest", sa.Boolean(), nullable=False),
        moment("changed_at"),
        key("staff_choice", "account_id", "account"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_staff_choice")),
    )
    op.create_table(
        "notice_delivery",
        row_id(),
        number("job_id"),
        number("complaint_id"),
        number("entry_id", nullable=True),
        text("notice", 60),
        sa.Column(
            "channel", closed_list("noticechannel", "email", "sms", "whatsapp"), nullable=False
        ),
        text("reference", 120),
        text("answer", 255),
        moment("accepted_at"),
        moment("failed_at", nullable=True),
        text("failure", 60, nullable=True),
        key("notice_delivery", "job_id", "outbox_job"),
        key("notice_delivery", "complaint_id", "complaint"),
        key("notice_delivery", "entry_id", "message"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery")),
        sa.UniqueConstraint("job_id", name=op.f("uq_notice_delivery_job_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_notice_delivery_reference")),
    )
    for column in ("complaint_id", "entry_id"):
        op.create_index(op.f(f"ix_notice_delivery_{column}"), "notice_delivery", [column])
    op.create_table(
        "sent_text",
        row_id(),
        number("job_id"),
        text("reference", 80),
        text("gateway", 60),
        text("channel", 60),
        text("notice", 60),
        sealed("recipient", nullable=False),
        text("body", 255),
        sa.Column(
            "state", closed_list("textstate", "accepted", "delivered", "failed"), nullable=False
        ),
        moment("sent_at"),
        moment("state_at"),
        key("sent_text", "job_id", "outbox_job"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_text")),
        sa.UniqueConstraint("job_id", name=op.f("uq_sent_text_job_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_sent_text_reference")),
    )
    op.create_index(op.f("ix_sent_text_sent_at"), "sent_text", ["sent_at"])


def intake() -> None:
    op.create_table(
        "intake",
        number("complaint_id"),
        number("account_id"),
        sealed("source"),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("read_back", sa.Boolean(), nullable=False),
        sa.Column("contact_consent", sa.Boolean(), nullable=False),
        moment("taken_at"),
        key("intake", "complaint_id", "complaint"),
        key("intake", "account_id", "account"),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_intake")),
    )
    op.create_index(op.f("ix_intake_account_id"), "intake", ["account_id"])
    op.create_table(
        "key_sheet",
        row_id(),
        number("complaint_id"),
        number("account_id"),
        sealed("sealed_key"),
        text("paper_key", 64, nullable=True),
        moment("made_at"),
        moment("expires_at"),
        moment("printed_at", nullable=True),
        key("key_sheet", "complaint_id", "complaint"),
        key("key_sheet", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_sheet")),
    )
    for column in ("complaint_id", "account_id", "expires_at"):
        op.create_index(op.f(f"ix_key_sheet_{column}"), "key_sheet", [column])


def mail() -> None:
    states = closed_list("mailstate", "held", "thread", "filed", "bounce", "dropped")
    op.create_table(
        "incoming_mail",
        row_id(),
        text("digest", 64),
        text("header_index", 64, nullable=True),
        text("sender_index", 64, nullable=True),
        sealed("sender"),
        sealed("subject"),
        sealed("body"),
        text("storage_key", 64),
        number("size"),
        number("files"),
        sa.Column("state", states, nullable=False),
        text("why", 40),
        number("complaint_id", nullable=True),
        number("handled_by", nullable=True),
        moment("handled_at", nullable=True),
        moment("received_at"),
        moment("answered_at", nullable=True),
        key("incoming_mail", "complaint_id", "complaint"),
        key("incoming_mail", "handled_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mail")),
        sa.UniqueConstraint("digest", name=op.f("uq_incoming_mail_digest")),
    )
    columns = ("header_index", "sender_index", "complaint_id", "handled_by", "received_at")
    for column in columns:
        op.create_index(op.f(f"ix_incoming_mail_{column}"), "incoming_mail", [column])
    op.create_index("ix_incoming_mail_desk", "incoming_mail", ["state", "received_at"])


def upgrade():
    notices()
    intake()
    mail()


def downgrade():
    for table in TABLES:
        op.drop_table(table)
