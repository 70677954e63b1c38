"""More acts in the audit trail, and complaints that an office opens by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD_TAGS = (
    "complaint:filed",
    "complaint:receipt_issued",
    "complaint:moved",
    "complaint:verified",
    "complaint:routed",
    "complaint:completion_asked",
    "complaint:completed",
    "complaint:disposed",
    "complaint:question_asked",
    "complaint:replied",
    "complaint:answer_proposed",
    "complaint:answer_returned",
    "complaint:answered",
    "complaint:delivered",
    "complaint:accepted",
    "complaint:objected",
    "complaint:rated",
    "complaint:withdrawn",
    "complaint:closed",
    "complaint:escalated",
    "complaint:archived",
    "complaint:opened",
    "complaint:tracked",
    "complaint:note_added",
    "evidence:added",
    "evidence:checked",
    "evidence:read",
    "identity:revealed",
    "clock:started",
    "clock:stopped",
    "clock:paused",
    "clock:resumed",
    "clock:warned",
    "clock:breached",
    "clock:expired",
    "account:created",
    "account:suspended",
    "account:signed_in",
    "account:sign_in_failed",
    "account:signed_out",
    "account:session_revoked",
    "role:granted",
    "role:revoked",
    "assessment:created",
    "assessment:imported",
    "assessment:scored",
    "assessment:published",
    "report:requested",
    "report:rendered",
    "reference:loaded",
    "job:replayed",
)
NEW_TAGS = (
    "complaint:filed",
    "complaint:receipt_issued",
    "complaint:moved",
    "complaint:verified",
    "complaint:routed",
    "complaint:completion_asked",
    "complaint:completed",
    "complaint:disposed",
    "complaint:question_asked",
    "complaint:replied",
    "complaint:answer_proposed",
    "complaint:answer_returned",
    "complaint:answered",
    "complaint:delivered",
    "complaint:accepted",
    "complaint:objected",
    "complaint:rated",
    "complaint:withdrawn",
    "complaint:closed",
    "complaint:escalated",
    "complaint:archived",
    "complaint:opened",
    "complaint:tracked",
    "complaint:note_added",
    "complaint:taken_in",
    "complaint:withdrawal_undone",
    "complaint:objection_reviewed",
    "complaint:linked",
    "complaint:unlinked",
    "complaint:merged",
    "complaint:unmerged",
    "copy:made",
    "evidence:added",
    "evidence:checked",
    "evidence:read",
    "evidence:original_read",
    "evidence:removed",
    "formal_file:saved",
    "formal_file:sent",
    "formal_file:read",
    "identity:revealed",
    "integrity:reported",
    "integrity:read",
    "key:replaced",
    "key:printed",
    "notices:chosen",
    "mail:received",
    "mail:bounced",
    "data:requested",
    "data:request_answered",
    "data:corrected",
    "data:erased",
    "issue:opened",
    "issue:changed",
    "issue:published",
    "issue:closed",
    "clock:started",
    "clock:stopped",
    "clock:paused",
    "clock:resumed",
    "clock:warned",
    "clock:breached",
    "clock:expired",
    "clock:moved",
    "clock:extended",
    "clock:acknowledged",
    "calendar:proposed",
    "calendar:published",
    "calendar:rejected",
    "account:created",
    "account:suspended",
    "account:signed_in",
    "account:sign_in_failed",
    "account:signed_out",
    "account:session_revoked",
    "role:granted",
    "role:revoked",
    "assessment:created",
    "assessment:imported",
    "assessment:scored",
    "assessment:published",
    "report:requested",
    "report:rendered",
    "reference:loaded",
    "job:replayed",
)
OLD_CHANNELS = ("website", "walk_in", "phone", "letter", "email", "whatsapp", "referral")
NEW_CHANNELS = (*OLD_CHANNELS, "own_initiative")


def closed_list(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def widen(table: str, column: str, old: tuple[str, ...], new: tuple[str, ...]) -> None:
    with op.batch_alter_table(table) as batch:
        batch.alter_column(
            column,
            existing_type=closed_list(old, column),
            type_=closed_list(new, column),
            existing_nullable=False,
        )


def upgrade():
    widen("audit_entry", "tag", OLD_TAGS, NEW_TAGS)
    widen("complaint", "channel", OLD_CHANNELS, NEW_CHANNELS)


def downgrade():
    """Nothing goes back: lines that were written stay, and the longer list allows the old ones."""
