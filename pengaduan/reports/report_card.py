"""The report card of an agency (rapor kepatuhan): scores, figures, trend, causes, advice.

Every figure comes from the functions behind the pages, taken at the moment of the order.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Final

import sqlalchemy as sa
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency, Unit
from pengaduan.compliance import released
from pengaduan.compliance.editions import edition
from pengaduan.compliance.models import Assessment, Entity, ScoreBasis
from pengaduan.compliance.ranking import Ranked, result
from pengaduan.metrics.breaches import charged
from pengaduan.metrics.cases import cases
from pengaduan.metrics.comparison import Month, trend
from pengaduan.metrics.figures import dragging, figure
from pengaduan.metrics.numbers import FEWEST, Number
from pengaduan.metrics.performance import performance
from pengaduan.metrics.proposals import proposals
from pengaduan.metrics.scope import Period, Scope, period
from pengaduan.reports.figure_rows import HEAD, figure_rows, trend_charts, trend_rows
from pengaduan.reports.models import ReportOrder
from pengaduan.reports.papers import Draft, OrderRefusedError, Plan, Rows, drafted
from pengaduan.rules.scoring.levels import ESTIMATE_LABEL, Proposal

KIND: Final = "report_card"
CAUSES: Final = ("on_time", "overdue_open", "first_response", "points", "upheld", "reopened")
_GOOD_SHARE, _ALL, _GOOD_DAYS, _MANY_AGAIN, _LOW = (
    Decimal(90),
    Decimal(100),
    Decimal(3),
    Decimal(10),
    Decimal(60),
)
"""The steps of CF-1 that give the highest level, or take one away."""


@dataclass(frozen=True, slots=True)
class Cause:
    """The cases that make a figure worse, by unit; the list is the one behind the page."""

    code: str
    cases: int
    units: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What would help, as a code with words in the template, and how many cases it is about."""

    code: str
    number: int


@dataclass(frozen=True, slots=True)
class Score:
    """A published assessment of the agency."""

    assessment: Assessment
    row: Ranked

    @property
    def computed(self) -> bool:
        """Whether the score was computed here by weights that nobody confirmed: an estimate."""
        if edition(self.assessment.edition).may_be_called_official:
            return False
        return self.row.entity.basis is ScoreBasis.UNITS


@dataclass(frozen=True, slots=True)
class Card:
    """Everything on the card of one agency."""

    agency: Agency
    period: Period
    figures: Mapping[str, Number]
    months: Sequence[Month]
    causes: Sequence[Cause]
    charged: Sequence[tuple[str, int]]
    proposals: Mapping[str, Proposal]
    scores: Sequence[Score]
    advice: Sequence[Advice]


def begun(code: str, now: datetime) -> Period:
    """Return the period of an order; refused while it has not begun."""
    found = period(code)
    if found.since >= now:
        raise OrderRefusedError("period_not_begun")
    return found


def last_moment(scope: Scope) -> datetime:
    """Return the last moment of a scope, so that a trend ends with its period."""
    return min(scope.seen_at, scope.period.until - timedelta(seconds=1))


def compose(session: Session, order: ReportOrder) -> list[Draft]:
    """Return the card of one agency; refused when there is no such agency."""
    agency = session.get(Agency, int(order.subject["agency_id"]))
    if agency is None:
        raise OrderRefusedError("no_agency")
    span = begun(str(order.subject["period"]), order.requested_at)
    card = gather(session, agency, Scope(span, order.requested_at, agency.id))
    with force_locale(order.language):
        title = gettext(
            "Rapor kepatuhan %(agency)s %(period)s", agency=agency.name, period=span.code
        )
        charts = trend_charts(card.months, order.language)
    plan = Plan(
        kind=KIND,
        subject=f"order:{order.id}",
        template="pdf/report_card/report.html",
        language=order.language,
        title=title,
        made_at=order.requested_at,
        facts=facts(card),
    )
    return [drafted(plan, card=card, charts=charts, estimate=ESTIMATE_LABEL)]


def gather(session: Session, agency: Agency, scope: Scope) -> Card:
    """Return what is known of an agency in a scope."""
    found = performance(session, scope)
    return Card(
        agency=agency,
        period=scope.period,
        figures=found,
        months=trend(session, scope, now=last_moment(scope)),
        causes=_causes(session, scope),
        charged=charged(session, scope),
        proposals=proposals(session, scope),
        scores=scores(session, agency.id),
        advice=advice(found),
    )


def facts(card: Card) -> Rows:
    """Return the rows of the CSV inside, heading first."""
    name, code = card.agency.name, card.period.code
    rows: list[Sequence[object]] = [HEAD, *figure_rows("figure", name, code, card.figures)]
    rows += trend_rows(name, card.months)
    rows += [_counted("cause", name, one.code, code, one.cases) for one in card.causes]
    rows += [
        _counted("cause_unit", unit, one.code, code, number)
        for one in card.causes
        for unit, number in one.units
    ]
    rows += [_counted("breach", name, party, code, number) for party, number in card.charged]
    rows += [
        _counted("proposal", name, key, code, one.level) for key, one in card.proposals.items()
    ]
    return rows


def _counted(
    part: str, subject: str, key: str, code: str, number: int | None
) -> tuple[object, ...]:
    return (part, subject, key, code, number, "", "", "")


def _causes(session: Session, scope: Scope) -> list[Cause]:
    units = sa.select(Unit.id, Unit.name).where(Unit.agency_id == scope.agency_id)
    names = {int(key): str(name) for key, name in session.execute(units)}
    found, causes = cases(session, scope), []
    for code in CAUSES:
        bad = dragging(figure(code, found, scope), scope)
        by_unit = Counter(names.get(case.unit_id or 0, "-") for case in bad)
        ordered = sorted(by_unit.items(), key=lambda pair: (-pair[1], pair[0]))
        if bad:
            causes.append(Cause(code, len(bad), tuple(ordered)))
    return causes


def scores(session: Session, agency_id: int) -> list[Score]:
    """Return the agency's published assessments as they were let out, the newest year first."""
    query = (
        sa.select(Entity.name, Entity.assessment_id)
        .join(Assessment, Assessment.id == Entity.assessment_id)
        .where(Entity.agency_id == agency_id, Assessment.published_at.is_not(None))
        .order_by(Assessment.year.desc(), Assessment.id)
    )
    found = []
    for name, assessment_id in session.execute(query).all():
        assessment = released.get_published(session, assessment_id)
        chosen = edition(assessment.edition)
        # Whom a correction adds or renames is not in the version that was let out.
        own = (one for one in assessment.entities if one.name == name)
        found += [Score(assessment, result(chosen, one)) for one in own]
    return found


def advice(found: Mapping[str, Number]) -> list[Advice]:
    """Return what would raise the figures most, from the steps of CF-1.

    A share of fewer than five cases asks for nothing.
    """
    on_time, first, points = found["on_time"], found["first_response"], found["points"]
    given = [
        Advice("overdue", found["overdue_open"].base),
        Advice("on_time", _lacking(on_time, _GOOD_SHARE)),
        Advice("points", _lacking(points, _ALL)),
        Advice("upheld", found["upheld"].hits),
    ]
    slow = first.value is not None and first.value > _GOOD_DAYS and first.base >= FEWEST
    given.append(Advice("first_response", first.base if slow else 0))
    again = found["reopened"]
    often = again.value is not None and again.value > _MANY_AGAIN and again.base >= FEWEST
    given.append(Advice("reopened", again.hits if often else 0))
    rating = found["rating"]
    low = rating.value is not None and rating.value < _LOW
    given.append(Advice("rating", rating.base if low else 0))
    return [one for one in given if one.number]


def _lacking(figure: Number, wanted: Decimal) -> int:
    """Return how many more hits a share needs; 0 when it has them or rests on too few cases."""
    base = figure.base
    if base < FEWEST:
        return 0
    needed = int((wanted * base / 100).to_integral_value(ROUND_CEILING))
    return max(0, needed - figure.hits)
