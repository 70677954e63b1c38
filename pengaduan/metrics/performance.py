"""Handling performance of agencies: the figures of one, or of all side by side.

Numbers come from the roll-ups (``rollup_read``), the list behind a number from its cases; where
the roll-ups cannot tell, the cases are counted. Both follow the same definitions.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

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
    found = _of_agencies(session, scope, category, codes)
    query = sa.select(Agency.id, Agency.name).order_by(Agency.name, Agency.id)
    if region:
        query = query.where(Agency.region_code.startswith(region, autoescape=True))
    return [
        AgencyPerformance(one, name, found[one])
        for one, name in session.execute(query)
        if one in found
    ]


def _of_agencies(
    session: Session, scope: Scope, category: str, codes: Collection[str]
) -> dict[int, dict[str, Number]]:
    asked = rollup_read.wanted(scope, category=category, ratio="time_ratio" in codes)
    totals = rollup_read.totals(session, asked)
    if totals is not None:
        return {agency: numbers(one, codes) for (_, agency), one in totals.items()}
    grouped: dict[int, list[Case]] = defaultdict(list)
    for case in cases(session, scope):
        if category in ("", case.matter):
            grouped[case.agency_id].append(case)
    every = {one: counted(some, scope.of_agency(one)).numbers for one, some in grouped.items()}
    return {one: found for one, found in every.items() if any(n.base for n in found.values())}
