"""Queue, sheet and returns on the pages: two verifiers, a second person, an agency that returns."""

from pengaduan.complaints.routing_models import CaseReturn
from pengaduan.rules.roles import Role
from tests.staff import sign_in
from tests.web.ombudsman.test_sheet import filled, routes, sheet_of


def test_two_verifiers_do_not_work_on_one_case(seat, session, new_case):
    case = new_case("submitted")
    first, second = seat(Role.OMBUDSMAN_VERIFIER), seat(Role.OMBUDSMAN_VERIFIER)
    number = case.complaint.number

    taken = first.post(f"/awasi/pengaduan/{number}/ambil", {"target": str(case.agency.id)})
    assert taken.location == f"{sheet_of(case)}?tujuan={case.agency.id}"
    assert first.get(taken.location).value("target") == str(case.agency.id)

    assert "diperiksa" in " ".join(second.get("/awasi").rows()[0])
    assert "belum dapat memutuskan" in second.get(sheet_of(case)).main
    assert second.post(f"/awasi/pengaduan/{number}/ambil").status == 409
    refused = routes(second, case, filled(session, case))
    assert refused.status == 409
    assert refused.value("point_1").strip() == "Loket tutup sebelum waktunya"
    assert routes(first, case, filled(session, case)).status == 303


def test_one_button_answers_what_nobody_answered_and_keeps_the_rest(verifier, session, new_case):
    case = new_case("submitted")
    page = verifier.get(sheet_of(case))
    form = page.form("sheet")
    typed = {**form.values, "check_full_name": "no", "point_1": "Loket tutup", "fill": "1"}

    page = verifier.post(form.action, typed)

    assert page.status == 200
    assert page.value("check_full_name") == "no"
    assert page.value("check_standard_breached") == "yes"
    assert page.value("point_1").strip() == "Loket tutup"


def test_a_refusal_goes_from_the_sheet_to_the_head_of_the_unit(seat, verifier, session, new_case):
    case = new_case("submitted")
    form = verifier.get(sheet_of(case)).form("sheet")
    typed = {
        **form.values,
        "refusal_reason": "X_INFO_REQUEST_PPID",
        "refusal_text": "Anda meminta data.",
        "refusal_route": "PPID Kota Contoh.",
    }

    assert verifier.post(f"{sheet_of(case)}/tolak", {**typed, "refusal_route": ""}).status == 422
    assert verifier.post(f"{sheet_of(case)}/tolak", typed).status == 303

    head = seat(Role.OMBUDSMAN_UNIT_HEAD)
    assert case.complaint.number in head.get("/awasi/putusan").main
    done = head.post(f"{sheet_of(case)}/orang-kedua", {"text": "Setuju.", "grant": "1"})
    assert done.status == 303
    session.refresh(case.complaint)
    assert case.complaint.state == "archived"
    shown = head.get(f"/awasi/kasus/{case.complaint.number}/keputusan").main
    assert "Diusulkan ditolak" in shown
    assert "PPID Kota Contoh." in shown


def test_an_agency_gives_back_and_the_verifier_sends_on(seat, verifier, session, new_case):
    case, other = new_case("complete"), new_case("complete")
    number = case.complaint.number
    agency = seat(case.coordinator)
    told = {"reason": "Terminal ini milik provinsi.", "legal_basis": "Perda 4/2019"}

    assert agency.post(f"/kerja/pengaduan/{number}/bukan-kewenangan", {}).status == 422
    sent = agency.post(f"/kerja/pengaduan/{number}/bukan-kewenangan", told)
    assert sent.status == 303
    assert "menunggu keputusan" in agency.get(sent.location).main

    assert number in verifier.get("/awasi/putusan").main
    decision = {"decision": "rerouted", "text": "Sesuai Perda.", "target": str(other.agency.id)}
    page = f"/awasi/pengaduan/{number}/pengembalian"
    assert verifier.post(page, {**decision, "target": ""}).status == 422
    assert verifier.post(page, decision).status == 303
    assert session.query(CaseReturn).one().decided_at
    assert (
        "Semua tenggat berjalan terus"
        in seat(other.coordinator).get(f"/kerja/pengaduan/{number}/bukan-kewenangan").main
    )


def test_who_is_named_loses_the_case_and_the_name_is_read_with_a_trace(
    seat, verifier, session, new_case, now, new_client
):
    case = new_case("dispositioned")
    number = case.complaint.number
    officer = new_client()
    sign_in(officer, session, case.officer, now=now)
    assert officer.get(f"/kerja/pengaduan/{number}").status == 200

    named = {"kind": "staff", "account_id": str(case.officer.account_id), "name": "Budi Contoh"}
    assert verifier.post(f"/awasi/pengaduan/{number}/terlapor", named).status == 303

    assert officer.get(f"/kerja/pengaduan/{number}").status == 404
    assert number not in officer.get("/kerja").main
    assert "Budi Contoh" in verifier.get(f"/awasi/pengaduan/{number}/terlapor").main
    assert "Budi Contoh" not in seat(case.coordinator).get(f"/kerja/pengaduan/{number}").main
