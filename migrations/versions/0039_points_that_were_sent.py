"""Roll-ups anew where an answer that waited for its head counted as one to the complainant.

What changes is the definition (``metrics.cases``), not a table. Until the background has built
them, pages count the cases themselves.
"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ANEW = """UPDATE rollup_state SET built = false WHERE EXISTS (
    SELECT 1 FROM point_answer JOIN message ON message.id = point_answer.message_id
    WHERE message.kind = 'answer_draft')"""


def upgrade():
    op.execute(ANEW)


def downgrade():
    op.execute(ANEW)
