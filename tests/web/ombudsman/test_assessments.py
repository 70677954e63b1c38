"""Assessments over the pages: create, import, score, rank, print."""

from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

import pengaduan
from pengaduan.compliance.models import AssessedUnit, Entity
from pengaduan.reports.orders import orders_about
from pengaduan.rules.roles import Role

SAMPLE = Path(pengaduan.__file__).parent / "compliance" / "samples" / "babel_2023.csv"
PUBLISHED = [
    ("1", "Kabupaten Bangka", "97,13", "hijau", "Kualitas Tertinggi"),
    ("2", "Kabupaten Belitung Timur", "94,35", "hijau", "Kualitas Tertinggi"),
    ("3", "Kabupaten Bangka Tengah", "93,71", "hijau", "Kualitas Tertinggi"),
    ("4", "Kabupaten Bangka Selatan", "92,33", "hijau", "Kualitas Tertinggi"),
    ("5", "Kota Pangkalpinang", "91,70", "hijau", "Kualitas Tertinggi"),
    ("6", "Kabupaten Belitung", "88,87", "hijau", "Kualitas Tertinggi"),
    ("7", "Kabupaten Bangka Barat", "77,70", "kuning", "Kualitas Sedang"),
]
UNITS = b"entity,class,province,unit,INP,PRS,OUT,PGD\nKota Contoh,kota,Contoh,Dukcapil,1,2,3,4\n"


@pytest.fixture
def assessment(assessor):
    """The address of an assessment of 2023."""
    page = assessor.get("/awasi/penilaian")
    made = assessor.submit(page, {"year": "2023", "title": "Bangka Belitung"})
    assert made.status == 303
    return made.location


def imports(visitor, assessment, data):
    return visitor.post(
        f"{assessment}/impor",
        {"file": (BytesIO(data), "nilai.csv")},
        content_type="multipart/form-data",
    )


def unit_page(session, assessment):
    unit = session.scalars(sa.select(AssessedUnit)).one()
    return f"{assessment}/satuan/{unit.id}"


def test_the_published_rows_come_out_in_their_order_with_their_labels(assessor, assessment):
    sent = imports(assessor, assessment, SAMPLE.read_bytes())

    rows = assessor.follow(sent).rows()
    assert [(row[0], row[1], row[2], row[4], row[5]) for row in rows] == PUBLISHED


def test_a_broken_file_is_refused_line_by_line_and_stores_nothing(assessor, session, assessment):
    broken = (
        b"entity,class,province,score\nKota A,kota,X,91.70\nKota B,desa,X,50\nKota C,kota,X,101\n"
    )

    page = imports(assessor, assessment, broken)

    assert page.status == 422
    assert "Baris 3: Kolom class" in page.main
    assert "Baris 4: Nilai harus antara 0 dan 100." in page.main
    assert session.scalars(sa.select(Entity)).all() == []


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"nama,nilai\nA,1\n", b"entity,class,province,score\n"]
)
def test_what_is_no_table_of_scores_is_refused(assessor, assessment, data):
    page = imports(assessor, assessment, data)

    assert page.status == 422
    assert "Baris 1:" in page.main or page.errors


def test_four_dimension_scores_make_the_units_score(assessor, session, assessment):
    imports(assessor, assessment, UNITS)
    path = unit_page(session, assessment)
    scores = {"INP": "80", "PRS": "90", "OUT": "85", "PGD": "70"}

    sent = assessor.submit(assessor.get(path), scores)

    assert "82,30" in assessor.follow(sent).main
    assert assessor.get(f"{assessment}/peringkat").rows()[0][2] == "82,30"


def test_a_decimal_comma_is_read(assessor, session, assessment):
    imports(assessor, assessment, UNITS)
    path = unit_page(session, assessment)

    assessor.submit(assessor.get(path), {"INP": "80,5", "PRS": "90", "OUT": "85", "PGD": "70"})

    assert assessor.get(path).value("INP") in {"80,5", "80.5"}


def test_what_somebody_else_saved_in_between_is_not_overwritten(assessor, session, assessment):
    imports(assessor, assessment, UNITS)
    path = unit_page(session, assessment)
    scores = {"INP": "80", "PRS": "90", "OUT": "85", "PGD": "70"}
    early = assessor.get(path)
    assessor.submit(assessor.get(path), scores)

    late = assessor.submit(early, {**scores, "INP": "10"})

    assert late.status == 422
    assert "baru saja diubah orang lain" in late.main
    assert late.value("INP") == "10"
    assert "82,30" in assessor.get(assessment).main


@pytest.mark.parametrize("wrong", ["", "101", "-1", "abc", "NaN", "Infinity"])
def test_a_score_outside_the_scale_is_refused(assessor, session, assessment, wrong):
    imports(assessor, assessment, UNITS)
    path = unit_page(session, assessment)

    page = assessor.submit(
        assessor.get(path), {"INP": wrong, "PRS": "90", "OUT": "85", "PGD": "70"}
    )

    assert page.status == 422


def test_the_same_title_twice_in_a_year_is_refused(assessor, assessment):
    page = assessor.submit(
        assessor.get("/awasi/penilaian"), {"year": "2023", "title": "Bangka Belitung"}
    )

    assert page.status == 422
    assert "Judul ini sudah dipakai pada tahun yang sama." in page.main


@pytest.mark.parametrize("year", ["1999", "2012", "3000", "abc", ""])
def test_a_year_without_an_edition_is_refused(assessor, year):
    page = assessor.submit(assessor.get("/awasi/penilaian"), {"year": year, "title": "Nanti"})

    assert page.status == 422


def test_a_report_is_ordered_and_made_later(assessor, session, assessment):
    imports(assessor, assessment, SAMPLE.read_bytes())

    sent = assessor.submit(assessor.get(f"{assessment}/peringkat"), {})

    [order] = orders_about(session, int(assessment.rpartition("/")[2]))
    assert sent.location.endswith(f"/awasi/laporan/{order.id}")
    assert (order.kind, order.state.value, order.language) == ("ranking", "waiting", "id")
    assert "Menunggu" in assessor.follow(sent).main
    assert "Peringkat daerah, dipesan" in assessor.get(f"{assessment}/peringkat").main


def test_a_report_of_an_assessment_that_is_not_there_is_not_found(assessor, session):
    assert assessor.post("/awasi/penilaian/999/laporan", {}).status == 404
    assert orders_about(session, 999) == []


def test_who_only_reads_cannot_change(seat, assessment):
    chair = seat(Role.OMBUDSMAN_CHAIR)

    assert chair.get(assessment).status == 200
    assert chair.get(f"{assessment}/impor").status == 403
    assert chair.post("/awasi/penilaian", {"year": "2024", "title": "X"}).status == 403


@pytest.mark.parametrize("path", ["/awasi/penilaian/999", "/awasi/penilaian/999/peringkat"])
def test_an_unknown_assessment_is_not_found(assessor, path):
    assert assessor.get(path).status == 404
