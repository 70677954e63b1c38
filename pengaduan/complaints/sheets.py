"""The verification sheets of a case as they were filled in; nobody changes them afterwards."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account
from pengaduan.complaints.models import Complaint, Verification


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One filled line; ``value`` is yes, no, incomplete or not_applicable."""

    code: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """One decision of a verifier with the checklist and the law version that it rests on."""

    id: int
    decided_at: datetime
    decided_by: str
    outcome: str
    law_version: str
    lines: tuple[KeptLine, ...]


def kept_sheets(session: Session, complaint: Complaint) -> tuple[KeptSheet, ...]:
    """Return every sheet of the case, newest first."""
    query = (
        sa.select(Verification, Account.name)
        .join(Account, Account.id == Verification.account_id)
        .where(Verification.complaint_id == complaint.id)
        .order_by(Verification.id.desc())
    )
    return tuple(_sheet(row, name) for row, name in session.execute(query))


def _sheet(row: Verification, name: str) -> KeptSheet:
    return KeptSheet(
        id=row.id,
        decided_at=row.decided_at,
        decided_by=name,
        outcome=row.outcome,
        law_version=row.law_version,
        lines=tuple(
            KeptLine(str(line["code"]), str(line["value"]), str(line.get("note", "")))
            for line in row.entries
        ),
    )
