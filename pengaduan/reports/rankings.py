"""The ranking of an assessment as a tagged PDF with its figures inside as CSV.

The same sheet makes the table of one region, the national report of all classes, and what the
certificates say.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from flask_babel import force_locale, gettext

from pengaduan.compliance.editions import edition
from pengaduan.compliance.models import Assessment, ScoreBasis
from pengaduan.compliance.ranking import Ranked, Ranking, rank
from pengaduan.infra.pdf import render_pdf
from pengaduan.reports.charts import Chart, Point, bars
from pengaduan.reports.papers import Draft, Plan, csv_bytes, drafted
from pengaduan.reports.words import number_text

KIND: Final = "ranking"
HEAD: Final = ("rank", "entity", "class", "province", "score", "category", "zone", "opinion")


@dataclass(frozen=True, slots=True)
class RankingSheet:
    """Everything the document shows; ``subject`` is what its code follows from."""

    assessment: Assessment
    rankings: list[Ranking]
    subject: str
    made_at: datetime
    province: str = ""

    @property
    def rows(self) -> list[Ranked]:
        """Every row, class by class."""
        return [row for ranking in self.rankings for row in ranking.rows]

    @property
    def published(self) -> list[tuple[str, list[str]]]:
        """Each source of published scores, with the entities it is the source of."""
        found: dict[str, list[str]] = {}
        for row in self.rows:
            if row.entity.basis is ScoreBasis.PUBLISHED:
                found.setdefault(row.entity.source or "-", []).append(row.entity.name)
        return list(found.items())

    @property
    def computed(self) -> list[tuple[str, int]]:
        """Each entity whose score was computed here, with the number of its units."""
        return [
            (row.entity.name, len(row.units))
            for row in self.rows
            if row.entity.basis is ScoreBasis.UNITS
        ]

    def of_province(self, province: str) -> "RankingSheet":
        """Return the sheet of one province, ranked anew among its own."""
        kept = [
            Ranking(one.kinds, rank([row for row in one.rows if row.entity.province == province]))
            for one in self.rankings
        ]
        return replace(self, rankings=[one for one in kept if one.rows], province=province)


def fact_rows(rows: Sequence[Ranked]) -> list[Sequence[object]]:
    """Return the rows of the CSV, heading first."""
    found: list[Sequence[object]] = [HEAD]
    for row in rows:
        labels: Sequence[object] = ("", "", "")
        if row.category is not None:
            labels = (row.category.code, row.category.zone, row.category.opinion)
        one = row.entity
        found.append((row.rank, one.name, one.kind.value, one.province, row.score, *labels))
    return found


def ranking_csv(sheet: RankingSheet) -> bytes:
    """Return the figures of the document as CSV (UTF-8, decimal point)."""
    return csv_bytes(fact_rows(sheet.rows))


def ranking_draft(
    sheet: RankingSheet, language: str = "id", *, kind: str = KIND, **context: object
) -> Draft:
    """Return the document, ready to be rendered; the same sheet gives the same bytes."""
    assessment = sheet.assessment
    with force_locale(language):
        title = gettext("Peringkat %(title)s", title=assessment.title)
        if sheet.province:
            title = gettext(
                "Peringkat %(title)s: %(place)s", title=assessment.title, place=sheet.province
            )
        if kind != KIND:
            title = gettext("Laporan nasional %(title)s", title=assessment.title)
    plan = Plan(
        kind=kind,
        subject=sheet.subject,
        template=f"pdf/{kind}/report.html",
        language=language,
        title=f"{title} ({assessment.year})",
        made_at=sheet.made_at,
        facts=fact_rows(sheet.rows),
        public=assessment.published_at is not None,
    )
    return drafted(
        plan,
        sheet=sheet,
        edition=edition(assessment.edition),
        from_units=any(row.entity.basis is ScoreBasis.UNITS for row in sheet.rows),
        **context,
    )


def ranking_pdf(sheet: RankingSheet, language: str = "id") -> bytes:
    """Return the PDF/A-3a; the same sheet gives the same bytes."""
    job = ranking_draft(sheet, language).job
    return render_pdf(job.html, identifier=job.identifier, attachments=job.attachments)


@dataclass(frozen=True, slots=True)
class ClassSummary:
    """How many of a class reached each category, in the order of the edition's bands."""

    ranking: Ranking
    counts: tuple[tuple[str, int], ...]
    incomplete: int
    mean: Decimal | None


def summaries(sheet: RankingSheet) -> list[ClassSummary]:
    """Return the spread of each class over the categories."""
    bands = edition(sheet.assessment.edition).bands
    found = []
    for one in sheet.rankings:
        counted = Counter(row.category.code for row in one.rows if row.category is not None)
        given = [row.score for row in one.rows if row.score is not None]
        mean = sum(given, Decimal(0)) / len(given) if given else None
        spread = tuple((band.code, counted.get(band.code, 0)) for band in bands)
        found.append(ClassSummary(one, spread, len(one.rows) - len(given), mean))
    return found


def summary_charts(found: Sequence[ClassSummary], language: str) -> list[Chart]:
    """Return one chart per class: how many agencies are in each category."""
    return [
        bars(
            gettext("Instansi per kategori"),
            [
                Point(code, Decimal(number), number_text(number, language))
                for code, number in one.counts
            ],
            Decimal(len(one.ranking.rows)),
        )
        for one in found
    ]


def national_draft(sheet: RankingSheet, language: str = "id") -> Draft:
    """Return the report of every class with its summary, by class and by province."""
    found = summaries(sheet)
    with force_locale(language):
        charts = summary_charts(found, language)
    return ranking_draft(
        sheet, language, kind="national", summaries=list(zip(found, charts, strict=True))
    )
