"""Whether a letter would tell who complained: the sealed identity is compared, never shown."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.complaints.formal_models import FormalAnswer, Representative
from pengaduan.complaints.models import Complaint, Confidentiality, Party
from pengaduan.rules.identity_guard import Known, joined, leaks

_NAMES, _ADDRESSES = frozenset({"full_name"}), frozenset({"full_address"})
_NUMBERS = frozenset({"identity_number"})


def words_that_tell(
    session: Session, complaint: Complaint, values: Iterable[object]
) -> tuple[str, ...]:
    """Return the words of ``values`` that give the complainant away, as they stand there.

    Where the complainant lets their name be known, only identity numbers count: those are never
    written into a letter (UU 37/2008 Art. 24(2); UU 27/2022).
    """
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    known = _known(session, complaint)
    if complaint.confidentiality is Confidentiality.OPEN:
        known = Known(numbers=known.numbers)
    return leaks(joined(values), known, public_words=agency.name if agency else "")


def _known(session: Session, complaint: Complaint) -> Known:
    """Return the identities of this record and of the one that it grew out of."""
    ids = [complaint.id, *([complaint.origin_id] if complaint.origin_id else [])]
    parties = session.scalars(sa.select(Party).where(Party.complaint_id.in_(ids))).all()
    acting = session.scalars(
        sa.select(Representative).where(Representative.complaint_id.in_(ids))
    ).all()
    answers = session.scalars(
        sa.select(FormalAnswer).where(FormalAnswer.complaint_id.in_(ids))
    ).all()
    people: list[Party | Representative] = [*parties, *acting]
    return Known(
        names=_some(*(one.name for one in people), *_items(answers, _NAMES)),
        phones=_some(*(one.phone for one in people)),
        emails=_some(*(one.email for one in people)),
        addresses=_some(*(one.address for one in parties), *_items(answers, _ADDRESSES)),
        numbers=_some(*_items(answers, _NUMBERS)),
    )


def _items(answers: Iterable[FormalAnswer], wanted: frozenset[str]) -> list[str | None]:
    return [value for row in answers if row.item in wanted for value in (row.value, row.sent_value)]


def _some(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
