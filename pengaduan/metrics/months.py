"""Months of figures that stay: frozen when a month has closed, with correction lines afterwards.

A month closes some days after its end (``rules.series``, a house rule). The jobs process then
stores what the figures of every agency and unit were, with every case behind them. What changes a
case later changes no frozen month: it makes a correction line with the old and the new figure and
the cases that made the difference.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.metrics.case_facts import Case
from pengaduan.metrics.cases import cases
from pengaduan.metrics.figures import RULES, Figure, figures, share, span_of
from pengaduan.metrics.month_models import FrozenMonth, FrozenMonthState
from pengaduan.metrics.numbers import Kind, Number, number_of, stored_json
from pengaduan.metrics.quality import quality_figures
from pengaduan.metrics.scope import JAKARTA, Period, Scope, period
from pengaduan.rules.scoring.formulas import complaint_formulas
from pengaduan.rules.series import freezing
from pengaduan.rules.workflow import Track

Marks = dict[int, int]
"""The cases of a figure by id: 1 or 0 whether counted, or the span, ratio or rating it adds."""
Holder = tuple[int, int]
"""Whose month it is: an agency, and one of its units or 0 for all of it."""
_EMPTY: Final = Scope(period("2000"), period("2000").until)


@dataclass(frozen=True, slots=True)
class Told:
    """One figure of a month: its number and the marks of its cases."""

    number: Number
    marks: Marks


def closed_months(session: Session, now: datetime) -> list[Period]:
    """Return the months that have closed and are not frozen yet, the oldest first."""
    first = session.scalar(
        sa.select(sa.func.min(Complaint.forwarded_at)).where(Complaint.track == Track.AGENCY)
    )
    if first is None:
        return []
    known = set(session.scalars(sa.select(FrozenMonthState.month)))
    return [one for one in _closed(first, now) if one.code not in known]


def _closed(first: datetime, now: datetime) -> Iterator[Period]:
    start, last = first.astimezone(JAKARTA), now.astimezone(JAKARTA)
    for number in range(start.year * 12 + start.month - 1, last.year * 12 + last.month - 1):
        found = period(f"{number // 12}-{number % 12 + 1:02d}")
        if found.until + freezing().delay <= now:
            yield found


def figures_of_month(
    session: Session, month: Period, now: datetime, *, units: bool = True
) -> dict[Holder, dict[str, Told]]:
    """Return every figure of every agency and unit that has any in the month, with its cases."""
    scope = Scope(month, now)
    grouped: dict[Holder, list[Case]] = defaultdict(list)
    for case in cases(session, scope):
        for unit in {0, case.unit_id or 0} if units else {0}:
            grouped[case.agency_id, unit].append(case)
    audited = quality_figures(session, scope)
    found = {}
    for holder, own in sorted(grouped.items()):
        every = told_figures(own, scope.of_agency(holder[0]), audited.get(holder))
        if any(one.number.base for one in every.values()):
            found[holder] = every
    return found


def told_figures(own: list[Case], scope: Scope, audited: Figure | None = None) -> dict[str, Told]:
    """Return every figure over the cases of one agency or unit, with its cases."""
    every = figures(own, scope)
    if audited is not None:
        every[audited.code] = audited
    return {code: Told(one.number, _marks(one, scope)) for code, one in every.items()}


def _marks(figure: Figure, scope: Scope) -> Marks:
    hits = {case.id for case in figure.hits}
    return {case.id: _mark(figure, case, scope, hit=case.id in hits) for case in figure.base}


def _mark(figure: Figure, case: Case, scope: Scope, *, hit: bool) -> int:
    if figure.kind is Kind.DAYS:
        return span_of(figure.code, case, scope)
    if figure.kind is Kind.RATIO:
        return case.time_ratio(scope.end) or 0
    if figure.kind is Kind.POINTS:
        return sum(case.rating or ())
    return int(hit)


def frozen(holder: Holder, month: Period, found: Mapping[str, Told], now: datetime) -> FrozenMonth:
    """Return the row that keeps the figures of an agency or unit in a month."""
    rule, (agency_id, unit) = complaint_formulas(), holder
    content = {
        "agency": agency_id,
        **({"unit": unit} if unit else {}),
        "month": month.code,
        "rule": {"id": rule.id, "sha256": rule.digest},
        "closed_after_days": freezing().days,
        "figures": {
            code: {**stored_json(one.number), "cases": {str(i): m for i, m in one.marks.items()}}
            for code, one in found.items()
        },
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return FrozenMonth(
        month=month.code,
        agency_id=agency_id,
        unit=unit,
        content=text,
        sha256=digest(text),
        rule=rule.id,
        rule_sha256=rule.digest,
        frozen_at=now,
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a frozen content."""
    return hashlib.sha256(text.encode()).hexdigest()


def stored(row: FrozenMonth) -> dict[str, Told]:
    """Return the figures of a frozen row as they were frozen."""
    return {
        code: Told(number_of(code, one), {int(key): mark for key, mark in one["cases"].items()})
        for code, one in json.loads(row.content)["figures"].items()
    }


def nothing(code: str) -> Told:
    """Return a figure without any case: zero of a count, else nothing measured."""
    if code in RULES:
        return Told(RULES[code](code, (), _EMPTY).number, {})
    return Told(share(code, (), ()).number, {})
