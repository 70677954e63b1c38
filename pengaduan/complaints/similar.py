"""Which complaints tell nearly the same: found by fingerprint, scored, with the reasons.

The look-up reads one index; nothing is ever compared with everything. The contact of a
complainant counts by its keyed hash only and is never opened.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints import contact_match
from pengaduan.complaints.link_models import LikelyDouble, TextBand
from pengaduan.complaints.models import Complaint
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.rules import shingles
from pengaduan.rules.workflow import Track

LIKELY: Final = 0.68
"""The default threshold of the score; bench/duplicates.py measures what it finds and misses."""
_LEAST_ALIKE: Final = 0.5
_LEAST_ALIKE_SAME_CONTACT: Final = 0.35
_SAME_REGION, _SAME_AGENCY, _NEAR_IN_TIME, _SAME_CONTACT = 0.05, 0.02, 0.03, 0.2
NEAR: Final = timedelta(days=30)
MOST_CANDIDATES: Final = 50
_DISTRICT: Final = len("00.00.00")


class Reason(StrEnum):
    """Why two complaints may be about the same; texts differ or not, and what else agrees."""

    SAME_TEXT = "same_text"
    ALIKE_TEXT = "alike_text"
    SAME_REGION = "same_region"
    SAME_AGENCY = "same_agency"
    NEAR_IN_TIME = "near_in_time"
    SAME_CONTACT = "same_contact"


class Likeness(StrEnum):
    """The score as a word."""

    NEARLY_SURE = "nearly_sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Facts:
    """What two complaints are compared by beside their texts."""

    region_code: str | None
    agency_id: int | None
    filed_at: datetime


@dataclass(frozen=True, slots=True)
class Score:
    """How alike two complaints are: 0.0 to 1.3, with the word for it and the reasons."""

    value: float
    reasons: tuple[Reason, ...]

    @property
    def word(self) -> Likeness:
        """The score as staff read it."""
        if self.value >= 0.95:
            return Likeness.NEARLY_SURE
        return Likeness.LIKELY if self.value >= 0.8 else Likeness.POSSIBLE


@dataclass(frozen=True, slots=True)
class Double:
    """One complaint that tells nearly the same."""

    complaint: Complaint
    score: Score


def compare(alike: float, one: Facts, other: Facts, *, same_contact: bool = False) -> Score | None:
    """Return the score of two complaints whose texts have this Jaccard index, None below all use.

    Regions agree when they lie in the same district, or are the same.
    """
    if alike < (_LEAST_ALIKE_SAME_CONTACT if same_contact else _LEAST_ALIKE):
        return None
    weighed = (
        (Reason.SAME_CONTACT, _SAME_CONTACT, same_contact),
        (Reason.SAME_REGION, _SAME_REGION, _same_place(one.region_code, other.region_code)),
        (Reason.SAME_AGENCY, _SAME_AGENCY, one.agency_id is not None and _same_agency(one, other)),
        (Reason.NEAR_IN_TIME, _NEAR_IN_TIME, abs(one.filed_at - other.filed_at) <= NEAR),
    )
    text = Reason.SAME_TEXT if alike > 0.999 else Reason.ALIKE_TEXT
    value = alike + sum(weight for _, weight, holds in weighed if holds)
    return Score(value, (text, *(reason for reason, _, holds in weighed if holds)))


def _same_place(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one[:_DISTRICT] == other[:_DISTRICT]


def _same_agency(one: Facts, other: Facts) -> bool:
    return one.agency_id == other.agency_id


def facts_of(complaint: Complaint) -> Facts:
    """Return what this complaint is compared by."""
    return Facts(complaint.region_code, complaint.agency_id, complaint.filed_at)


def doubles(
    session: Session, complaint: Complaint, *, threshold: float = LIKELY, limit: int = 10
) -> tuple[Double, ...]:
    """Return the complaints of this track that score at least ``threshold``, the best first.

    For staff who may see every complaint; the Ombudsman's record of the same matter is not one.
    """
    pieces = shingles.shingles(complaint.story)
    found = _scored(session, complaint, pieces, shingles.bands(pieces))
    likely = [one for one in found if one.score.value >= threshold]
    likely.sort(key=lambda one: (-one.score.value, one.complaint.id))
    return tuple(likely[:limit])


def _candidates(session: Session, complaint: Complaint, bands: Iterable[int]) -> list[Complaint]:
    """Return those that share most bands with it; a flood of one text is cut off."""
    shared = (
        sa.select(TextBand.complaint_id, sa.func.count().label("shared"))
        .where(TextBand.value.in_(list(bands)), TextBand.complaint_id != complaint.id)
        .group_by(TextBand.complaint_id)
        .order_by(sa.desc("shared"), TextBand.complaint_id.desc())
        .limit(MOST_CANDIDATES)
        .subquery()
    )
    query = (
        sa.select(Complaint)
        .join(shared, shared.c.complaint_id == Complaint.id)
        .where(Complaint.track == Track.AGENCY)
    )
    return list(session.scalars(query))


def _scored(
    session: Session, complaint: Complaint, pieces: frozenset[int], bands: Iterable[int]
) -> list[Double]:
    candidates = _candidates(session, complaint, bands)
    known = contact_match.same_contact(session, complaint.id, [one.id for one in candidates])
    mine, found = facts_of(complaint), []
    for one in candidates:
        alike = shingles.jaccard(pieces, shingles.shingles(one.story))
        score = compare(alike, mine, facts_of(one), same_contact=one.id in known)
        if score is not None:
            found.append(Double(one, score))
    return found


def flagged(session: Session, ids: Iterable[int]) -> frozenset[int]:
    """Return those of the complaints that resembled an earlier one when they came in."""
    query = sa.select(LikelyDouble.complaint_id).where(LikelyDouble.complaint_id.in_(list(ids)))
    return frozenset(session.scalars(query))


def prepare(session: Session, payload: Payload, _job: OutboxJob, _now: datetime) -> Finish:
    """Work out fingerprint and nearest complaint; what it returns stores them. Repeating is safe.

    This is the slow half of the job ``similar.index``: hashing a long text and reading what
    may be like it hold no lock.
    """
    complaint = session.get_one(Complaint, int(payload["complaint_id"]))
    pieces = shingles.shingles(complaint.story)
    bands = shingles.bands(pieces)
    earlier = [
        one
        for one in _scored(session, complaint, pieces, bands)
        if one.complaint.id < complaint.id and one.score.value >= LIKELY
    ]
    best = max(earlier, key=lambda one: one.score.value, default=None)
    nearest = None if best is None else (best.complaint.id, round(best.score.value * 1000))
    complaint_id = complaint.id
    return lambda writing: store(writing, complaint_id, bands, nearest)


def store(
    session: Session, complaint_id: int, bands: Iterable[int], nearest: tuple[int, int] | None
) -> None:
    """Replace what is kept of a complaint's likeness."""
    session.execute(sa.delete(TextBand).where(TextBand.complaint_id == complaint_id))
    session.execute(sa.delete(LikelyDouble).where(LikelyDouble.complaint_id == complaint_id))
    rows = [{"value": value, "complaint_id": complaint_id} for value in bands]
    session.execute(sa.insert(TextBand), rows)
    if nearest is not None:
        session.add(LikelyDouble(complaint_id=complaint_id, of_id=nearest[0], score=nearest[1]))
    session.flush()


def forget(session: Session, complaint_id: int) -> None:
    """Throw away what is kept of a complaint's likeness, for one whose words are erased."""
    session.execute(sa.delete(TextBand).where(TextBand.complaint_id == complaint_id))
    mine = sa.or_(LikelyDouble.complaint_id == complaint_id, LikelyDouble.of_id == complaint_id)
    session.execute(sa.delete(LikelyDouble).where(mine))


HANDLERS: Final[dict[str, Handler]] = {"similar.index": Slow(prepare)}
