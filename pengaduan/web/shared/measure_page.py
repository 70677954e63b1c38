"""The table of CF-1 and the monthly series, as the performance pages show them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from flask import abort
from flask_babel import gettext as _

from pengaduan.infra.db import read
from pengaduan.metrics.case_facts import Case
from pengaduan.metrics.comparison import trend
from pengaduan.metrics.figures import Figure
from pengaduan.metrics.measures import PROOF, Measure
from pengaduan.metrics.month_models import MonthCorrection
from pengaduan.metrics.month_reading import (
    FrozenFigures,
    SeriesMonth,
    cases_by_id,
    corrections,
    frozen_of,
    series_of,
)
from pengaduan.metrics.months import Holder, Told
from pengaduan.metrics.numbers import Kind, Number, days_of, number_of, ratio_of
from pengaduan.metrics.scope import Period, Scope
from pengaduan.rules.scoring.estimate import Hpi
from pengaduan.web.shared.formats import desimal
from pengaduan.web.shared.measure_words import NOT_RECORDED
from pengaduan.web.shared.names import FIGURES
from pengaduan.web.shared.performance_page import note_text, value_text
from pengaduan.web.shared.templating import language

AGES = (7, 14, 30, 60)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One metric on a page; ``value`` is empty where the program has no record of it."""

    code: str
    name: str
    rule: str
    value: str = ""
    note: str = ""
    careful: str = ""
    href: str = ""


def measure_rows(found: Sequence[Measure], link: Callable[[str], str]) -> list[MeasureRow]:
    """Return the metrics of CF-1 with value, cases, careful value and how they are counted."""
    rows = []
    for one in found:
        code, number = one.metric.code, one.number
        if number is None:
            name, why = NOT_RECORDED[code]
            rows.append(MeasureRow(code, str(name), str(why)))
            continue
        name, rule = FIGURES[number.code]
        careful = "" if number.kind is not Kind.SHARE else careful_text(number.cautious)
        rows.append(
            MeasureRow(
                *(code, str(name), str(rule), value_text(number), note_text(number)),
                *(careful, link(PROOF[code])),
            )
        )
    return rows


def careful_text(share: Decimal | None) -> str:
    """Return the share that the levels use: none below five cases, the lower bound below 30."""
    if share is None:
        return _("belum dipakai (kurang dari 5)")
    return f"{desimal(100 * share, 1, language=language())}%"


def index_text(found: Hpi) -> str:
    """Return the internal index with the share of its weight that was measured."""
    covered = desimal(100 * found.covered, 0, language=language())
    if found.value is None:
        return _("belum dihitung: baru %(covered)s persen bobotnya terukur", covered=covered)
    value = desimal(found.value, 2, language=language())
    return _("%(value)s dari 100 (%(covered)s persen bobot terukur)", value=value, covered=covered)


def ageing(figure: Figure, scope: Scope) -> list[tuple[str, int]]:
    """Return how many of a figure's open cases are how old at the end of the scope, in days."""
    ages = [(scope.end - case.forwarded_at) / timedelta(days=1) for case in figure.base]
    edges = (0, *AGES)
    rows = [
        (
            _("%(low)s sampai %(high)s hari", low=low + (1 if low else 0), high=high),
            sum(low < age <= high or (not low and age <= high) for age in ages),
        )
        for low, high in zip(edges, AGES, strict=False)
    ]
    last = _("lebih dari %(days)s hari", days=AGES[-1])
    return [*rows, (last, sum(age > AGES[-1] for age in ages))]


@dataclass(frozen=True, slots=True)
class FrozenCase:
    """One case of a frozen list; ``case`` is None where one may not see it any more."""

    number: str
    case: Case | None
    mark: str


def frozen_cases(told: Told, known: dict[int, Case], owner: Holder | None) -> list[FrozenCase]:
    """Return the list behind a frozen figure, with what each case adds to it.

    ``owner`` is whose page it is: what others have now is told by its number only.
    """
    rows = []
    for case_id, mark in told.marks.items():
        case = known.get(case_id)
        mine = case is not None and not case.moved and _is_of(case, owner)
        number = "-" if case is None else case.number
        rows.append(FrozenCase(number, case if mine else None, mark_text(told.number.kind, mark)))
    return rows


def _is_of(case: Case, owner: Holder | None) -> bool:
    if owner is None:
        return True
    return case.agency_id == owner[0] and owner[1] in (0, case.unit_id)


def mark_text(kind: Kind, mark: int | None) -> str:
    """Return what a case adds to a figure, as people read it."""
    if mark is None:
        return _("tidak ada")
    if kind is Kind.DAYS:
        return _("%(n)s hari", n=desimal(days_of(mark), 1, language=language()))
    if kind is Kind.RATIO:
        return desimal(ratio_of(mark), 2, language=language())
    if kind is Kind.POINTS:
        return _("%(n)s dari 15", n=mark)
    return _("ya") if mark else _("tidak")


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One correction line: what, the old and the new value, when, and the cases that changed."""

    line: MonthCorrection
    name: str
    old: str
    new: str
    cases: list[tuple[str, str, str]]


def correction_rows(
    lines: Sequence[MonthCorrection], known: dict[int, Case]
) -> list[CorrectionRow]:
    """Return correction lines in words; cases by number, with their marks before and after."""
    rows = []
    for line in lines:
        old, new = number_of(line.figure, line.old), number_of(line.figure, line.new)
        cases = [
            (
                known[case_id].number if case_id in known else "-",
                mark_text(old.kind, before),
                mark_text(new.kind, after),
            )
            for case_id, before, after in line.cases
        ]
        name = str(FIGURES[line.figure][0])
        rows.append(CorrectionRow(line, name, value_text(old), value_text(new), cases))
    return rows


@dataclass(frozen=True, slots=True)
class FrozenPage:
    """What the page of a frozen figure shows."""

    frozen: FrozenFigures
    number: Number
    value: str
    rows: list[FrozenCase]
    corrections: list[CorrectionRow]


def frozen_page(code: str, period: Period, holder: Holder, *, owner: bool) -> FrozenPage:
    """Return a figure as it was frozen, with its corrections; 404 while the month is open.

    ``owner`` is True on an agency's own pages: there what others have now is told by number.
    """
    session = read()
    frozen = frozen_of(session, holder, (period.code,)).get(period.code)
    if frozen is None:
        abort(404)
    told = frozen.told(code)
    lines = [one for one in corrections(session, holder, (period.code,)) if one.figure == code]
    ids = {*told.marks, *(case_id for line in lines for case_id, _old, _new in line.cases)}
    known = cases_by_id(session, sorted(ids))
    return FrozenPage(
        frozen,
        told.number,
        value_text(told.number),
        frozen_cases(told, known, holder if owner else None),
        correction_rows(lines, known),
    )


@dataclass(frozen=True, slots=True)
class TrendPage:
    """The months of a trend, and the correction lines of the frozen ones."""

    months: Sequence[SeriesMonth]
    corrections: list[CorrectionRow]


def trend_page(scope: Scope, now: datetime) -> TrendPage:
    """Return the last twelve months of an agency or unit; frozen ones as they were frozen.

    What a person did is not frozen: their months are counted now.
    """
    session, months = read(), trend(read(), scope, now=now)
    if scope.agency_id is None or scope.handler_id is not None:
        return TrendPage([SeriesMonth(one, None) for one in months], [])
    holder = (scope.agency_id, scope.unit_id or 0)
    lines = corrections(session, holder, [one.period.code for one in months])
    ids = {case_id for line in lines for case_id, _old, _new in line.cases}
    rows = correction_rows(lines, cases_by_id(session, sorted(ids)))
    return TrendPage(series_of(session, holder, months), rows)
