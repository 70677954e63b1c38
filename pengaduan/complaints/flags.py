"""What a verifier should see before opening a complaint: facts of the record, no judgement."""

import re
from calendar import monthrange
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from pengaduan.complaints.flag_words import THREAT_WORDS, VULNERABLE_WORDS, spoken_of
from pengaduan.complaints.models import Complaint, PriorContact

_ID_NUMBER: Final = re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?![ .-]?\d)")
OUTSIDE_MATTERS: Final = frozenset({"emergency", "crime", "private_dispute", "court"})
"""Matters that belong elsewhere; complainants are told where, and may go on all the same."""
_JAKARTA: Final = ZoneInfo("Asia/Jakarta")


class Flag(StrEnum):
    """One thing to look at."""

    OUTSIDE = "outside"
    DOUBLE = "double"
    ID_NUMBER = "id_number"
    OLD_EVENT = "old_event"
    NOT_RAISED = "not_raised"
    AFRAID = "afraid"
    MONEY_ASKED = "money_asked"
    THREAT = "threat"
    VULNERABLE = "vulnerable"
    REPEATED = "repeated"
    COMPLETED = "completed"


def holds_id_number(text: str) -> bool:
    """Tell whether the text has 16 digits, also in groups, as an identity number (NIK) has."""
    return _ID_NUMBER.search(text) is not None


def latest_day(complaint: Complaint) -> date | None:
    """Return the last day on which the event can have happened; None when it was not told."""
    year = complaint.happened_year
    if year is None:
        return None
    month = complaint.happened_month or 12
    day = complaint.happened_day or monthrange(year, month)[1]
    return date(year, month, day)


def is_old(complaint: Complaint) -> bool:
    """Tell whether the event was surely over two years old on filing (UU 37/2008 Art. 24(3)).

    What still goes on is never too old.
    """
    last = latest_day(complaint)
    if last is None or complaint.ongoing:
        return False
    filed = complaint.filed_at.astimezone(_JAKARTA).date()
    return (filed.year - 2, filed.month, filed.day) > (last.year, last.month, last.day)


def flags(complaint: Complaint, completed_at: datetime | None = None) -> tuple[Flag, ...]:
    """Return what stands out, the most pressing first.

    ``completed_at`` is when the complainant sent what had been missing, if they have. That an
    earlier complaint tells the same, or that the same contact filed several, is no fact of one
    record; the queue adds it.
    """
    found = (
        (Flag.THREAT, bool(spoken_of(complaint, THREAT_WORDS))),
        (Flag.VULNERABLE, bool(spoken_of(complaint, VULNERABLE_WORDS))),
        (Flag.OUTSIDE, complaint.matter in OUTSIDE_MATTERS),
        (Flag.ID_NUMBER, holds_id_number(complaint.story)),
        (Flag.MONEY_ASKED, complaint.matter == "money_asked"),
        (Flag.AFRAID, complaint.prior_contact is PriorContact.AFRAID),
        (Flag.OLD_EVENT, is_old(complaint)),
        (Flag.NOT_RAISED, complaint.prior_contact is PriorContact.NOT_YET),
        (Flag.COMPLETED, completed_at is not None),
    )
    return tuple(flag for flag, there in found if there)
