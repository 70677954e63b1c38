"""Every published row that states a label comes out as published."""

import csv
from decimal import Decimal
from importlib.resources import files

import pytest

from pengaduan.rules.scoring import Category, categorise, edition_for_year
from pengaduan.rules.scoring.categories import opinion_with_compliance
from tests.rules.scoring.published import Result, results

SAMPLE = list(
    csv.DictReader(
        (files("pengaduan.compliance") / "samples" / "babel_2023.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
)
LABELLED = [row for row in results() if row.states_a_label]

# Rows whose printed label contradicts their printed score: name -> the reason. None of the rows
# kept here is one; the known misprints (Provinsi Bali 2022 printed 54,01 for 94,01; Bintan 2019
# shown with Natuna's figure) are not among them.
MISPRINTED_LABELS: dict[tuple[int, str], str] = {}

# Rows with a remark that touches neither score nor label.
REMARKED_BUT_SOUND = {
    (2023, "Dinas Sosial Provinsi Kalimantan Utara"): "the text calls it the lowest of five",
    (2023, "Kota Bima"): "listed second although the third row is higher",
}

OPINION_OF_2025_WITH_BOTH_AXES = "Tanpa Maladministrasi"


def agrees(row: Result, found: Category) -> bool:
    opinions = {found.opinion}
    if row.opinion.endswith(OPINION_OF_2025_WITH_BOTH_AXES):
        opinions = {opinion_with_compliance(edition_for_year(row.year), found, "tinggi")}
    return (
        row.zone in {"", found.zone}
        and row.category in {"", found.code, found.quality}
        and row.opinion in {"", *opinions}
    )


def test_the_rows_are_all_there() -> None:
    assert len(results()) == 122
    assert len(LABELLED) == 110


@pytest.mark.parametrize("row", LABELLED, ids=lambda row: f"{row.year} {row.entity}")
def test_a_published_row_comes_out_as_published_unless_it_is_a_known_misprint(row: Result) -> None:
    found = categorise(edition_for_year(row.year), row.score)

    assert agrees(row, found) is (row.name not in MISPRINTED_LABELS)


def test_every_remarked_row_is_judged_by_name() -> None:
    remarked = {row.name for row in results() if row.issue}

    assert remarked == set(MISPRINTED_LABELS) | set(REMARKED_BUT_SOUND)


def test_a_wrong_label_would_be_noticed() -> None:
    row = Result(2023, "Invented", Decimal("77.70"), "hijau", "", "", "")

    assert not agrees(row, categorise(edition_for_year(2023), row.score))


def test_the_misprint_of_bali_2022_shows_in_the_label() -> None:
    printed = categorise(edition_for_year(2022), Decimal("54.01"))
    corrected = categorise(edition_for_year(2022), Decimal("94.01"))

    assert (printed.zone, corrected.zone) == ("kuning", "hijau")


def test_the_sample_of_bangka_belitung_2023_is_the_published_table() -> None:
    published = {row.entity: row.score for row in results() if row.year == 2023}

    assert [row["score"] for row in SAMPLE] == (
        ["97.13", "94.35", "93.71", "92.33", "91.70", "88.87", "77.70"]
    )
    assert all(published[row["entity"]] == Decimal(row["score"]) for row in SAMPLE)
    assert {row["class"] for row in SAMPLE} == {"kabupaten", "kota"}


def test_bangka_belitung_2023_is_six_times_green_and_once_yellow() -> None:
    found = [categorise(edition_for_year(2023), Decimal(row["score"])) for row in SAMPLE]

    assert [(c.zone, c.opinion) for c in found] == (
        [("hijau", "Kualitas Tertinggi")] * 6 + [("kuning", "Kualitas Sedang")]
    )
