"""Keep a verifier's decision with everything it rests on, so that it can be shown as it was.

The sheet is stored as it was shown: every line with its words, article, automatic finding, answer
and note, the points, the addressee and the rule that proposed it. Later changes of the law file,
of agencies, rules or the complaint itself do not reach it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Agency, Unit
from pengaduan.audit.tags import Tag
from pengaduan.complaints.models import Complaint, Verification
from pengaduan.complaints.respondents import respondents_of
from pengaduan.handling.checklist import OUR_PATHS, CheckEntry, SheetLine, sheet_lines
from pengaduan.handling.moves import write
from pengaduan.rules.law import law

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the verifier had before their eyes: finding by line, and the proposed addressee."""

    findings: Mapping[str, str] = field(default_factory=dict)
    proposal: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """One kept decision. ``shown`` is the sheet as it was; empty for the oldest ones."""

    id: int
    outcome: str
    decided_at: datetime
    decided_by: str
    law_version: str
    entries: tuple[Mapping[str, str], ...]
    shown: Shown


def keep(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    entries: tuple[CheckEntry, ...],
    outcome: str,
    *,
    seen: Seen,
    now: datetime,
    **more: object,
) -> Verification:
    """Store one decision; ``more`` is what the outcome adds (points, reasons, addressee, ...)."""
    row = Verification(
        complaint_id=complaint.id,
        account_id=actor.account_id,
        law_version=law().version,
        entries=[
            {"code": entry.code, "value": entry.value.value, "note": entry.note.strip()}
            for entry in entries
        ],
        outcome=outcome,
        decided_at=now,
        shown={
            "lines": _lines(sheet_lines(), entries, seen),
            "proposal": dict(seen.proposal),
            "respondents": [one.kind.value for one in respondents_of(session, complaint.id)],
            **more,
        },
    )
    session.add(row)
    session.flush()
    write(session, complaint, Tag.COMPLAINT_VERIFIED, actor, now=now, outcome=outcome)
    return row


def addressee(session: Session, agency_id: int, unit_id: int | None) -> dict[str, object]:
    """Return an addressee with its names of today."""
    agency = session.get(Agency, agency_id)
    unit = None if unit_id is None else session.get(Unit, unit_id)
    return {
        "agency_id": agency_id,
        "agency": agency.name if agency else "",
        "unit_id": unit_id,
        "unit": unit.name if unit else "",
    }


def decisions_of(session: Session, complaint: Complaint) -> tuple[Decision, ...]:
    """Return every decision of the verifiers on this case, the newest first."""
    query = (
        sa.select(Verification, Account.name)
        .join(Account, Account.id == Verification.account_id)
        .where(Verification.complaint_id == complaint.id)
        .order_by(Verification.id.desc())
    )
    return tuple(
        Decision(
            id=row.id,
            outcome=row.outcome,
            decided_at=row.decided_at,
            decided_by=name,
            law_version=row.law_version,
            entries=tuple(row.entries),
            shown=row.shown,
        )
        for row, name in session.execute(query)
    )


def _lines(
    lines: Iterable[SheetLine], entries: Iterable[CheckEntry], seen: Seen
) -> list[dict[str, object]]:
    filled = {entry.code: entry for entry in entries}
    return [_line(line, filled.get(line.check.code), seen) for line in lines]


def _line(line: SheetLine, entry: CheckEntry | None, seen: Seen) -> dict[str, object]:
    return {
        "code": line.check.code,
        "stage": "formal" if line.check.path in OUR_PATHS else "material",
        "label": line.label,
        "cite": line.check.cite,
        "binding": line.binding,
        "finding": seen.findings.get(line.check.code, ""),
        "value": entry.value.value if entry else None,
        "note": entry.note.strip() if entry else "",
    }
