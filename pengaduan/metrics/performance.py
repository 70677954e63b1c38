"""Handling performance of agencies: the figures of one, or of all side by side."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.metrics.cases import Case, cases
from pengaduan.metrics.figures import Figure, figure, figures
from pengaduan.metrics.scope import Scope


@dataclass(frozen=True, slots=True)
class AgencyPerformance:
    """One agency's figures in a period, by code."""

    agency: Agency
    figures: dict[str, Figure]


def performance(session: Session, scope: Scope) -> dict[str, Figure]:
    """Return all figures of a scope, by code."""
    return figures(cases(session, scope), scope)


def one_figure(session: Session, scope: Scope, code: str) -> Figure:
    """Return one figure with its cases: the list behind the number. KeyError when unknown."""
    return figure(code, cases(session, scope), scope)


def by_agency(session: Session, scope: Scope) -> list[AgencyPerformance]:
    """Return the performance of every agency that had a case, by name; one query for all."""
    grouped: dict[int, list[Case]] = defaultdict(list)
    for case in cases(session, scope):
        grouped[case.agency_id].append(case)
    query = sa.select(Agency).where(Agency.id.in_(grouped)).order_by(Agency.name)
    return [
        AgencyPerformance(agency, figures(grouped[agency.id], scope.of_agency(agency.id)))
        for agency in session.scalars(query)
    ]
