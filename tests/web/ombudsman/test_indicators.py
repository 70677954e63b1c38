"""The pages of the workspace: the sheet, one indicator, two versions side by side, the review."""

from __future__ import annotations

from io import BytesIO

import pytest

from pengaduan.rules.roles import Role
from tests.factories.assessments import make_workspace


@pytest.fixture
def desk(session, now):
    return make_workspace(session, now)


@pytest.fixture
def unit(desk):
    """The address of the first unit."""
    return f"/awasi/penilaian/{desk.assessment_id}/satuan/{desk.unit().id}"


@pytest.fixture
def mine(seat, desk):
    """The browser of the assessor of this assessment."""
    return seat(desk.assessor)


NOTED = {"note": "Papan persyaratan di loket 1.", "seen_on": "2023-08-14"}
FOURS = {"v-product-1": "4", "v-product-2": "4"}


def test_the_sheet_shows_the_whole_tree_with_its_marks(mine, unit, desk):
    page = mine.get(f"{unit}/lembar")

    for indicator in desk.edition.indicators:
        assert indicator.code in page.main
    assert "Estimasi internal, bukan nilai Ombudsman" in page.main
    assert "andaian" in page.main
    assert "antara 0,00 dan 100,00" in page.main


def test_note_and_levels_are_stored_together(mine, unit):
    path = f"{unit}/indikator/PRS-1"

    sent = mine.submit(mine.get(path), {**NOTED, **FOURS})

    assert sent.location.endswith("/indikator/PRS-2")
    again = mine.get(path)
    assert again.value("v-product-1") == "4"
    assert "Papan persyaratan di loket 1." in again.main


def test_levels_without_evidence_are_refused_and_kept_on_the_page(mine, unit):
    page = mine.submit(mine.get(f"{unit}/indikator/PRS-1"), FOURS)

    assert page.status == 422
    assert "Tambahkan bukti dahulu" in page.main
    assert page.value("v-product-1") == "4"


def test_the_second_assessor_sees_both_versions_and_overwrites_nothing(mine, seat, unit):
    path = f"{unit}/indikator/PRS-1"
    other = seat(Role.OMBUDSMAN_ASSESSOR)
    early = other.get(path)
    mine.submit(mine.get(path), {**NOTED, **FOURS})

    page = other.submit(early, {**NOTED, "v-product-1": "1", "v-product-2": "1"})

    assert page.status == 409
    assert "menyimpan indikator ini lebih dahulu" in page.main
    assert page.value("v-product-1") == "1"
    assert mine.get(path).value("v-product-1") == "4"
    assert other.submit(page, {}).status == 303
    assert mine.get(path).value("v-product-1") == "1"


def test_a_file_is_taken_in_and_waits_for_its_examination(mine, unit):
    sent = mine.post(
        f"{unit}/indikator/PRS-1/bukti",
        {"file": (BytesIO(b"%PDF-1.7 uji"), "maklumat.pdf")},
        content_type="multipart/form-data",
    )

    assert "sedang diperiksa" in mine.follow(sent).main


def test_a_second_person_signs_off_and_opens_again(mine, seat, unit, desk):
    mine.submit(mine.get(f"{unit}/indikator/PRS-1"), {**NOTED, **FOURS})
    mine.post(f"{unit}/kirim", {})
    own = mine.get(f"{unit}/periksa")
    assert "orang lain yang mengesahkan" in own.main

    reviewer = seat(desk.reviewer)
    page = reviewer.get(f"{unit}/periksa")
    sent = reviewer.submit(page, {"chosen": "PRS-1@2"})
    assert "1 indikator disahkan" in reviewer.follow(sent).main

    row = reviewer.get(f"{unit}/indikator/PRS-1")
    assert "disahkan" in row.main
    again = reviewer.post(f"{unit}/indikator/PRS-1/buka", {"version": "3", "why": "Kurang bukti."})
    assert "Dibuka lagi: Kurang bukti." in reviewer.follow(again).main


def test_an_old_version_is_not_signed_off(seat, mine, unit, desk):
    mine.submit(mine.get(f"{unit}/indikator/PRS-1"), {**NOTED, **FOURS})
    mine.post(f"{unit}/kirim", {})

    page = seat(desk.reviewer).post(f"{unit}/periksa", {"chosen": "PRS-1@1"})

    assert page.status == 409


def test_the_agency_is_asked_for_evidence(mine, unit):
    asked = {"wanted": "SK maklumat pelayanan", "due_on": "2026-12-15"}

    sent = mine.post(f"{unit}/indikator/PRS-6/minta-bukti", asked)

    assert "SK maklumat pelayanan" in mine.follow(sent).main


def test_an_indicator_leads_to_its_cases(mine, unit):
    page = mine.get(f"{unit}/indikator/PGD-5")

    assert f"{unit}/indikator/PGD-5/pengaduan/on_time" in page.links.values()
    assert mine.get(f"{unit}/indikator/PGD-5/pengaduan/on_time").status == 200
    assert mine.get(f"{unit}/indikator/PGD-5/pengaduan/received").status == 404


def test_proposals_stand_beside_the_levels(mine, unit):
    page = mine.get(f"{unit}/pengaduan")

    assert "Usulan" in page.main
    assert "disusun ulang" in page.main
    assert f"{unit}/indikator/PGD-3" in page.links.values()


def test_a_level_above_the_cap_is_told_and_not_stored(mine, unit):
    path = f"{unit}/indikator/PGD-3"

    refused = mine.submit(mine.get(path), {**NOTED, "v-unit": "4"})

    assert refused.status == 422
    assert "lebih tinggi daripada batas rumusnya" in refused.main
    assert mine.get(path).value("v-unit") == ""


def test_an_indicator_that_the_edition_lacks_is_not_found(mine, unit):
    assert mine.get(f"{unit}/indikator/XYZ-1").status == 404


def test_loci_of_a_province_are_added_once(mine, desk):
    path = f"/awasi/penilaian/{desk.assessment_id}/lokus?provinsi=19"
    page = mine.get(path)
    assert "7 satuan" in page.main

    assert mine.submit(page, {}, form=1).status == 303
    again = mine.submit(mine.get(path), {}, form=1)
    assert "0 satuan kerja ditambahkan" in mine.follow(again).main


def test_who_only_reads_cannot_score(seat, unit):
    chair = seat(Role.OMBUDSMAN_CHAIR)

    assert chair.get(f"{unit}/lembar").status == 200
    assert chair.get(f"{unit}/indikator/PRS-1").status == 200
    assert chair.post(f"{unit}/indikator/PRS-1", {"version": "0"}).status == 403
