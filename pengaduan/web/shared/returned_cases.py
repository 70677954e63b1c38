"""What staff read of a case that was given back: who, why, and what was decided."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.complaints.routing_models import CaseReturn, ReturnDecision
from pengaduan.handling.returns import returns_of
from pengaduan.web.shared.targets import addressee_name


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One return in words. People are not named; ``decided`` is empty while it waits."""

    number: int
    at: datetime
    agency: str
    reason: str
    legal_basis: str
    proposed: str
    waits_for: str
    decided: str
    decided_at: datetime | None
    decision_text: str
    binding: bool
    clocks: str


def returned_rows(session: Session, complaint: Complaint) -> list[ReturnedRow]:
    """Return every return of the case, the newest first."""
    return [_row(session, one) for one in reversed(returns_of(session, complaint.id))]


def _row(session: Session, one: CaseReturn) -> ReturnedRow:
    named = addressee_name(session, one.proposed_agency_id, one.proposed_unit_id)
    return ReturnedRow(
        number=one.number,
        at=one.returned_at,
        agency=addressee_name(session, one.agency_id, one.unit_id),
        reason=one.reason,
        legal_basis=one.legal_basis,
        proposed=named or one.proposed_text or "",
        waits_for=_("kepala unit Ombudsman") if one.arbitration else _("verifikator Ombudsman"),
        decided=_decided(session, one),
        decided_at=one.decided_at,
        decision_text=one.decision_text or "",
        binding=one.arbitration,
        clocks=_clocks(one),
    )


def _decided(session: Session, one: CaseReturn) -> str:
    if one.decision is None:
        return ""
    to = addressee_name(session, one.target_agency_id, one.target_unit_id)
    if one.decision is ReturnDecision.REROUTED:
        return _("Dialihkan ke %(to)s", to=to)
    return _("Tetap di %(to)s", to=to)


def _clocks(one: CaseReturn) -> str:
    if one.clocks_restarted:
        return _("Tenggat SP4N mulai lagi. Tenggat undang-undang berjalan terus.")
    return _("Semua tenggat berjalan terus sejak semula.")
