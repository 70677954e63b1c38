"""The complainant withdraws; what they say about pressure stays with the Ombudsman."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, MessageKind
from pengaduan.handling.entries import say
from pengaduan.handling.errors import InputRefusedError, Refusal
from pengaduan.handling.moves import move, write
from pengaduan.handling.reaction import tell_closed
from pengaduan.rules.texts import N_
from pengaduan.rules.workflow import Track


class WithdrawalReason(StrEnum):
    """Why somebody withdraws."""

    SOLVED = "solved"
    MISTAKE = "mistake"
    ELSEWHERE = "elsewhere"
    PRESSURED = "pressured"
    OTHER = "other"


WITHDRAWAL_LABELS: Mapping[WithdrawalReason, str] = {
    WithdrawalReason.SOLVED: N_("Masalah saya sudah selesai"),
    WithdrawalReason.MISTAKE: N_("Saya salah mengadu"),
    WithdrawalReason.ELSEWHERE: N_("Saya menempuh jalan lain"),
    WithdrawalReason.PRESSURED: N_("Saya merasa ditekan"),
    WithdrawalReason.OTHER: N_("Alasan lain"),
}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The withdrawal and its reason, which the agency is not shown."""

    reason: WithdrawalReason
    text: str = ""


def withdraw(
    session: Session, complaint: Complaint, withdrawal: Withdrawal, *, now: datetime
) -> None:
    """End the case at its complainant's wish; the agency may go on by itself (Art. 41(3)).

    The reason and words are kept as a note that only the Ombudsman reads.
    """
    locked(session, complaint)
    text = withdrawal.text.strip()
    if len(text) > 2000:
        raise InputRefusedError(Refusal.TEXT_LONG, "text", limit=2000)
    action = "A19" if complaint.track is Track.AGENCY else "O34"
    move(
        session,
        complaint,
        action,
        COMPLAINANT,
        now=now,
        reason="W_BY_COMPLAINANT",
        attached={"withdrawal_statement"},
    )
    detail = {"withdrawal": WithdrawalReason(withdrawal.reason).value}
    say(session, complaint, MessageKind.NOTE, COMPLAINANT, text, now=now, detail=detail)
    write(session, complaint, Tag.COMPLAINT_WITHDRAWN, COMPLAINANT, now=now)
    tell_closed(session, complaint, now=now)
