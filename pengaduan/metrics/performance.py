"""Handling performance of agencies: the figures of one, or of all side by side.

Numbers come from the roll-ups (``rollup_read``), the list behind a number from its cases; where
the roll-ups cannot tell, the cases are counted. Both follow the same definitions.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.metrics import rollup_read
from pengaduan.metrics.breaches import CHARGED, charged_figure
from pengaduan.metrics.case_facts import Case
from pengaduan.metrics.cases import cases
from pengaduan.metrics.figures import RULES, Figure, figure, figures
from pengaduan.metrics.numbers import Number, Totals, numbers
from pengaduan.metrics.quality import QUALITY, quality_figure
from pengaduan.metrics.rollup import METRICS
from pengaduan.metrics.scope import Scope

NOTHING = Totals(dict.fromkeys(METRICS, 0))


@dataclass(frozen=True, slots=True)
class Measured:
    """The numbers of a scope by code, and how many received cases have a summary in words."""

    numbers: dict[str, Number]
    logged: int


@dataclass(frozen=True, slots=True)
class AgencyPerformance:
    """One agency's numbers in a period, by code."""

    agency_id: int
    name: str
    figures: dict[str, Number]


def measured(session: Session, scope: Scope) -> Measured:
    """Return all numbers of a scope; what one person handles is counted from the cases."""
    if scope.handler_id is None and scope.agency_id is not None:
        found = rollup_read.totals(session, rollup_read.wanted(scope, ratio=True))
        if found is not None:
            return _told(found.get((scope.period.code, scope.agency_id), NOTHING))
    return counted(cases(session, scope), scope)


def _told(found: Totals) -> Measured:
    return Measured(numbers(found), found.counts["logged"])


def counted(found: Sequence[Case], scope: Scope) -> Measured:
    """Return the numbers by counting cases (of :func:`metrics.cases.cases` for the scope)."""
    every = figures(found, scope)
    logged = sum(bool(case.summary) for case in every["received"].base)
    return Measured({code: one.number for code, one in every.items()}, logged)


def performance(session: Session, scope: Scope) -> dict[str, Number]:
    """Return all numbers of a scope, by code."""
    return measured(session, scope).numbers


def one_figure(
    session: Session, scope: Scope, code: str, *, party: str = "", category: str = ""
) -> Figure:
    """Return one figure with its cases: the list behind the number. KeyError when unknown.

    ``party`` is who the ledger charges with a passed deadline (figure *charged* only);
    ``category`` leaves the complaints of one subject.
    """
    if code == CHARGED:
        return charged_figure(session, scope, party)
    if code == QUALITY:
        return quality_figure(session, scope)
    found = [one for one in cases(session, scope) if category in ("", one.matter)]
    return figure(code, found, scope)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which part of a list of agencies: cases of one subject, one province, words of a name."""

    category: str = ""
    region: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """Some agencies of a list by name: how many there are, and where the pages beside it begin.

    ``before`` and ``after`` are what :func:`page_of_agencies` takes as ``after``; 0 is the
    beginning, None says that there is no such page. ``first`` counts from 1.
    """

    rows: list[AgencyPerformance]
    first: int
    total: int
    before: int | None
    after: int | None


def by_agency(
    session: Session,
    scope: Scope,
    *,
    category: str = "",
    region: str = "",
    codes: Collection[str] = tuple(RULES),
) -> list[AgencyPerformance]:
    """Return the numbers of every agency that has any in the period, by name.

    With a ``category`` only of its cases, with a ``region`` (the code of a province) only the
    agencies in it. Costs what is shown: the sums of the agencies.
    """
    known, names = _told_of(session, scope, category, codes), _names(session, region, "")
    theirs = [one for one in names if one[0] in known.agencies]
    found = known.numbers([one for one, _ in theirs])
    return [AgencyPerformance(one, name, found[one]) for one, name in theirs]


def page_of_agencies(
    session: Session,
    scope: Scope,
    chosen: Chosen,
    *,
    codes: Collection[str] = tuple(RULES),
    after: int = 0,
    most: int,
) -> AgencyPage:
    """Return ``most`` agencies of :func:`by_agency`, those after the agency ``after`` by name.

    With words only agencies whose name holds them, whatever the case. An ``after`` that is
    not in the list, or ends it, begins it. Medians are looked up for the agencies of the page only.
    """
    known = _told_of(session, scope, chosen.category, codes)
    names = _names(session, chosen.region, chosen.words)
    place = next((at for at, (one, _) in enumerate(names, 1) if one == after), 0)
    theirs = [one for one in names if one[0] in known.agencies]
    start = sum(one in known.agencies for one, _ in names[:place])
    start = start if start < len(theirs) else 0
    shown = theirs[start : start + most]
    found = known.numbers([one for one, _ in shown])
    earlier = max(start - most, 0)
    return AgencyPage(
        [AgencyPerformance(one, name, found[one]) for one, name in shown],
        start + 1,
        len(theirs),
        None if not start else theirs[earlier - 1][0] if earlier else 0,
        shown[-1][0] if start + most < len(theirs) else None,
    )


_BY_NAME: Final = sa.select(Agency.id, Agency.name).order_by(Agency.name, Agency.id)


def _names(session: Session, region: str, words: str) -> list[tuple[int, str]]:
    query = _BY_NAME
    if region:
        query = query.where(Agency.region_code.startswith(region, autoescape=True))
    if words:
        query = query.where(Agency.name.icontains(words, autoescape=True))
    return [(one, name) for one, name in session.execute(query)]


@dataclass(frozen=True, slots=True)
class _Told:
    """Which agencies have any number, and how to get the numbers of some of them."""

    agencies: Collection[int]
    numbers: Callable[[Collection[int]], dict[int, dict[str, Number]]]


def _told_of(session: Session, scope: Scope, category: str, codes: Collection[str]) -> _Told:
    asked = rollup_read.wanted(scope, category=category, ratio="time_ratio" in codes)
    told = rollup_read.counts(session, asked)
    if told is None:
        found = _counted_from_cases(session, scope, category)
        return _Told(found, lambda some: {one: found[one] for one in some})

    def of_some(agencies: Collection[int]) -> dict[int, dict[str, Number]]:
        some = agencies if len(agencies) < len(told.counts) else None
        totals = rollup_read.completed(session, told, some)
        return {agency: numbers(one, codes) for (_, agency), one in totals.items()}

    return _Told({agency for _, agency in told.counts}, of_some)


def _counted_from_cases(
    session: Session, scope: Scope, category: str
) -> dict[int, dict[str, Number]]:
    grouped: dict[int, list[Case]] = defaultdict(list)
    for case in cases(session, scope):
        if category in ("", case.matter):
            grouped[case.agency_id].append(case)
    every = {one: counted(some, scope.of_agency(one)).numbers for one, some in grouped.items()}
    return {one: found for one, found in every.items() if any(n.base for n in found.values())}
