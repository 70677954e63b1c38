"""Certificates: one paper per assessed agency of a published assessment."""

from datetime import datetime
from typing import Final

from flask_babel import force_locale, gettext

from pengaduan.compliance.editions import edition
from pengaduan.compliance.models import ScoreBasis
from pengaduan.compliance.ranking import Ranked
from pengaduan.reports.papers import Draft, OrderRefusedError, Plan, drafted
from pengaduan.reports.rankings import RankingSheet, fact_rows

KIND: Final = "certificate"


def drafts(sheet: RankingSheet, language: str) -> list[Draft]:
    """Return a certificate for each agency with a score; refused before the publication."""
    if sheet.assessment.published_at is None:
        raise OrderRefusedError("not_published")
    return [_draft(sheet, row, language, sheet.made_at) for row in sheet.rows if row.complete]


def _draft(sheet: RankingSheet, row: Ranked, language: str, made_at: datetime) -> Draft:
    assessment = sheet.assessment
    with force_locale(language):
        title = gettext(
            "Sertifikat hasil penilaian %(year)s: %(name)s",
            year=assessment.year,
            name=row.entity.name,
        )
    plan = Plan(
        kind=KIND,
        subject=f"{sheet.subject}:{row.entity.name}",
        template="pdf/certificate/report.html",
        language=language,
        title=title,
        made_at=made_at,
        facts=fact_rows([row]),
        public=True,
    )
    return drafted(
        plan,
        assessment=assessment,
        row=row,
        edition=edition(assessment.edition),
        computed=row.entity.basis is ScoreBasis.UNITS,
    )
