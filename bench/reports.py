"""`bench/reports.py`: pages per second of the report workers beside bare WeasyPrint, same HTML.

Also how long the national report of 600 agencies takes, from scores to PDF.
"""

import argparse
import io
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median

from ground import end_tidily, make_app, say, throw_away_folder
from pypdf import PdfReader
from weasyprint import HTML

from pengaduan.agencies.models import AgencyKind
from pengaduan.compliance.models import Assessment, Entity, ScoreBasis
from pengaduan.compliance.ranking import rankings
from pengaduan.infra.pdf import STATIC
from pengaduan.infra.pdf_pool import PdfJob, render_all
from pengaduan.reports.rankings import RankingSheet, national_draft, ranking_draft

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CLASSES = (
    (AgencyKind.MINISTRY, 25),
    (AgencyKind.STATE_BODY, 14),
    (AgencyKind.PROVINCE, 38),
    (AgencyKind.REGENCY, 415),
    (AgencyKind.CITY, 98),
    (AgencyKind.COORDINATING_MINISTRY, 10),
)


def sheet(many: int) -> RankingSheet:
    """Return the sheet of an invented assessment of ``many`` agencies of all classes."""
    assessment = Assessment(
        id=1, year=2023, edition="ORI-2023", title="Nasional", published_at=NOW,
        period_from=NOW, period_to=NOW, created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    kinds = [kind for kind, number in CLASSES for _n in range(number)][:many]
    assessment.entities = [
        Entity(
            id=number,
            name=f"Instansi Contoh {number}",
            kind=kind,
            province=f"Provinsi {number % 38}",
            basis=ScoreBasis.PUBLISHED,
            published_score=Decimal(3000 + (number * 7919) % 7000) / 100,
            source="angka karangan",
            units=[],
        )
        for number, kind in enumerate(kinds, 1)
    ]
    return RankingSheet(assessment, rankings(assessment), f"bench:{many}", NOW)


def bare(job: PdfJob) -> bytes:
    """Render with WeasyPrint alone, as its manual says, to the same kind of PDF."""
    return bytes(
        HTML(string=job.html, base_url=f"{STATIC.as_uri()}/").write_pdf(pdf_variant=job.variant)
    )


def timed(run: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def main() -> int:
    """Measure, and return 1 when a promised share is missed."""
    end_tidily()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=6, help="documents per round")
    parser.add_argument("--agencies", type=int, default=200, help="agencies per document")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with throw_away_folder() as folder:
        app = make_app(f"sqlite:///{folder / 'bench.sqlite3'}", folder)
        with app.app_context():
            return measure(given, folder)


def measure(given: argparse.Namespace, _folder: Path) -> int:
    """Compare the workers with bare WeasyPrint on the same pages."""
    jobs = [ranking_draft(sheet(given.agencies)).job for _n in range(given.documents)]
    pages = len(PdfReader(io.BytesIO(bare(jobs[0]))).pages) * len(jobs)
    say(f"{len(jobs)} documents, {pages} pages, load {os.getloadavg()[0]:.1f}")
    alone, one, two = [], [], []
    for _round in range(given.rounds):
        alone.append(timed(lambda: [bare(job) for job in jobs]))
        one.append(timed(lambda: render_all(jobs, processes=1)))
        two.append(timed(lambda: render_all(jobs, processes=2)))
    base = pages / median(alone)
    say(f"bare WeasyPrint, one process:  {base:6.1f} pages/s")
    shares = []
    for name, took in (("one worker", one), ("two workers", two)):
        speed = pages / median(took)
        shares.append(speed / base)
        say(f"{name}, start included:   {speed:6.1f} pages/s, {speed / base:.2f} of bare")
    began = time.perf_counter()
    draft = national_draft(sheet(600))
    composed = time.perf_counter() - began
    (data,) = render_all([draft.job])
    whole = time.perf_counter() - began
    count = len(PdfReader(io.BytesIO(data)).pages)
    say(f"national report of 600 agencies: {whole:.1f} s ({composed:.1f} s of it composing), "
        f"{count} pages, {len(data) / 1e6:.2f} MB, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    return int(shares[0] < 0.9 or shares[1] < 1.7)


if __name__ == "__main__":
    raise SystemExit(main())
