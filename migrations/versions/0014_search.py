"""Search: the stems of each complaint, and the ends of telephone numbers as keyed hashes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# SQLite: an index that keeps no text of its own and follows case_text.
FTS5 = (
    """CREATE VIRTUAL TABLE case_text_fts USING fts5(
        words, content='case_text', content_rowid='complaint_id', tokenize='unicode61')""",
    """CREATE TRIGGER case_text_added AFTER INSERT ON case_text BEGIN
        INSERT INTO case_text_fts(rowid, words) VALUES (new.complaint_id, new.words);
    END""",
    """CREATE TRIGGER case_text_removed AFTER DELETE ON case_text BEGIN
        INSERT INTO case_text_fts(case_text_fts, rowid, words)
        VALUES ('delete', old.complaint_id, old.words);
    END""",
    """CREATE TRIGGER case_text_changed AFTER UPDATE ON case_text BEGIN
        INSERT INTO case_text_fts(case_text_fts, rowid, words)
        VALUES ('delete', old.complaint_id, old.words);
        INSERT INTO case_text_fts(rowid, words) VALUES (new.complaint_id, new.words);
    END""",
)
# PostgreSQL: the stems are words of the index as they are; no configuration of a language is asked.
GIN = """CREATE INDEX ix_case_text_vector ON case_text
    USING gin (array_to_tsvector(string_to_array(words, ' ')))"""
# What is there already is indexed by the jobs process: stemming and hashing need the application.
FILL = """INSERT INTO outbox_job (kind, key, payload, state, created_at, due_at, attempts)
    SELECT 'search.rebuild', 'search.rebuild:first', '{"after": 0}', 'waiting',
        max(changed_at), max(changed_at), 0
    FROM complaint HAVING count(*) > 0"""


def upgrade():
    op.create_table(
        "case_text",
        sa.Column("complaint_id", BIG, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("phone_end", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_case_text_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_case_text")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in FTS5 if sqlite else (GIN,):
        op.execute(statement)
    op.create_index(op.f("ix_case_text_phone_end"), "case_text", ["phone_end"])
    op.execute(sa.text(FILL.replace('{"after": 0}', '{"after"\\: 0}')))


def downgrade():
    op.execute("DELETE FROM outbox_job WHERE kind LIKE 'search.%'")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE case_text_fts")
    op.drop_table("case_text")
