"""Editions that an administrator made, straight into the database."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from pengaduan.compliance.editions_models import EditionState, EditionVersion
from pengaduan.rules.scoring.catalogue import shipped

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def edition_text(file: str, code: str, *changes: tuple[str, str]) -> str:
    """Return a shipped file under another id, with some texts replaced everywhere."""
    text = shipped(file).decode()
    head = text.index("\nid: ") + 1
    text = text[:head] + f"id: {code}" + text[text.index("\n", head) :]
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def make_edition(
    session: Session,
    *changes: tuple[str, str],
    file: str = "2023-2024.yaml",
    state: EditionState = EditionState.PUBLISHED,
) -> EditionVersion:
    """Store a version as if it had been decided long ago."""
    version = EditionVersion(
        code="",
        base="ORI-2023",
        title="Edisi uji",
        content="",
        digest="",
        state=EditionState.DRAFT,
        made_by="account:1",
        made_at=_LONG_AGO,
        edited_by="account:1",
        edited_at=_LONG_AGO,
    )
    session.add(version)
    session.flush()
    # As in a real copy: the number of the row makes the code, so that no later copy has it too.
    version.code = f"ORI-UJI-V{version.id}"
    version.content = edition_text(file, version.code, *changes)
    version.digest = hashlib.sha256(version.content.encode()).hexdigest()
    if state is not EditionState.DRAFT:
        version.decided_by, version.decided_at = "account:2", _LONG_AGO
        version.state = state
    session.flush()
    return version
