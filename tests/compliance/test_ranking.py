"""Rankings from stored scores: order, ties, classes, incomplete entities."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.agencies.models import AgencyKind
from pengaduan.compliance.models import (
    AssessedUnit,
    Assessment,
    DimensionScore,
    Entity,
    ScoreBasis,
)
from pengaduan.compliance.ranking import rank, rankings, result, unit_result
from pengaduan.rules.scoring import edition

ORI_2023 = edition("ORI-2023")
PUBLISHED = ("97.13", "94.35", "93.71", "92.33", "91.70", "88.87", "77.70")


def entity(name, score=None, kind=AgencyKind.REGENCY, units=()):
    found = Entity(
        name=name,
        kind=kind,
        province="Contoh",
        basis=ScoreBasis.PUBLISHED if score is not None else ScoreBasis.UNITS,
        published_score=None if score is None else Decimal(score),
    )
    found.units = list(units)
    return found


def unit(**scores):
    found = AssessedUnit(name="Dukcapil", total=None)
    found.dimensions = [DimensionScore(dimension=k, score=Decimal(v)) for k, v in scores.items()]
    return found


def placed(*entities):
    return [
        (row.rank, row.entity.name) for row in rank([result(ORI_2023, one) for one in entities])
    ]


def test_the_published_rows_of_babel_2023_keep_order_and_labels():
    rows = rank([result(ORI_2023, entity(score, score)) for score in reversed(PUBLISHED)])

    assert tuple(row.entity.name for row in rows) == PUBLISHED
    labels = [(row.category.zone, row.category.opinion) for row in rows if row.category]
    assert labels == [("hijau", "Kualitas Tertinggi")] * 6 + [("kuning", "Kualitas Sedang")]


def test_equal_scores_share_a_rank_and_the_next_is_skipped():
    assert placed(entity("C", "80"), entity("A", "90"), entity("B", "90")) == [
        (1, "A"),
        (1, "B"),
        (3, "C"),
    ]


def test_scores_that_differ_only_beyond_two_places_are_equal():
    assert placed(entity("A", "90.004"), entity("B", "90.001")) == [(1, "A"), (1, "B")]


def test_an_entity_without_all_scores_stands_last_without_a_rank():
    half = entity("A", units=[unit(INP="80")])

    assert placed(half, entity("B", "10")) == [(1, "B"), (None, "A")]


def test_an_entity_without_units_has_no_score():
    assert result(ORI_2023, entity("A")).complete is False


def test_four_dimensions_are_weighted():
    shown = unit_result(ORI_2023, unit(INP="80", PRS="90", OUT="85", PGD="70")).shown

    assert shown == Decimal("82.30")


def test_an_unknown_dimension_is_no_score():
    assert unit_result(ORI_2023, unit(INP="80", PRS="90", OUT="85", XXX="70")).exact is None


def test_units_are_averaged_before_anything_is_rounded():
    units = [AssessedUnit(name=text, total=Decimal(text)) for text in ("89.235", "90.105")]
    for one in units:
        one.dimensions = []

    assert result(ORI_2023, entity("A", units=units)).score == Decimal("89.67")


def test_classes_are_never_mixed_and_regencies_stand_with_cities():
    assessment = Assessment(year=2023, edition="ORI-2023", title="Uji")
    assessment.entities = [
        entity("Provinsi", "80", AgencyKind.PROVINCE),
        entity("Kota", "90", AgencyKind.CITY),
        entity("Kabupaten", "70"),
        entity("Kementerian", "60", AgencyKind.MINISTRY),
    ]

    found = [[row.entity.name for row in one.rows] for one in rankings(assessment)]

    assert found == [["Kementerian"], ["Provinsi"], ["Kota", "Kabupaten"]]


scores = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=30)


@given(scores)
def test_a_rank_is_one_more_than_the_number_of_better_ones(values):
    rows = rank([result(ORI_2023, entity(str(n), one)) for n, one in enumerate(values)])

    for row in rows:
        assert row.score is not None
        better = [other for other in rows if other.score is not None and other.score > row.score]
        assert row.rank == len(better) + 1


@given(scores, st.randoms())
def test_the_order_of_entry_does_not_matter(values, random):
    every = [entity(f"{n:02d}", one) for n, one in enumerate(values)]
    mixed = list(every)
    random.shuffle(mixed)

    assert placed(*every) == placed(*mixed)


@pytest.mark.parametrize("score", ["0", "100"])
def test_the_ends_of_the_scale_are_scores(score):
    assert result(ORI_2023, entity("A", score)).category is not None
