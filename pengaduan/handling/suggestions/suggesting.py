"""The three agencies, or units of one agency, that a complaint most probably belongs to, and why.

It suggests and never routes: nothing here changes a record.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.agencies.index import Index, index_of
from pengaduan.complaints.models import Complaint
from pengaduan.handling.suggestions.known import Named, named
from pengaduan.handling.suggestions.offices import Found, office_of, place_names
from pengaduan.handling.suggestions.store import Guess, Kept, newest

SHOWN: Final = 3
_ASKED: Final = 12
# So many learned complaints weigh as much as the everyday names that need no learning.
_AS_GOOD_AS_NAMES: Final = 20
_SURE, _LIKELY = 0.6, 0.35
_LEAST: Final = 0.02
_MOST_NAMES: Final = 3


class Kind(StrEnum):
    """What speaks for an office."""

    WORDS = "words"
    NAMES = "names"
    PLACE = "place"
    SIMILAR = "similar"


class Confidence(StrEnum):
    """The score as a word."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: words of the complaint, everyday names in it, the place, or similar cases."""

    kind: Kind
    values: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One agency, or one of its units. ``usual`` is the unit's usual name where none is known."""

    agency_id: int
    agency_name: str
    unit_id: int | None
    unit_name: str | None
    usual: str
    score: float
    reasons: tuple[Reason, ...]
    model_id: int | None

    @property
    def confidence(self) -> Confidence:
        """The score as staff read it: high from 0.6, medium from 0.35."""
        if self.score >= _SURE:
            return Confidence.HIGH
        return Confidence.MEDIUM if self.score >= _LIKELY else Confidence.LOW

    @property
    def name(self) -> str:
        """The most exact name."""
        return self.unit_name or self.agency_name


@dataclass(frozen=True, slots=True)
class _Known:
    """What weighing rests on, read once for any number of complaints."""

    index: Index
    kept: Kept | None
    places: Mapping[str, Mapping[str, str]]

    @property
    def key(self) -> tuple[int, int]:
        """What a remembered suggestion depends on beside the complaint."""
        return (self.kept.id if self.kept else 0, id(self.index))


_REMEMBERED: dict[tuple[tuple[int, int], str | None, int], Suggestion | None] = {}
_MOST_REMEMBERED: Final = 5000


def suggest(session: Session, complaint: Complaint, *, limit: int = SHOWN) -> list[Suggestion]:
    """Return the offices that fit a complaint best, the best first; reads words and place.

    For Ombudsman staff who verify: the reasons may quote words of the story.
    """
    found = _weighed(session, complaint.story, complaint.region_code)
    return found[:limit]


def first_for(session: Session, complaints: Sequence[Complaint]) -> dict[int, Suggestion]:
    """Return the best suggestion of each complaint by its id; those without one are left out.

    A few queries, whatever the number of complaints; what was weighed once is remembered.
    """
    regions = {one.region_code for one in complaints if one.region_code}
    known = _known(session, regions)
    found: dict[int, Suggestion] = {}
    for one in complaints:
        key = (known.key, one.region_code, hash(one.story))
        if key not in _REMEMBERED:
            while len(_REMEMBERED) >= _MOST_REMEMBERED:
                _REMEMBERED.pop(next(iter(_REMEMBERED)), None)
            _REMEMBERED[key] = next(iter(_weigh(known, one.story, one.region_code)), None)
        best = _REMEMBERED[key]
        if best is not None:
            found[one.id] = best
    return found


def suggest_units(
    session: Session, complaint: Complaint, text: str, *, limit: int = SHOWN
) -> list[Suggestion]:
    """Return the units of the complaint's agency that fit best, for its disposition.

    ``text`` is the story as the agency may read it, so that no reason quotes what is hidden.
    """
    found = _weighed(session, text, complaint.region_code, agency_id=complaint.agency_id)
    return [one for one in found if one.unit_id is not None][:limit]


def _weighed(
    session: Session, text: str, region_code: str | None, *, agency_id: int | None = None
) -> list[Suggestion]:
    """Return every office with a score, of one agency if one is given, the best first."""
    regions = {region_code} if region_code else set()
    return _weigh(_known(session, regions), text, region_code, agency_id=agency_id)


def _known(session: Session, regions: set[str]) -> _Known:
    places = place_names(session, regions) if regions else {}
    return _Known(index_of(session), newest(session), places)


def _weigh(
    by: _Known, text: str, region_code: str | None, *, agency_id: int | None = None
) -> list[Suggestion]:
    index, kept = by.index, by.kept
    known = named(index, text, region_code)
    guesses: list[Guess] = []
    share = 1.0
    if kept is not None:
        guesses = kept.model.guesses(text, by.places.get(region_code or "", {}), limit=_ASKED)
        share = _AS_GOOD_AS_NAMES / (_AS_GOOD_AS_NAMES + kept.model.card["examples"])
    if not known:
        share = 0.0
    model_id = None if kept is None else kept.id
    found: dict[tuple[int, int | None], Suggestion] = {}
    for label in dict.fromkeys([*(one.label for one in guesses), *known]):
        office = office_of(index, label, region_code)
        if office is None or agency_id not in {None, office.agency.agency_id}:
            continue
        guess = next((one for one in guesses if one.label == label), None)
        score = (1 - share) * (guess.score if guess else 0.0)
        score += share * (known[label].score if label in known else 0.0)
        made = _suggestion(office, score, _reasons(guess, known.get(label)), model_id)
        _merge(found, made)
    return _ranked(found.values())


def _ranked(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Return the best first; what hardly fits is not worth reading."""
    rounded = [replace(one, score=round(one.score, 4)) for one in found]
    good = [one for one in rounded if one.score >= _LEAST]
    return sorted(good, key=lambda one: (-one.score, one.name, one.agency_id))


def _merge(found: dict[tuple[int, int | None], Suggestion], made: Suggestion) -> None:
    """Add a suggestion; of two for the same office the reasons of the better one count."""
    key = (made.agency_id, made.unit_id)
    other = found.get(key)
    if other is None:
        found[key] = made
        return
    better = made if made.score > other.score else other
    found[key] = replace(better, score=made.score + other.score)


def _suggestion(
    office: Found, score: float, reasons: tuple[Reason, ...], model_id: int | None
) -> Suggestion:
    unit = office.unit
    return Suggestion(
        agency_id=office.agency.agency_id,
        agency_name=office.agency.agency_name,
        unit_id=None if unit is None else unit.unit_id,
        unit_name=None if unit is None else unit.unit_name,
        usual="" if unit is not None else office.usual,
        score=score,
        reasons=reasons,
        model_id=model_id,
    )


def _reasons(guess: Guess | None, name: Named | None) -> tuple[Reason, ...]:
    made: list[Reason] = []
    if name is not None:
        made.append(Reason(Kind.NAMES, tuple(name.names[:_MOST_NAMES])))
    if guess is not None and guess.words:
        made.append(Reason(Kind.WORDS, guess.words))
    if guess is not None and guess.by_place:
        made.append(Reason(Kind.PLACE))
    if guess is not None and guess.similar:
        made.append(Reason(Kind.SIMILAR, count=guess.similar))
    return tuple(made)
