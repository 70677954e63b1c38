"""The read-only case page, its evidence, its clocks, and the door to the identity."""

from io import BytesIO

import pytest
from PIL import Image

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints.identity import reveals
from pengaduan.complaints.models import AttachmentState, Confidentiality
from pengaduan.handling import evidence
from pengaduan.handling.escalation import escalate
from pengaduan.rules.roles import Role
from pengaduan.sla.clocks import running


def case_of(case):
    return f"/awasi/kasus/{case.complaint.number}"


def tags(session, case):
    return [line.tag for line in lines(session, f"complaint:{case.complaint.number}")]


def test_a_monitor_sees_moves_sheet_clocks_and_answer(seat, new_case):
    case = new_case("delivered")

    page = seat(Role.OMBUDSMAN_EXAMINER).get(case_of(case)).main

    assert "Dinyatakan lengkap" in page
    assert "Diterima dan diteruskan" in page
    assert "Loket dibuka kembali sampai pukul 15.00" in page
    assert "UU 25/2009 Pasal 50(1)" in page


@pytest.mark.parametrize("role", [Role.OMBUDSMAN_VERIFIER, Role.OMBUDSMAN_EXAMINER])
def test_a_record_on_the_ombudsmans_track_opens_and_offers_no_change_of_points(
    seat, session, new_case, now, role
):
    second = escalate(session, new_case("delivered").complaint, now=now)

    page = seat(role).get(f"/awasi/kasus/{second.number}")

    assert page.status == 200
    assert "/pokok" not in page.text


def test_the_points_of_a_record_on_the_ombudsmans_track_are_shown_and_stay(
    verifier, session, new_case, now
):
    second = escalate(session, new_case("delivered").complaint, now=now)

    page = verifier.get(f"/awasi/pengaduan/{second.number}/pokok")

    assert page.status == 200
    assert not page.find("//main//textarea")


def test_the_case_page_names_nobody(seat, new_case):
    case = new_case("delivered")

    page = seat(Role.OMBUDSMAN_CHAIR).get(case_of(case)).text

    assert "Sulastri" not in page
    assert "sulastri@contoh.invalid" not in page


def test_every_clock_leads_to_its_explanation(seat, session, new_case):
    case = new_case("complete")
    clock = running(session, case.complaint)[0]

    page = seat(Role.OMBUDSMAN_EXAMINER).get(f"{case_of(case)}/tenggat/{clock.id}")

    assert page.status == 200
    assert "Hari demi hari" in page.main


def test_the_clock_of_another_case_is_not_found(seat, session, new_case):
    one, other = new_case("complete"), new_case("complete")
    clock = running(session, other.complaint)[0]

    page = seat(Role.OMBUDSMAN_EXAMINER).get(f"{case_of(one)}/tenggat/{clock.id}")

    assert page.status == 404


def test_an_escalated_case_and_its_second_record_lead_to_each_other(seat, session, new_case, now):
    case = new_case("delivered")
    case.objects()
    second = escalate(session, case.complaint, now=now)
    chair = seat(Role.OMBUDSMAN_CHAIR)

    first_page = chair.get(case_of(case))
    second_page = chair.get(f"/awasi/kasus/{second.number}")

    assert f"Berkas terkait {second.number}" in first_page.main
    assert f"Berkas terkait {case.complaint.number}" in second_page.main


def test_the_identity_opens_for_a_reason_and_leaves_a_trace(seat, session, new_case):
    case = new_case("submitted")
    verifier = seat(Role.OMBUDSMAN_VERIFIER)

    page = verifier.submit(verifier.get(f"{case_of(case)}/identitas"), {"reason": "verification"})

    assert page.status == 200
    assert "Sulastri Contoh" in page.main
    assert page.headers["Cache-Control"] == "no-store"
    assert [one.reason for one in reveals(session, case.complaint)] == ["verification"]


def test_without_a_reason_nothing_opens_and_nothing_is_written(seat, session, new_case):
    case = new_case("submitted")

    page = seat(Role.OMBUDSMAN_VERIFIER).post(f"{case_of(case)}/identitas")

    assert page.status == 422
    assert "Sulastri" not in page.text
    assert Tag.IDENTITY_REVEALED not in tags(session, case)


def test_looking_at_the_form_opens_nothing(seat, session, new_case):
    case = new_case("submitted")

    page = seat(Role.OMBUDSMAN_VERIFIER).get(f"{case_of(case)}/identitas")

    assert "Sulastri" not in page.text
    assert Tag.IDENTITY_REVEALED not in tags(session, case)


def test_nobody_stands_behind_an_anonymous_complaint(seat, new_case):
    case = new_case("submitted", confidentiality=Confidentiality.ANONYMOUS)

    page = seat(Role.OMBUDSMAN_VERIFIER).post(f"{case_of(case)}/identitas", {"reason": "contact"})

    assert "Pelapor tidak meninggalkan nama atau kontak." in page.main


@pytest.mark.parametrize("role", [Role.OMBUDSMAN_CHAIR, Role.OMBUDSMAN_UNIT_HEAD])
def test_watching_cases_does_not_open_identities(seat, new_case, role):
    case = new_case("submitted")

    assert seat(role).get(f"{case_of(case)}/identitas").status == 403


@pytest.mark.parametrize("role", [Role.OMBUDSMAN_ASSESSOR, Role.ADMINISTRATOR])
def test_assessors_and_administrators_see_no_case(seat, new_case, role):
    case = new_case("submitted")

    assert seat(role).get(case_of(case)).status == 403


def photo():
    made = BytesIO()
    Image.new("RGB", (20, 20), "navy").save(made, "JPEG")
    return made.getvalue()


def attached(session, case, now):
    file = evidence.attach(session, "complainant", case.complaint, "foto.jpg", photo(), now=now)
    evidence.check(session, file.id, now=now)
    assert file.state is AttachmentState.READY
    return file


def test_evidence_is_handed_out_and_written_down(seat, session, new_case, now):
    case = new_case("submitted")
    file = attached(session, case, now)

    page = seat(Role.OMBUDSMAN_VERIFIER).get(
        f"/awasi/pengaduan/{case.complaint.number}/berkas/{file.id}"
    )

    assert page.status == 200
    assert "attachment" in page.headers["Content-Disposition"]
    assert Tag.EVIDENCE_READ in tags(session, case)


def test_evidence_of_another_case_is_not_found(seat, session, new_case, now):
    case, other = new_case("submitted"), new_case("submitted")
    file = attached(session, other, now)

    page = seat(Role.OMBUDSMAN_VERIFIER).get(
        f"/awasi/pengaduan/{case.complaint.number}/berkas/{file.id}"
    )

    assert page.status == 404
