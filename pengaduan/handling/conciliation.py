"""Conciliation and mediation end with a result that both sides have signed."""

from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_queries import last_record
from pengaduan.handling.errors import InputRefusedError, Refusal

_SIGNED = ("reporter_signed_on", "agency_signed_on")


def check_signed(
    session: Session, complaint: Complaint, values: dict[str, object], _now: datetime
) -> None:
    """Nobody signed before both had asked to be brought together (O20; Art. 8(1)e)."""
    asked = last_record(session, complaint, "O19")
    if asked is None:
        return
    for name, request in zip(_SIGNED, ("reporter_asked_on", "agency_asked_on"), strict=True):
        # Dates are kept as ISO text, which sorts as the dates do.
        if str(values[name]) < str(asked.values[request]):
            raise InputRefusedError(Refusal.INCOMPLETE_STEP, name)
