"""The pages on which an assessor adds a unit and sets the complaint indicators."""

from __future__ import annotations

import pytest

CODES = [f"PGD-{n}" for n in range(1, 7)]


@pytest.fixture
def sheet(assessor):
    """The address of the complaint indicators of a new unit of 2023."""
    detail = assessor.post("/awasi/penilaian", {"year": "2023", "title": "Uji"}).location
    unit = {"entity": "Kota Pangkalpinang", "kind": "city", "province": "Babel", "unit": "Dukcapil"}
    made = assessor.post(f"{detail}/satuan", unit)
    assert made.status == 303
    return f"{made.location}/pengaduan"


def test_the_sheet_shows_proposals_with_their_mark(assessor, sheet):
    page = assessor.get(sheet)

    assert "Estimasi internal, bukan nilai Ombudsman" in page.main
    assert "Usulan" in page.main
    assert "disusun ulang" in page.main


def test_levels_are_stored_and_shown_again(assessor, sheet):
    page = assessor.get(sheet)
    given = {"version": page.value("version"), "level-PGD-1": "3"}

    assert assessor.post(sheet, given).status == 303
    assert assessor.get(sheet).value("level-PGD-1") == "3"


def test_a_level_above_the_cap_is_told_and_not_stored(assessor, sheet):
    page = assessor.get(sheet)

    refused = assessor.post(sheet, {"version": page.value("version"), "level-PGD-3": "4"})

    assert refused.status == 422
    assert "lebih tinggi daripada batas rumusnya" in refused.main
    assert assessor.get(sheet).value("level-PGD-3") == ""


def test_the_unit_page_leads_to_the_indicators(assessor, sheet):
    unit = sheet.removesuffix("/pengaduan")

    assert sheet in assessor.get(unit).links.values()
