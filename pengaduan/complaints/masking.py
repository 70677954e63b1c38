"""Personal data in what people wrote, hidden from readers who do not handle the case.

Every page, list, document and export that shows a story, a reply, a summary or a point asks here:
:func:`story_for` for one story, :func:`veil_for` for a whole case, :func:`masked_line` for lists.
UU 25/2009 Art. 49 and UU 27/2022: whoever needs less, is shown less.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints import identity
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.models import Complaint, Confidentiality, Point
from pengaduan.infra import asked
from pengaduan.rules.permissions import Permission
from pengaduan.rules.personal_data import ALL_KINDS, MASKS, Kind, find, masked
from pengaduan.rules.personal_words import NOT_NAMES


class Reader(StrEnum):
    """Who reads, as far as personal data in texts is concerned.

    COMPLAINANT reads their own words; HANDLER is the Ombudsman's intake and examiner; AGENCY is
    whoever answers; OTHERS are monitors, lists, exports and everything public.
    """

    COMPLAINANT = "complainant"
    HANDLER = "handler"
    AGENCY = "agency"
    OTHERS = "others"


READER_OF: Final = {
    Audience.COMPLAINANT: Reader.COMPLAINANT,
    Audience.AGENCY: Reader.AGENCY,
    Audience.OMBUDSMAN: Reader.HANDLER,
}
_HANDLING: Final = (Permission.CASE_VERIFY, Permission.CASE_EXAMINE)
# Points and summaries are written by the Ombudsman for the agency: an officer named there is meant.
_EDITORIAL: Final = ALL_KINDS - {Kind.MENTION}
_SHORTEST_PART: Final = 4


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """A point of the complaint as a reader may see it."""

    id: int
    ordinal: int
    text: str


@dataclass(frozen=True, slots=True)
class Veil:
    """How the texts of one case are shown to one reader."""

    reader: Reader
    hides: bool
    known: tuple[re.Pattern[str], ...] = ()

    def text(self, text: str) -> str:
        """Return words of the complainant, masked where this reader may not know them."""
        return self._masked(text, ALL_KINDS) if self.hides else text

    def editorial(self, text: str) -> str:
        """Return words written for the agency: it reads the officers named in them."""
        if not self.hides:
            return text
        return self._masked(text, _EDITORIAL if self.reader is Reader.AGENCY else ALL_KINDS)

    def points(self, points: Iterable[Point]) -> tuple[ShownPoint, ...]:
        """Return the numbered points as this reader may see them."""
        return tuple(ShownPoint(one.id, one.ordinal, self.editorial(one.text)) for one in points)

    def _masked(self, text: str, kinds: Iterable[Kind]) -> str:
        shown = masked(text, frozenset(kinds))
        for pattern in self.known:
            shown = pattern.sub(MASKS[Kind.NAME], shown)
        return shown


def reader_of(actor: Actor) -> Reader:
    """Return how Ombudsman staff read a case: who verifies or examines reads everything."""
    handles = any(actor.can(permission) for permission in _HANDLING)
    return Reader.HANDLER if handles else Reader.OTHERS


def hides(complaint: Complaint, reader: Reader) -> bool:
    """Tell whether personal data in texts is masked for ``reader``.

    The agency reads everything of a complainant who lets it know the name, and nothing of others.
    """
    if reader is Reader.AGENCY:
        return complaint.confidentiality is not Confidentiality.OPEN
    return reader is Reader.OTHERS


def veil_for(session: Session, complaint: Complaint, reader: Reader) -> Veil:
    """Return how the texts of ``complaint`` are shown to ``reader``.

    What is masked includes the name that the complainant gave, with the report or in the story,
    wherever it stands: the party is read here to hide it, and goes no further.
    """
    if not hides(complaint, reader):
        return Veil(reader, hides=False)
    key = (veil_for, complaint.id, complaint.confidentiality, complaint.story, reader)
    return asked.once(session, key, lambda: _veil(session, complaint, reader))


def _veil(session: Session, complaint: Complaint, reader: Reader) -> Veil:
    party = identity.own_view(session, complaint)
    story = complaint.story
    told = [story[one.start : one.end] for one in find(story) if one.kind is Kind.NAME]
    names = dict.fromkeys([*([party.name] if party and party.name else []), *told])
    patterns = (pattern for name in names for pattern in _patterns(name))
    return Veil(reader, hides=True, known=tuple(patterns))


def story_for(session: Session, complaint: Complaint, reader: Reader) -> str:
    """Return the story as ``reader`` may read it."""
    return veil_for(session, complaint, reader).text(complaint.story)


@lru_cache(maxsize=4096)
def masked_line(text: str | None) -> str:
    """Return a summary for a list, an export or a document: always masked, "" for none.

    The same rows come again and again, and looking for personal data costs more than the row.
    """
    return masked(text) if text else ""


def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """Return what finds a name: whole in any case, its parts where they stand as names."""
    parts = name.split()
    whole = r"\s+".join(map(re.escape, parts))
    found = [re.compile(rf"(?<!\w){whole}(?!\w)", re.IGNORECASE)] if len(name) > 2 else []
    return (*found, *_part_patterns(parts))


def _part_patterns(parts: Sequence[str]) -> list[re.Pattern[str]]:
    usable = [
        part for part in parts if len(part) >= _SHORTEST_PART and part.lower() not in NOT_NAMES
    ]
    return [
        re.compile(rf"(?<!\w)(?:{re.escape(part.capitalize())}|{re.escape(part.upper())})(?!\w)")
        for part in usable
    ]
