"""The register and the everyday names in memory, so that a search reads nothing but a version."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.everyday import Topic, everyday
from pengaduan.agencies.models import (
    Agency,
    AgencyAlias,
    ReferenceLoad,
    Region,
    RegionKind,
    Unit,
)
from pengaduan.agencies.places import Places
from pengaduan.agencies.spelling import Vocabulary, words

_FIRST_LEVELS: Final = (RegionKind.PROVINCE, RegionKind.REGENCY, RegionKind.CITY)
_MOST_KEPT: Final = 8
_Version = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An agency, or one of its units, with every name it is known by.

    ``own`` are the words of its own names; ``every`` adds, for a unit, those of its agency.
    """

    agency_id: int
    agency_code: str
    agency_name: str
    region_code: str | None
    autonomous: bool
    unit_id: int | None
    unit_name: str | None
    aliases: tuple[str, ...]
    labels: frozenset[str]
    own: frozenset[str]
    every: frozenset[str]

    @property
    def name(self) -> str:
        """The most exact name."""
        return self.unit_name or self.agency_name


class Index:
    """Everything that a search looks into, made from one version of the database."""

    def __init__(self, entries: Sequence[Entry], regions: Iterable[tuple[str, str, RegionKind]]):
        shipped = everyday()
        known = list(regions)
        self.entries = entries
        #: Provinces, regencies and cities: code and name, by name.
        self.regions = sorted(((code, name) for code, name, _ in known), key=lambda one: one[1])
        self.idle = shipped.idle
        self.topics: Sequence[Topic] = shipped.topics
        self.places = Places(known, shipped.regions)
        self.by_word = _postings(entry.every for entry in entries)
        self.vocabulary = Vocabulary(self.by_word)
        told = [{word for phrase in one.phrases for word in phrase} for one in shipped.topics]
        self.topics_by_word = _postings(told)
        self.topic_words = Vocabulary(self.topics_by_word)
        self.plain = Vocabulary([*self.topics_by_word, *self.idle])
        often = Counter(word for one in told for word in one)
        self.weights = {word: math.log(1 + len(told) / count) for word, count in often.items()}
        agencies = [entry for entry in entries if entry.unit_id is None]
        self.by_code = {entry.agency_code: entry for entry in agencies}
        self.governments: Mapping[str, Entry] = {
            entry.region_code: entry for entry in agencies if entry.region_code
        }
        self.units: dict[int, list[Entry]] = {}
        for entry in entries:
            if entry.unit_id is not None:
                self.units.setdefault(entry.agency_id, []).append(entry)


def _postings(every: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, known in enumerate(every):
        for word in known:
            found.setdefault(word, []).append(place)
    return found


_KEPT: dict[str, tuple[_Version, Index]] = {}


def index_of(session: Session) -> Index:
    """Return the index of this database; it is made anew when names were loaded or changed.

    One small query tells: how many agencies, units and everyday names there are, which are
    active, and how long they are. Databases are kept apart, the newest eight of them.
    """
    database = str(session.get_bind().engine.url)
    version = _version(session)
    kept = _KEPT.get(database)
    if kept is not None and kept[0] == version:
        return kept[1]
    made = Index(_entries(session), _regions(session))
    while len(_KEPT) >= _MOST_KEPT:
        _KEPT.pop(next(iter(_KEPT)))
    _KEPT[database] = (version, made)
    return made


def _figures(
    key: sa.orm.InstrumentedAttribute[int],
    name: sa.orm.InstrumentedAttribute[str],
    more: sa.ColumnElement[int],
) -> sa.Select[*tuple[Any, ...]]:
    letters = sa.func.sum(sa.func.length(name))
    ends = sa.func.min(name), sa.func.max(name)
    return sa.select(sa.func.count(key), sa.func.max(key), letters, *ends, more)


_LOADED: Final = sa.select(
    sa.func.count(ReferenceLoad.name),
    sa.literal(0),
    sa.literal(0),
    sa.func.min(ReferenceLoad.digest),
    sa.func.max(ReferenceLoad.digest),
    sa.literal(0),
)
_VERSION: Final[sa.CompoundSelect[*tuple[Any, ...]]] = sa.union_all(
    _figures(Agency.id, Agency.name, sa.func.count(sa.case((Agency.active, 1)))),
    _figures(Unit.id, Unit.name, sa.func.count(sa.case((Unit.active, 1)))),
    _figures(AgencyAlias.id, AgencyAlias.alias, sa.func.count(AgencyAlias.unit_id)),
    _LOADED,
)


def _version(session: Session) -> _Version:
    rows = (tuple(row) for row in session.execute(_VERSION))
    return tuple(sorted(rows, key=str))


def _regions(session: Session) -> list[tuple[str, str, RegionKind]]:
    query = sa.select(Region.code, Region.name, Region.kind).where(Region.kind.in_(_FIRST_LEVELS))
    return [(code, name, kind) for code, name, kind in session.execute(query)]


def _entries(session: Session) -> list[Entry]:
    aliases = _aliases(session)
    agencies = session.execute(
        sa.select(Agency.id, Agency.code, Agency.name, Agency.region_code, Agency.autonomous).where(
            Agency.active
        )
    ).all()
    units = session.execute(
        sa.select(Unit.id, Unit.agency_id, Unit.name).where(Unit.active).order_by(Unit.id)
    ).all()
    made = {row.id: _agency_entry(row, aliases.get((row.id, None), ())) for row in agencies}
    return [
        *made.values(),
        *(
            _unit_entry(made[row.agency_id], row, aliases.get((row.agency_id, row.id), ()))
            for row in units
            if row.agency_id in made
        ),
    ]


def _aliases(session: Session) -> dict[tuple[int, int | None], tuple[str, ...]]:
    query = sa.select(AgencyAlias.agency_id, AgencyAlias.unit_id, AgencyAlias.alias)
    found: dict[tuple[int, int | None], list[str]] = {}
    for agency_id, unit_id, alias in session.execute(query.order_by(AgencyAlias.id)):
        found.setdefault((agency_id, unit_id), []).append(alias)
    return {owner: tuple(names) for owner, names in found.items()}


def _labels(name: str, aliases: Iterable[str]) -> frozenset[str]:
    every = [words(one) for one in (name, *aliases)]
    bare = [one[1:] for one in every if len(one) > 1 and one[0] == "pemerintah"]
    return frozenset(" ".join(one) for one in (*every, *bare))


def _agency_entry(row: sa.Row[int, str, str, str | None, bool], aliases: Sequence[str]) -> Entry:
    labels = _labels(row.name, aliases)
    known = frozenset(word for label in labels for word in label.split())
    return Entry(
        agency_id=row.id,
        agency_code=row.code,
        agency_name=row.name,
        region_code=row.region_code,
        autonomous=row.autonomous,
        unit_id=None,
        unit_name=None,
        aliases=tuple(aliases),
        labels=labels,
        own=known,
        every=known,
    )


def _unit_entry(agency: Entry, row: sa.Row[int, int, str], aliases: Sequence[str]) -> Entry:
    labels = _labels(row.name, aliases)
    own = frozenset(word for label in labels for word in label.split())
    return Entry(
        agency_id=agency.agency_id,
        agency_code=agency.agency_code,
        agency_name=agency.agency_name,
        region_code=agency.region_code,
        autonomous=agency.autonomous,
        unit_id=row.id,
        unit_name=row.name,
        aliases=tuple(aliases),
        labels=labels,
        own=own,
        every=own | agency.every,
    )
