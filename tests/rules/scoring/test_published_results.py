"""Every published row that states a label comes out as published."""

import csv
from collections import Counter
from decimal import Decimal
from importlib.resources import files

import pytest

from pengaduan.rules.scoring import Category, categorise, edition_for_year
from pengaduan.rules.scoring.categories import opinion_with_compliance
from tests.apps import ROOT
from tests.rules.scoring.published import Result, contradictions, results

SAMPLE = list(
    csv.DictReader(
        (files("pengaduan.compliance") / "samples" / "babel_2023.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
)
LABELLED = [row for row in results() if row.states_a_label]

# Rows whose printed label contradicts their printed score, by name; each is in contradictions.csv
# with its reason. None of the rows kept here is one.
MISPRINTED = {(one.year, one.subject) for one in contradictions() if one.touches == "score"}

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

    assert agrees(row, found) is (row.name not in MISPRINTED)


def test_every_remarked_row_is_judged_by_name() -> None:
    remarked = {row.name for row in results() if row.issue}

    judged = {(one.year, one.subject) for one in contradictions() if one.touches == "wording"}
    assert remarked <= judged


def test_every_contradiction_says_why_and_where_it_was_found() -> None:
    codes = [one.code for one in contradictions()]

    assert codes == [f"P{n:02d}" for n in range(1, len(codes) + 1)]
    assert all(one.reason and one.source for one in contradictions())
    assert not MISPRINTED & {row.name for row in results()}


def test_every_row_has_a_source() -> None:
    assert [row.name for row in results() if not row.source] == []


def test_the_figures_of_the_check_are_those_of_the_document() -> None:
    labels = Counter(
        kind for row in LABELLED for kind in ("zone", "category", "opinion") if getattr(row, kind)
    )

    text = (ROOT / "docs" / "assessment.md").read_text(encoding="utf-8")
    told = (
        f"{len(results())} rows, {len(LABELLED)} of them with a stated label"
        f" ({labels['zone']} zones, {labels['category']} categories, {labels['opinion']} opinions)"
    )
    assert told in " ".join(text.split())


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
