"""What is scored under two editions: samples, units by dimension or indicator, published totals."""

from dataclasses import asdict
from decimal import Decimal

import pytest

from pengaduan.agencies.models import AgencyKind
from pengaduan.compliance.editions_trials import Verdict, compare, stored_lines, trial
from pengaduan.compliance.models import (
    AssessedUnit,
    Assessment,
    DimensionScore,
    Entity,
    ScoreBasis,
)
from pengaduan.rules.scoring import edition
from pengaduan.rules.scoring.editing import changed, set_weights
from pengaduan.rules.scoring.loading import load_edition
from pengaduan.rules.scoring.reading import read_entry
from pengaduan.rules.scoring.writing import as_yaml
from tests.factories.editions import edition_text

OLD = edition("ORI-2023")
TEXT = edition_text(
    "2023-2024.yaml", "ORI-UJI", ("opinion_id: Kualitas Tinggi", "opinion_id: Mutu Tinggi")
)
SWAPPED = {"INP": (Decimal("21.54"), "sourced"), "PGD": (Decimal("21.85"), "assumed")}
NEW = load_edition(
    "x", as_yaml(changed(read_entry("x", TEXT.encode()).values, set_weights(SWAPPED)))
)


@pytest.fixture
def scored(session, now):
    """One unit scored by dimension, one incomplete, and one published total."""
    year = Assessment(
        year=2023, edition="ORI-2023", title="Uji", period_from=now, period_to=now,
        created_at=now, changed_at=now,
    )  # fmt: skip
    session.add(year)
    session.flush()
    places = {"assessment_id": year.id, "kind": AgencyKind.CITY, "province": "Contoh"}
    city = Entity(name="Kota Uji", basis=ScoreBasis.UNITS, **places)
    told = Entity(
        name="Kota Lain", basis=ScoreBasis.PUBLISHED, published_score=Decimal("87.8"), **places
    )
    session.add_all([city, told])
    session.flush()
    whole, part = (AssessedUnit(entity_id=city.id, name=name) for name in ("Dinas", "Puskesmas"))
    session.add_all([whole, part])
    session.flush()
    for code, score in {"INP": 80, "PRS": 90, "OUT": 85, "PGD": 70}.items():
        session.add(DimensionScore(unit_id=whole.id, dimension=code, score=Decimal(score)))
    session.add(DimensionScore(unit_id=part.id, dimension="INP", score=Decimal(80)))
    session.flush()


def test_units_and_published_totals_are_scored_under_both(session, scored):
    lines = {line.name: line for line in compare(session, OLD, NEW)}

    assert (lines["Kota Uji: Dinas"].old.score, lines["Kota Uji: Dinas"].new.score) == (
        "82.30",
        "82.26",
    )
    assert lines["Kota Lain (2023)"].old.opinion == "Kualitas Tinggi"
    assert lines["Kota Lain (2023)"].new.opinion == "Mutu Tinggi"
    assert "Kota Uji: Puskesmas" not in lines


def test_a_unit_of_other_dimensions_has_no_verdict(session, scored):
    lines = {line.name: line for line in compare(session, OLD, edition("ORI-2021"))}

    assert lines["Kota Uji: Dinas"].new == Verdict()
    assert lines["Kota Lain (2023)"].new.zone == "hijau"


def test_samples_show_what_a_missing_complaint_handling_costs(session):
    lines = {line.name: line for line in compare(session, OLD, edition("ORI-2025"))}

    assert lines["no_complaints"].old.score == "78.46"
    assert lines["100"].old.score == lines["100"].new.score == "100.00"
    assert lines["100"].old.category == "A"


def test_a_stored_trial_comes_back_as_it_was(session, scored):
    kept = trial(session, OLD, NEW)

    assert [asdict(line) for line in stored_lines(kept)] == kept["lines"]
    assert kept["base"] == "ORI-2023"
