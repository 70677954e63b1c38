"""`flask audit` finds a changed line and prints a seal."""

from datetime import datetime

import sqlalchemy as sa
from flask import Flask

from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.infra.db import transaction


def write_line(app: Flask, now: datetime) -> int:
    with app.app_context(), transaction() as session:
        line = record(session, Tag.JOB_REPLAYED, chain="test", actor="system", now=now)
        session.flush()
        return line.id


def test_a_sound_trail_is_reported_as_such(app: Flask, now: datetime) -> None:
    write_line(app, now)

    result = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.exit_code == 0
    assert result.output.startswith("sound: ")


def test_an_edited_line_is_named_and_the_command_fails(app: Flask, now: datetime) -> None:
    entry_id = write_line(app, now)
    with app.app_context(), transaction() as session:
        change = sa.update(AuditEntry).where(AuditEntry.id == entry_id)
        session.execute(change.values(actor="somebody"))

    result = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.exit_code == 1
    assert "test #1: changed" in result.output
    assert "1 problems found" in result.output


def test_a_seal_is_printed_once(app: Flask, now: datetime) -> None:
    write_line(app, now)
    runner = app.test_cli_runner()

    first, second = (runner.invoke(args=["audit", "seal"]).output.strip() for _ in range(2))

    assert len(first) == 64
    assert second == "nothing new since the last seal"
