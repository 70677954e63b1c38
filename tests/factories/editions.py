"""Editions that an administrator made, straight into the database."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from itertools import count

from sqlalchemy.orm import Session

from pengaduan.compliance.editions_models import EditionState, EditionVersion
from pengaduan.rules.scoring.catalogue import shipped

_serial = count(1)
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
    code = f"ORI-UJI-V{next(_serial)}"
    text = edition_text(file, code, *changes)
    decided = state is not EditionState.DRAFT
    version = EditionVersion(
        code=code,
        base="ORI-2023",
        title="Edisi uji",
        content=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        state=state,
        made_by="account:1",
        made_at=_LONG_AGO,
        edited_by="account:1",
        edited_at=_LONG_AGO,
        decided_by="account:2" if decided else None,
        decided_at=_LONG_AGO if decided else None,
    )
    session.add(version)
    session.flush()
    return version
