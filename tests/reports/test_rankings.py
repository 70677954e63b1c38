"""The ranking as PDF, read back: order, labels, tags, language, the figures inside."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

import pengaduan
from pengaduan.compliance import assessments
from pengaduan.compliance.assessments import NewAssessment
from pengaduan.compliance.imports import import_scores
from pengaduan.compliance.ranking import rankings
from pengaduan.reports.documents import document_code
from pengaduan.reports.rankings import RankingSheet, ranking_csv, ranking_pdf, summaries
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor

SAMPLE = Path(pengaduan.__file__).parent / "compliance" / "samples" / "babel_2023.csv"
ORDER = [
    "Kabupaten Bangka",
    "Kabupaten Belitung Timur",
    "Kabupaten Bangka Tengah",
    "Kabupaten Bangka Selatan",
    "Kota Pangkalpinang",
    "Kabupaten Belitung",
    "Kabupaten Bangka Barat",
]
SCORES = ["97,13", "94,35", "93,71", "92,33", "91,70", "88,87", "77,70"]


@pytest.fixture
def sheet(session, now):
    """The seven governments of Bangka Belitung in 2023, as published."""
    actor = make_actor(session, Role.OMBUDSMAN_ASSESSOR)
    made = assessments.create(session, actor, NewAssessment(2023, "Bangka Belitung"), now=now)
    import_scores(session, actor, made, SAMPLE.read_bytes(), now=now)
    session.expire_all()
    found = assessments.get(session, made.id)
    return RankingSheet(found, rankings(found), "report:1", now)


@pytest.fixture
def pdf(app, sheet):
    with app.app_context():
        return ranking_pdf(sheet)


@pytest.mark.slow
def test_the_page_shows_the_published_order_and_scores(pdf):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)

    places = [text.index(score) for score in SCORES]
    assert places == sorted(places)
    assert text.count("Kualitas Tertinggi") == 7  # six governments and the legend
    assert "kuning" in text
    assert document_code("ranking", "report:1") in text


@pytest.mark.slow
def test_the_file_is_tagged_archival_and_names_its_language(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "id"
        assert "/StructTreeRoot" in document.Root
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")


@pytest.mark.slow
def test_the_figures_lie_inside_as_csv(pdf, sheet):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        inside = document.attachments["ranking.csv"].get_file().read_bytes()

    assert inside == ranking_csv(sheet)


@pytest.mark.slow
def test_the_same_ranking_gives_the_same_bytes(app, sheet, pdf):
    with app.app_context():
        assert ranking_pdf(sheet) == pdf


def test_the_csv_holds_rank_score_and_labels(sheet):
    rows = list(csv.DictReader(io.StringIO(ranking_csv(sheet).decode())))

    assert [row["entity"] for row in rows] == ORDER
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [row["score"].replace(".", ",") for row in rows] == SCORES
    assert [row["zone"] for row in rows] == ["hijau"] * 6 + ["kuning"]


def test_each_source_is_named_once_with_its_governments(sheet):
    assert [names for _source, names in sheet.published] == [ORDER]


def test_a_province_is_ranked_among_its_own(sheet):
    elsewhere = sheet.of_province("Tidak ada")

    assert elsewhere.rankings == []
    assert [row.rank for row in sheet.of_province(sheet.rows[0].entity.province).rows] == [
        row.rank for row in sheet.rows
    ]


def test_the_summary_counts_every_agency_once(sheet):
    (summary,) = summaries(sheet)

    assert dict(summary.counts) == {"A": 6, "B": 0, "C": 1, "D": 0, "E": 0}
    assert summary.incomplete == 0
    assert summary.mean is not None
    assert round(summary.mean, 2) == Decimal("90.83")
