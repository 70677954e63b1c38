"""Figures beside each other: the months of a year, and what is usual among colleagues."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.metrics import rollup_read
from pengaduan.metrics.case_facts import Case
from pengaduan.metrics.cases import cases
from pengaduan.metrics.figures import RULES, figure
from pengaduan.metrics.numbers import FEWEST, Number, numbers
from pengaduan.metrics.performance import NOTHING
from pengaduan.metrics.scope import Period, Scope, last_months

FEWEST_PEOPLE: Final = 3
"""Among fewer people a median would tell what one of them does."""
TREND: Final = ("received", "on_time", "first_response", "resolution")


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a trend: its period, and its figures by code."""

    period: Period
    figures: dict[str, Number]


def trend(session: Session, scope: Scope, *, now: datetime) -> list[Month]:
    """Return the figures of the last twelve months, the oldest first, by one look.

    Each is the very figure of that month, so it opens the same list.
    """
    months = last_months(now)
    if scope.handler_id is None and scope.agency_id is not None:
        told = rollup_read.totals(session, rollup_read.wanted(scope, *months))
        if told is not None:
            every = [numbers(told.get((one.code, scope.agency_id), NOTHING)) for one in months]
            return [
                Month(one, {code: found[code] for code in TREND})
                for one, found in zip(months, every, strict=True)
            ]
    return _counted(session, scope, months)


def _counted(session: Session, scope: Scope, months: Sequence[Period]) -> list[Month]:
    whole = Period("12", months[0].since, months[-1].until)
    found = cases(session, replace(scope, period=whole))
    return [
        Month(one, {code: figure(code, found, replace(scope, period=one)).number for code in TREND})
        for one in months
    ]


def usual(found: Sequence[Case], scope: Scope) -> dict[str, Decimal]:
    """Return the median of each figure among the people who handle these cases.

    A person counts from five cases on, and a median is given from three people on.
    """
    by_person: dict[int, list[Case]] = defaultdict(list)
    for case in found:
        if case.handler_id is not None:
            by_person[case.handler_id].append(case)
    values: dict[str, list[Decimal]] = defaultdict(list)
    for own in by_person.values():
        for code in RULES:
            one = figure(code, own, scope)
            if one.value is not None and len(one.base) >= FEWEST:
                values[code].append(one.value)
    return {code: median(some) for code, some in values.items() if len(some) >= FEWEST_PEOPLE}
