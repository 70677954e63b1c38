"""The report on complaint handling of a month, quarter or year (UU 37/2008 Art. 42(5)).

It has the contents that the article lists. What the program does not record (finance, officials
unwilling to discipline) is named as such instead of being left out.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import actor_of
from pengaduan.accounts.models import Account
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import TrackRecord
from pengaduan.handling.period_reports import Refused, refused
from pengaduan.metrics.oversight import ActionFilter, Group, counts
from pengaduan.metrics.performance import AgencyPerformance, by_agency, performance
from pengaduan.metrics.scope import Scope
from pengaduan.reports.charts import Chart, Point, bars
from pengaduan.reports.figure_rows import HEAD, figure_rows
from pengaduan.reports.models import ReportOrder
from pengaduan.reports.papers import Draft, Plan, drafted
from pengaduan.reports.report_card import begun
from pengaduan.reports.words import number_text
from pengaduan.rules.law import law
from pengaduan.rules.workflow import Track

KIND: Final = "handling_report"
SHOWN: Final = ("received", "on_time", "first_response", "overdue_open", "objections", "upheld")
EXPLAINED: Final = "O15"
"""The agency answered the findings, or its time for it passed (UU 37/2008 Art. 33)."""
_KINDS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A count with its code and how it is called."""

    code: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Received:
    """Reports of a track: received and ended in the period, and the kinds of the received."""

    track: Track
    received: int
    ended: int
    kinds: tuple[Line, ...]


def compose(session: Session, order: ReportOrder) -> list[Draft]:
    """Return the report of the period, over all agencies."""
    span = begun(str(order.subject["period"]), order.requested_at)
    scope = Scope(span, order.requested_at)
    whole, rows = performance(session, scope), by_agency(session, scope)
    tracks = [_received(session, scope, track, order.language) for track in Track]
    rejected = _rejected(session, scope, order.language)
    acts, followed = _acts(session, scope), _followed(session, order)
    facts = [
        HEAD,
        *figure_rows("figure", "all", span.code, whole),
        *_agency_rows(rows, span.code),
        *_counted(tracks, rejected, acts, followed, span.code),
    ]
    with force_locale(order.language):
        title = gettext("Laporan kinerja penanganan pengaduan %(period)s", period=span.code)
        plan = Plan(
            kind=KIND,
            subject=f"order:{order.id}",
            template="pdf/handling_report/report.html",
            language=order.language,
            title=title,
            made_at=order.requested_at,
            facts=facts,
        )
    sheet = drafted(
        plan,
        period=span,
        figures=whole,
        rows=rows,
        shown=SHOWN,
        tracks=tracks,
        kinds=_chart(tracks, order.language),
        rejected=rejected,
        acts=acts,
        followed=followed,
        unwilling=_unwilling(session, scope),
        defences=_defences(session, scope),
    )
    return [sheet]


def _followed(session: Session, order: ReportOrder) -> Mapping[Group, int]:
    """Return how the Ombudsman's products stand, as whoever ordered the report may see them."""
    actor = actor_of(session, session.get_one(Account, order.requested_by))
    return counts(session, actor, ActionFilter(), now=order.requested_at)


def _received(session: Session, scope: Scope, track: Track, language: str) -> Received:
    """Return how many reports came in and ended, with their kinds by category."""
    of_track = Complaint.track == track
    came = (of_track, Complaint.filed_at >= scope.period.since, Complaint.filed_at < scope.end)
    went = (of_track, Complaint.closed_at >= scope.period.since, Complaint.closed_at < scope.end)
    query = (
        sa.select(Complaint.substance, sa.func.count()).where(*came).group_by(Complaint.substance)
    )
    by_kind = Counter({code or "": int(number) for code, number in session.execute(query)})
    ended = session.scalar(sa.select(sa.func.count(Complaint.id)).where(*went)) or 0
    lines = [Line(code, kind_name(code, language), number) for code, number in by_kind.items()]
    lines.sort(key=lambda line: (-line.number, line.name))
    return Received(track, sum(by_kind.values()), ended, tuple(lines))


def kind_name(code: str, language: str) -> str:
    """Return the words of a category; what has none yet is named so."""
    found = law().substances.get(code)
    if found is None:
        with force_locale(language):
            return code or gettext("Belum dikategorikan")
    return found.text_en if language == "en" else found.text_id


def _rejected(session: Session, scope: Scope, language: str) -> list[Line]:
    """Return the reports refused under Art. 24 and 36, by reason."""
    codes = [one.code for one in law().reasons.values() if one.kind == "reject"]
    query = (
        sa.select(Complaint.reason_code, sa.func.count())
        .where(
            Complaint.reason_code.in_(codes),
            Complaint.closed_at >= scope.period.since,
            Complaint.closed_at < scope.end,
        )
        .group_by(Complaint.reason_code)
        .order_by(Complaint.reason_code)
    )
    lines = []
    for code, number in session.execute(query):
        reason = law().reasons[str(code)]
        text = reason.text_en if language == "en" else reason.text_id
        lines.append(Line(str(code), f"{text} ({reason.cite})", int(number)))
    return lines


def _acts(session: Session, scope: Scope) -> list[Line]:
    """Return the letters that the Ombudsman's track sent in the period, by kind."""
    query = (
        sa.select(TrackRecord.kind, sa.func.count())
        .where(
            TrackRecord.kind.is_not(None),
            TrackRecord.made_at >= scope.period.since,
            TrackRecord.made_at < scope.end,
        )
        .group_by(TrackRecord.kind)
        .order_by(TrackRecord.kind)
    )
    return [Line(str(kind), str(kind), int(number)) for kind, number in session.execute(query)]


def _unwilling(session: Session, scope: Scope) -> list[Refused]:
    """Return the Recommendations not carried out that were published in the period."""
    start, end = scope.period.since, scope.end
    return [one for one in refused(session) if start <= one.record.made_at < end]


def _defences(session: Session, scope: Scope) -> tuple[int, int]:
    """Return how often the agency gave its explanation, and how often it let the time pass."""
    query = (
        sa.select(TrackRecord.made_by.is_not(None), sa.func.count())
        .where(
            TrackRecord.action == EXPLAINED,
            TrackRecord.made_at >= scope.period.since,
            TrackRecord.made_at < scope.end,
        )
        .group_by(TrackRecord.made_by.is_not(None))
    )
    found = {bool(given): int(number) for given, number in session.execute(query)}
    return found.get(True, 0), found.get(False, 0)


def _chart(tracks: Sequence[Received], language: str) -> Chart:
    """Return the kinds of both tracks together, the most first."""
    together: Counter[str] = Counter()
    for track in tracks:
        together.update({line.name: line.number for line in track.kinds})
    ordered = sorted(together.items(), key=lambda pair: (-pair[1], pair[0]))[:_KINDS_SHOWN]
    points = [
        Point(name, Decimal(number), number_text(number, language)) for name, number in ordered
    ]
    with force_locale(language):
        return bars(gettext("Jenis laporan yang paling banyak diterima"), points)


def _agency_rows(rows: Sequence[AgencyPerformance], code: str) -> Iterator[tuple[object, ...]]:
    for row in rows:
        yield from figure_rows("agency", row.name, code, row.figures)


def _counted(
    tracks: Sequence[Received],
    rejected: Sequence[Line],
    acts: Sequence[Line],
    followed: Mapping[Group, int],
    code: str,
) -> Iterator[tuple[object, ...]]:
    for track in tracks:
        yield ("track", track.track.value, "received", code, track.received, "", "", "")
        yield ("track", track.track.value, "ended", code, track.ended, "", "", "")
        for line in track.kinds:
            yield ("kind", track.track.value, line.code, code, line.number, "", "", "")
    parts: Sequence[tuple[str, Sequence[Line]]] = (("rejected", rejected), ("act", acts))
    for part, lines in parts:
        for line in lines:
            yield (part, line.name, line.code, code, line.number, "", "", "")
    for group, number in followed.items():
        yield ("product", "all", group.value, code, number, "", "", "")
