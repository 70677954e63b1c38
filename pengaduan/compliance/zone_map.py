"""The map of zones (UX O9): results of one class of governments on the regions they govern."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency, AgencyAlias, AgencyKind, Region
from pengaduan.agencies.shapes import COUNTRY, RegionMap, Shape, region_map
from pengaduan.compliance.models import Assessment
from pengaduan.compliance.ranking import Ranked, results
from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.categories import Category
from pengaduan.rules.scoring.methodology import Band, Zone

PROVINCES: Final = (AgencyKind.PROVINCE,)
REGENCIES: Final = (AgencyKind.REGENCY, AgencyKind.CITY)
_OF_ZONE: Final = {Zone.GREEN: 0, Zone.YELLOW: 2, Zone.RED: 4}


@dataclass(frozen=True, slots=True)
class Place:
    """A region on the map with its result; ``row`` is None where there is none yet."""

    region: Region
    shape: Shape
    row: Ranked | None
    look: int | None
    letter: str
    inside: int = 0
    inside_of: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the legend: a result range with its letter and pattern."""

    band: Band
    look: int
    letter: str


@dataclass(frozen=True, slots=True)
class ZoneMap:
    """One map: the regions by name, the legend, and the results that have no place on it."""

    drawn: RegionMap
    kinds: tuple[AgencyKind, ...]
    places: tuple[Place, ...]
    keys: tuple[Key, ...]
    unplaced: tuple[Ranked, ...]

    @property
    def known(self) -> int:
        """How many regions have a result."""
        return sum(one.row is not None for one in self.places)

    @property
    def rough(self) -> list[str]:
        """Names of the regions that the source draws wrongly."""
        return [one.region.name for one in self.places if one.shape.rough]


def _letter(code: str) -> str:
    """Return what is written into a region: the code of the category, else its first letter."""
    return code if len(code) <= 2 else code[0]


def _look(chosen: Edition, result: Band | Category) -> int:
    """Return the pattern of a result: that of its zone, else of its place among the bands."""
    if result.zone is not None:
        return _OF_ZONE[result.zone]
    ordered = sorted(chosen.bands, key=lambda one: -one.minimum)
    return [one.code for one in ordered].index(result.code)


def _keys(chosen: Edition) -> tuple[Key, ...]:
    ordered = sorted(chosen.bands, key=lambda one: -one.minimum)
    return tuple(Key(one, _look(chosen, one), _letter(one.code)) for one in ordered)


def _governed(session: Session, kinds: Sequence[AgencyKind]) -> dict[str, str]:
    """Return the region of every name that belongs to one government of these classes alone."""
    rows = session.execute(
        sa.select(Agency.id, Agency.name, Agency.region_code).where(
            Agency.kind.in_(kinds), Agency.region_code.is_not(None)
        )
    ).all()
    region = {row.id: row.region_code for row in rows}
    aliases = sa.select(AgencyAlias.agency_id, AgencyAlias.alias).where(
        AgencyAlias.unit_id.is_(None), AgencyAlias.agency_id.in_(region)
    )
    named = [(row.id, row.name) for row in rows]
    named += [(row.id, row.name.removeprefix("Pemerintah ")) for row in rows]
    named += [(row.agency_id, row.alias) for row in session.execute(aliases)]
    owners: dict[str, set[int]] = {}
    for agency_id, name in named:
        owners.setdefault(name.strip().lower(), set()).add(agency_id)
    return {name: region[ids.copy().pop()] for name, ids in owners.items() if len(ids) == 1}


def _placed(
    session: Session, rows: Iterable[Ranked], kinds: Sequence[AgencyKind]
) -> tuple[dict[str, Ranked], list[Ranked]]:
    """Return complete results by region code, and those whose government has no region here."""
    regions, found, lost = _governed(session, kinds), {}, []
    for row in rows:
        if row.entity.kind not in kinds or not row.complete:
            continue
        code = regions.get(row.entity.name.strip().lower())
        if code is None:
            lost.append(row)
        else:
            found[code] = row
    return found, lost


def zone_map(
    session: Session, assessment: Assessment, chosen: Edition, province: str | None = None
) -> ZoneMap | None:
    """Return the map of the provinces, or of a province's regencies; None for an unknown code.

    Classes are never mixed: the country shows provincial governments only, a province its
    regencies and cities, which the rankings keep in one class.
    """
    drawn = region_map(province or COUNTRY)
    if drawn is None:
        return None
    every = results(assessment, chosen)
    kinds = REGENCIES if province else PROVINCES
    found, lost = _placed(session, every, kinds)
    below: Counter[str] = Counter()
    if province is None:
        below.update(code.split(".")[0] for code in _placed(session, every, REGENCIES)[0])
    else:
        lost = []
    regions = session.scalars(
        sa.select(Region).where(Region.code.in_(drawn.shapes)).order_by(Region.name, Region.code)
    )
    places = tuple(
        _place(chosen, one, drawn.shapes[one.code], found.get(one.code), below[one.code])
        for one in regions
    )
    return ZoneMap(drawn, kinds, places, _keys(chosen), tuple(lost))


def _place(chosen: Edition, region: Region, shape: Shape, row: Ranked | None, below: int) -> Place:
    inner = region_map(region.code)
    around = len(inner.shapes) if inner is not None else 0
    if row is None or row.category is None:
        return Place(region, shape, None, None, "", below, around)
    look, letter = _look(chosen, row.category), _letter(row.category.code)
    return Place(region, shape, row, look, letter, below, around)
