"""The ranking of an assessment as a tagged PDF with its figures inside as CSV."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime

import segno
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.compliance import assessments
from pengaduan.compliance.editions import edition
from pengaduan.compliance.models import Assessment, ReportState, RequestedReport, ScoreBasis
from pengaduan.compliance.ranking import Ranking, rankings
from pengaduan.infra.pages import render_page
from pengaduan.infra.pdf import Embedded, render_pdf
from pengaduan.infra.templates import link
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish
from pengaduan.reports.documents import Rendered, document_code, store_document

KIND = "ranking"


@dataclass(frozen=True, slots=True)
class RankingSheet:
    """Everything the document shows."""

    assessment: Assessment
    rankings: list[Ranking]
    code: str
    verify_url: str
    made_at: datetime

    @property
    def published(self) -> list[tuple[str, list[str]]]:
        """Each source of published scores, with the entities it is the source of."""
        found: dict[str, list[str]] = {}
        for row in (row for ranking in self.rankings for row in ranking.rows):
            if row.entity.basis is ScoreBasis.PUBLISHED:
                found.setdefault(row.entity.source or "-", []).append(row.entity.name)
        return list(found.items())

    @property
    def computed(self) -> list[tuple[str, int]]:
        """Each entity whose score was computed here, with the number of its units."""
        rows = (row for ranking in self.rankings for row in ranking.rows)
        return [
            (row.entity.name, len(row.units))
            for row in rows
            if row.entity.basis is ScoreBasis.UNITS
        ]


def request_report(
    session: Session, assessment: Assessment, *, account_id: int, now: datetime
) -> RequestedReport:
    """Ask the jobs process for the ranking PDF of an assessment as it stands now."""
    report = RequestedReport(
        assessment_id=assessment.id,
        kind=KIND,
        state=ReportState.WAITING,
        requested_by=account_id,
        requested_at=now,
    )
    session.add(report)
    session.flush()
    payload = {"report_id": report.id}
    enqueue(session, "report.render", payload, due_at=now, key=f"report:{report.id}")
    record(
        session,
        Tag.REPORT_REQUESTED,
        chain=f"assessment:{assessment.id}",
        actor=f"account:{account_id}",
        now=now,
        detail={"report": report.id, "kind": KIND},
    )
    return report


def reports_of(session: Session, assessment_id: int) -> list[RequestedReport]:
    """Return the reports asked for, newest first."""
    query = (
        sa.select(RequestedReport)
        .where(RequestedReport.assessment_id == assessment_id)
        .order_by(RequestedReport.id.desc())
    )
    return list(session.scalars(query))


def ranking_csv(sheet: RankingSheet) -> bytes:
    """Return the figures of the document as CSV (UTF-8, decimal point)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("rank", "entity", "class", "province", "score", "category", "zone", "opinion"))
    for ranking in sheet.rankings:
        for row in ranking.rows:
            found = row.category
            writer.writerow(
                (
                    row.rank or "",
                    row.entity.name,
                    row.entity.kind.value,
                    row.entity.province,
                    "" if row.score is None else row.score,
                    found.code if found else "",
                    (found.zone or "") if found else "",
                    found.opinion if found else "",
                )
            )
    return out.getvalue().encode()


def _qr(url: str) -> str:
    return segno.make(url, error="m").svg_data_uri(scale=3, border=2)


def ranking_html(sheet: RankingSheet, language: str) -> str:
    """Return the document as HTML."""
    chosen = edition(sheet.assessment.edition)
    return render_page(
        "pdf/ranking/report.html",
        language,
        sheet=sheet,
        edition=chosen,
        from_units=any(e.basis is ScoreBasis.UNITS for e in sheet.assessment.entities),
        document_number=sheet.code,
        created_at=sheet.made_at,
        qr=_qr(sheet.verify_url),
    )


def ranking_pdf(sheet: RankingSheet, language: str = "id") -> bytes:
    """Return the PDF/A-3a; the same sheet gives the same bytes."""
    data = Embedded("peringkat.csv", ranking_csv(sheet), "Angka dalam dokumen ini", sheet.made_at)
    return render_pdf(ranking_html(sheet, language), identifier=sheet.code, attachments=(data,))


def render(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler ``report.render``: make the PDF once and mark the request as ready."""
    report_id, job_id = int(payload["report_id"]), job.id
    report = session.get_one(RequestedReport, report_id)
    assessment = assessments.get(session, report.assessment_id)
    code = document_code(KIND, f"report:{report_id}")
    sheet = RankingSheet(
        assessment=assessment,
        rankings=rankings(assessment),
        code=code,
        verify_url=link(f"/verifikasi/{code}"),
        made_at=report.requested_at,
    )
    made = Rendered(
        code=code,
        kind=KIND,
        title=f"{assessment.title} ({assessment.year})",
        data=ranking_pdf(sheet),
        public=assessment.published_at is not None,
    )
    return lambda writing: _keep(writing, report_id, made, job_id=job_id, now=now)


def _keep(session: Session, report_id: int, made: Rendered, *, job_id: int, now: datetime) -> None:
    report = session.get_one(RequestedReport, report_id, with_for_update=True)
    if report.state is ReportState.READY:
        return
    document = store_document(session, made, now=now)
    report.document_id = document.id
    report.state = ReportState.READY
    record(
        session,
        Tag.REPORT_RENDERED,
        chain=f"assessment:{report.assessment_id}",
        actor="system",
        now=now,
        detail={"report": report.id, "sha256": document.sha256, "job": job_id},
    )
