"""Finding an agency or unit by what people call it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import QueryableAttribute, Session

from pengaduan.agencies.models import Agency, AgencyAlias, Unit

_WORD = re.compile(r"\w+")
# Words that say nothing about which agency is meant.
_IDLE = frozenset({"di", "dan", "yang", "untuk", "ke", "dari"})
_MOST_WORDS = 8
# More candidates than anybody reads; a search this vague is ranked over the first of them.
_MOST_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Hit:
    """One found agency, or one of its units. ``alias`` is the everyday name that fitted."""

    agency_id: int
    agency_code: str
    agency_name: str
    unit_id: int | None
    unit_name: str | None
    region_code: str | None
    alias: str | None

    @property
    def name(self) -> str:
        """The most exact name: the unit's where there is one."""
        return self.unit_name or self.agency_name


def search_agencies(
    session: Session, text: str, region_code: str | None = None, limit: int = 10
) -> list[Hit]:
    """Return active agencies and units that fit ``text``, the best first.

    Every word must begin a word of the name, an everyday name or an abbreviation, in any case;
    for a unit the agency's names count too ("capil pangkalpinang"), but at least one word must
    fit the unit itself. What lies in or above ``region_code`` comes first. Without words, the
    local governments of the region are returned, the nearest first.
    """
    words = _words(text)
    if not words:
        return _of_region(session, region_code, limit)
    found = _agency_hits(session, words) + _unit_hits(session, words)
    wanted = " ".join(words)
    return sorted(found, key=lambda hit: _rank(hit, wanted, region_code))[:limit]


def _words(text: str) -> list[str]:
    words = [word for word in _WORD.findall(text.casefold()) if word not in _IDLE]
    return words[:_MOST_WORDS]


def _begins(column: sa.ColumnElement[str], word: str) -> sa.ColumnElement[bool]:
    """Tell whether a word in the column begins with ``word``."""
    lower = sa.func.lower(column)
    starts = [lower.startswith(word, autoescape=True)]
    starts += [lower.contains(mark + word, autoescape=True) for mark in (" ", "/", "-", "(")]
    return sa.or_(*starts)


def _agency_alias(word: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        AgencyAlias.agency_id == Agency.id,
        AgencyAlias.unit_id.is_(None),
        _begins(AgencyAlias.alias.expression, word),
    )


def _fits_agency(word: str) -> sa.ColumnElement[bool]:
    return sa.or_(_begins(Agency.name.expression, word), _agency_alias(word))


def _fits_unit(word: str) -> sa.ColumnElement[bool]:
    alias = sa.exists().where(
        AgencyAlias.unit_id == Unit.id, _begins(AgencyAlias.alias.expression, word)
    )
    return sa.or_(_begins(Unit.name.expression, word), alias)


def _agency_hits(session: Session, words: Sequence[str]) -> list[Hit]:
    query = (
        sa.select(Agency)
        .where(Agency.active, *(_fits_agency(word) for word in words))
        .order_by(Agency.id)
        .limit(_MOST_CANDIDATES)
    )
    agencies = session.scalars(query).all()
    own = AgencyAlias.unit_id.is_(None)
    aliases = _aliases(session, AgencyAlias.agency_id, [agency.id for agency in agencies], own)
    return [
        _hit(agency, None, _best_alias(aliases.get(agency.id, ()), agency.name, words))
        for agency in agencies
    ]


def _unit_hits(session: Session, words: Sequence[str]) -> list[Hit]:
    either = (sa.or_(_fits_unit(word), _fits_agency(word)) for word in words)
    query = (
        sa.select(Agency, Unit)
        .join(Unit, Unit.agency_id == Agency.id)
        .where(Agency.active, Unit.active, *either, sa.or_(*(_fits_unit(word) for word in words)))
        .order_by(Unit.id)
        .limit(_MOST_CANDIDATES)
    )
    rows = session.execute(query).all()
    aliases = _aliases(session, AgencyAlias.unit_id, [unit.id for _, unit in rows])
    return [
        _hit(agency, unit, _best_alias(aliases.get(unit.id, ()), unit.name, words))
        for agency, unit in rows
    ]


def _aliases(
    session: Session,
    owner: QueryableAttribute[int] | QueryableAttribute[int | None],
    ids: Sequence[int],
    *more: sa.ColumnElement[bool],
) -> dict[int | None, list[str]]:
    query = sa.select(owner, AgencyAlias.alias).where(owner.in_(ids), *more)
    found: dict[int | None, list[str]] = {}
    for id_, alias in session.execute(query.order_by(AgencyAlias.id)):
        found.setdefault(id_, []).append(alias)
    return found


def _best_alias(aliases: Sequence[str], name: str, words: Sequence[str]) -> str | None:
    """Return the alias that fits more words than the name does, if there is one."""
    best = max(aliases, key=lambda alias: _fitting(alias, words), default=None)
    return best if best is not None and _fitting(best, words) > _fitting(name, words) else None


def _fitting(name: str, words: Sequence[str]) -> int:
    parts = _WORD.findall(name.casefold())
    return sum(any(part.startswith(word) for part in parts) for word in words)


def _hit(agency: Agency, unit: Unit | None, alias: str | None) -> Hit:
    return Hit(
        agency_id=agency.id,
        agency_code=agency.code,
        agency_name=agency.name,
        unit_id=None if unit is None else unit.id,
        unit_name=None if unit is None else unit.name,
        region_code=agency.region_code,
        alias=alias,
    )


def _distance(hit: Hit, region_code: str | None) -> int:
    """Return how far an agency is from a region: its own, its province, national, elsewhere."""
    own = hit.region_code
    if region_code is None:
        return 0
    if own is None:
        return 2
    if region_code == own or region_code.startswith(own + "."):
        return 0 if len(own) > 2 or len(region_code) == 2 else 1
    return 3 if own[:2] == region_code[:2] else 4


def _rank(hit: Hit, wanted: str, region_code: str | None) -> tuple[int, int, int, str, int]:
    names = [name.casefold() for name in (hit.name, hit.alias) if name]
    quality = 0 if wanted in names else 1 if any(n.startswith(wanted) for n in names) else 2
    return (_distance(hit, region_code), quality, len(hit.name), hit.name, hit.agency_id)


def _of_region(session: Session, region_code: str | None, limit: int) -> list[Hit]:
    if region_code is None:
        return []
    codes = {region_code[:2], region_code[:5]}
    query = sa.select(Agency).where(Agency.active, Agency.region_code.in_(codes))
    hits = [_hit(agency, None, None) for agency in session.scalars(query)]
    return sorted(hits, key=lambda hit: _rank(hit, "", region_code))[:limit]
