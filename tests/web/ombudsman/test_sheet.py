"""The verification sheet: check, route, ask; nothing typed is ever lost."""

import pytest

from pengaduan.complaints.models import Confidentiality, Message, MessageKind, Verification
from pengaduan.complaints.queries import last_message, points
from pengaduan.handling.checklist import open_sheet
from pengaduan.rules.roles import Role
from pengaduan.sla.clocks import running
from tests.factories.agencies import make_agency, make_unit


def sheet_of(case):
    return f"/awasi/pengaduan/{case.complaint.number}"


def filled(session, case, **more):
    """What a verifier fills in to route the case to its agency."""
    sheet = open_sheet(session, case.complaint)
    lines = {f"check_{one.check.code}": "yes" for one in sheet.formal if one.binding}
    return {
        **lines,
        "point_1": "Loket tutup sebelum waktunya",
        "point_3": "Berkas tidak diterima",
        "summary": "Loket tutup sebelum jam pelayanan berakhir",
        "weight": "non_supervisory",
        "target": str(case.agency.id),
        **more,
    }


def routes(visitor, case, data):
    """Send the sheet without pressing any of its smaller buttons."""
    page = visitor.get(sheet_of(case))
    form = page.form("sheet")
    return visitor.post(form.action, {**form.values, **data})


def asks(visitor, case, data):
    page = visitor.get(sheet_of(case))
    return visitor.post(f"{sheet_of(case)}/kelengkapan", {**page.form("sheet").values, **data})


def test_the_sheet_shows_the_story_and_starts_with_what_the_record_proves(verifier, new_case):
    case = new_case("submitted", story="Antrean sejak pagi tidak dipanggil. <b>ꦲꦏ꧀ꦱꦫ</b>")

    page = verifier.get(sheet_of(case))

    assert "Antrean sejak pagi tidak dipanggil. <b>ꦲꦏ꧀ꦱꦫ</b>" in page.main
    assert page.value("check_remedy_sought") == "yes"
    assert page.value("check_within_jurisdiction") is None


def test_an_anonymous_complaint_starts_with_the_name_as_not_applicable(verifier, new_case):
    case = new_case("submitted", confidentiality=Confidentiality.ANONYMOUS)

    page = verifier.get(sheet_of(case))

    assert page.value("check_full_name") == "not_applicable"
    assert page.value("note_full_name")


def test_accepting_routes_the_case_and_starts_its_clocks(verifier, session, new_case):
    case = new_case("submitted")

    sent = routes(verifier, case, filled(session, case, unit_id=""))

    assert (sent.status, sent.location) == (303, "/awasi")
    session.refresh(case.complaint)
    assert case.complaint.state == "complete"
    assert case.complaint.agency_id == case.agency.id
    policies = {clock.policy for clock in running(session, case.complaint)}
    assert {"agency_decision", "sp4n_class_non_supervisory"} <= policies


def test_empty_point_fields_are_ignored(verifier, session, new_case):
    case = new_case("submitted")

    routes(verifier, case, filled(session, case))

    texts = [(one.ordinal, one.text) for one in points(session, case.complaint)]
    assert texts == [(1, "Loket tutup sebelum waktunya"), (2, "Berkas tidak diterima")]


def test_the_sheet_is_kept_as_it_was_filled_in(verifier, session, new_case):
    case = new_case("submitted")

    routes(verifier, case, filled(session, case, note_full_address="Ada di lampiran"))

    kept = session.query(Verification).one()
    notes = {line["code"]: line["note"] for line in kept.entries}
    assert (kept.outcome, notes["full_address"]) == ("accepted", "Ada di lampiran")


MISSING = {
    "check_detailed_account": (None, "Isi syarat wajib ini."),
    "summary": ("  ", "Tulis ringkasan pengaduan."),
    "weight": (None, "Pilih sifat pengaduan."),
    "target": (None, "Pilih instansi dari daftar."),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(verifier, session, new_case, name):
    case = new_case("submitted")
    value, told = MISSING[name]
    data = {k: v for k, v in {**filled(session, case), name: value}.items() if v is not None}

    page = verifier.post(f"{sheet_of(case)}/verifikasi", data)

    assert page.status == 422
    assert told in page.main
    assert page.value("point_3").strip() == "Berkas tidak diterima"
    session.refresh(case.complaint)
    assert case.complaint.state == "submitted"


def test_without_any_point_the_sheet_comes_back(verifier, session, new_case):
    case = new_case("submitted")

    page = routes(verifier, case, filled(session, case, point_1=" ", point_3=""))

    assert page.status == 422
    assert "Tulis paling sedikit satu pokok pengaduan." in page.main


def test_an_unmet_binding_line_stops_a_verifier(verifier, session, new_case):
    case = new_case("submitted")

    page = routes(verifier, case, filled(session, case, check_loss_described="no"))

    assert page.status == 422
    assert "Ada syarat wajib yang belum terpenuhi" in page.main


def test_searching_stores_nothing_and_loses_nothing(verifier, session, new_case):
    case = new_case("submitted")
    other = make_agency(session, name="Pemerintah Kota Rembulan")
    make_unit(session, other, name="Dinas Perizinan Rembulan")
    typed = filled(session, case, agency_query="rembulan", search="1")

    page = routes(verifier, case, typed)

    assert page.status == 200
    assert "Pemerintah Kota Rembulan" in page.main
    assert "Dinas Perizinan Rembulan, Pemerintah Kota Rembulan" in page.main
    assert page.value("summary") == typed["summary"]
    assert page.value("weight") == "non_supervisory"
    session.refresh(case.complaint)
    assert case.complaint.state == "submitted"


def test_a_unit_that_was_found_receives_the_case(verifier, session, new_case):
    case = new_case("submitted")

    routes(verifier, case, filled(session, case, target=f"{case.agency.id}-{case.unit.id}"))

    session.refresh(case.complaint)
    assert case.complaint.unit_id == case.unit.id


def test_a_unit_of_another_agency_is_not_accepted(verifier, session, new_case):
    case = new_case("submitted")
    stray = make_unit(session, make_agency(session))

    page = routes(verifier, case, filled(session, case, unit_id=str(stray.id)))

    assert page.status == 422
    assert "Pilih unit kerja dari instansi yang dipilih." in page.main


def test_a_case_that_somebody_else_routed_meanwhile_is_told_and_not_routed_twice(
    verifier, session, new_case
):
    case = new_case("submitted")
    data = filled(session, case)
    case.route()

    page = verifier.post(f"{sheet_of(case)}/verifikasi", data)

    assert page.status == 409
    assert "sudah berubah" in page.main
    assert page.value("summary") == data["summary"]
    assert session.query(Verification).count() == 1


def test_a_case_past_verification_leads_to_its_page(verifier, new_case):
    case = new_case("complete")

    answer = verifier.get(sheet_of(case))

    assert (answer.status, answer.location) == (303, f"/awasi/kasus/{case.complaint.number}")


def test_reloading_an_answer_leads_back_to_the_sheet(verifier, new_case):
    case = new_case("submitted")

    answer = verifier.get(f"{sheet_of(case)}/kelengkapan")

    assert (answer.status, answer.location) == (303, sheet_of(case))


def test_the_letter_is_built_from_the_ticked_reasons_and_only_shown(verifier, session, new_case):
    case = new_case("submitted")

    page = asks(verifier, case, {"reasons": ["I_LOSS", "I_NARRATIVE"], "compose": "1"})

    letter = page.value("letter")
    assert page.status == 200
    assert "1. Uraian kerugian belum ada" in letter or "2. Uraian kerugian belum ada" in letter
    assert "30 hari kalender" in letter
    assert case.complaint.number in letter
    assert last_message(session, case.complaint, MessageKind.COMPLETION_REQUEST) is None


def test_without_ticks_the_letter_asks_for_what_the_checklist_found_missing(verifier, new_case):
    case = new_case("submitted")

    page = asks(verifier, case, {"check_loss_described": "incomplete"})

    assert "Uraian kerugian belum ada" in page.value("letter")
    assert page.value("reasons") == "I_LOSS"


def test_without_any_reason_no_letter_is_made(verifier, new_case):
    page = asks(verifier, new_case("submitted"), {})

    assert page.status == 422
    assert "Pilih paling sedikit satu hal yang perlu dilengkapi." in page.errors[0]


def test_the_letter_goes_out_as_the_verifier_left_it(verifier, session, new_case):
    case = new_case("submitted")
    words = "Tulis tanggal kunjungan Anda ke loket."

    sent = asks(verifier, case, {"reasons": "I_NARRATIVE", "letter": words})

    assert sent.status == 303
    session.refresh(case.complaint)
    asked = last_message(session, case.complaint, MessageKind.COMPLETION_REQUEST)
    assert asked is not None
    assert (case.complaint.state, asked.body) == ("awaiting_completion", words)


def test_a_letter_in_english_for_who_reads_english(verifier, new_case):
    case = new_case("submitted", language="en")

    page = asks(verifier, case, {"reasons": "I_LOSS"})

    assert "Loss not described" in page.value("letter")


def test_monitors_who_do_not_verify_have_no_sheet(seat, new_case):
    case = new_case("submitted")

    assert seat(Role.OMBUDSMAN_EXAMINER).get(sheet_of(case)).status == 403


def test_nobody_of_an_agency_has_a_sheet(seat, new_case):
    case = new_case("complete")

    assert seat(case.coordinator).get(sheet_of(case)).status == 403


def test_an_unknown_number_is_not_found(verifier):
    assert verifier.get("/awasi/pengaduan/2026-00099999-1").status == 404


def test_the_identity_is_on_no_page_of_the_queue(verifier, session, new_case):
    case = new_case("submitted")

    seen = verifier.get("/awasi").text + verifier.get(sheet_of(case)).text

    assert "Sulastri" not in seen
    assert session.query(Message).count() == 0
