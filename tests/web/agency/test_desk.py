"""Pages of the desk: drafts side by side, templates, extension, preview, what others never see."""

from __future__ import annotations

import json
from datetime import timedelta

from pengaduan.complaints.desk_models import TemplateScope, TemplateStep, WorkDraft
from pengaduan.complaints.models import Confidentiality, PointDecision
from pengaduan.complaints.queries import points
from pengaduan.handling import dialogue, reply_templates, work_drafts
from pengaduan.handling.reply_templates import TemplateText
from pengaduan.outbox.models import OutboxJob
from pengaduan.reports import previews
from pengaduan.rules.roles import Role
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.complaints import ANSWER
from tests.handling.looking import everything
from tests.web.agency.test_steps import answers, fresh, press, url

pytestmark = sqlite_only
BODY = "Pokok {pokok} benar. Loket {nama loket} buka lagi."


def template(case, body=BODY, scope=TemplateScope.AGENCY):
    text = TemplateText("Loket", scope, TemplateStep.ANSWER, body, PointDecision.UPHELD)
    return reply_templates.save(case.session, case.coordinator, case.agency.id, text, now=case.now)


def saved(case) -> WorkDraft:
    found = work_drafts.draft_of(case.session, case.complaint)
    assert found is not None
    return found


def test_a_draft_comes_back_and_is_sent_to_nobody(new_case, seat, session):
    case = new_case("dispositioned")
    visitor = seat(case.officer)

    answer = visitor.submit(visitor.get(url(case, "/jawab")), {"opening": "Yth.", "aksi": "simpan"})

    assert (answer.status, answer.location) == (303, url(case, "/jawab"))
    assert visitor.get(url(case, "/jawab")).value("opening") == "Yth."
    assert fresh(case).state == "dispositioned"
    assert saved(case).fields["opening"] == "Yth."


def test_the_second_writer_sees_both_versions_and_nothing_is_lost(new_case, seat, session):
    case = new_case("dispositioned")
    other = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=case.unit)
    one, two = seat(case.officer), seat(other)
    mine, theirs = one.get(url(case, "/jawab")), two.get(url(case, "/jawab"))
    one.submit(mine, {"opening": "Tulisan pertama", "aksi": "simpan"})

    refused = two.submit(theirs, {"opening": "Tulisan kedua", "aksi": "simpan"})

    assert refused.status == 409
    assert "Tulisan pertama" in refused.main
    assert refused.value("opening") == "Tulisan kedua"
    assert saved(case).fields["opening"] == "Tulisan pertama"
    sent = two.submit(theirs, {**answers(case), "aksi": "kirim"})
    assert sent.status == 409
    assert two.submit(refused, {"aksi": "simpan"}).status == 303
    assert saved(case).fields["opening"] == "Tulisan kedua"


def test_the_script_is_told_the_version_or_who_was_quicker(new_case, seat):
    case = new_case("dispositioned")
    one = seat(case.officer)
    data = {"opening": "Satu", "draft_version": "0"}

    first = one.post(url(case, "/jawab/simpan"), data)
    second = one.post(url(case, "/jawab/simpan"), {**data, "opening": "Dua"})

    assert (first.status, json.loads(first.data)["version"]) == (200, 1)
    assert second.status == 409
    assert saved(case).fields["opening"] == "Satu"


def test_a_template_fills_the_points_and_its_gap_keeps_the_answer_back(new_case, seat):
    case = new_case("dispositioned")
    row = template(case)
    visitor = seat(case.officer)
    first = points(case.session, case.complaint)[0]

    page = visitor.get(url(case, f"/jawab?templat={row.id}"))
    refused = visitor.submit(page, {"aksi": "kirim"})

    filled = "Pokok Loket tutup sebelum waktunya benar. Loket {nama loket} buka lagi."
    assert page.value(f"explanation-{first.id}") == filled
    assert page.value(f"decision-{first.id}") == "upheld"
    assert refused.status == 422
    assert "Isi dahulu bagian ini: {nama loket}." in refused.main
    assert fresh(case).state == "dispositioned"


def test_every_guard_is_a_line_with_the_way_to_its_spot(new_case, seat, now, session):
    case = new_case("dispositioned")
    dialogue.ask(session, case.officer, case.complaint, "Jam berapa?", now=now)

    page = seat(case.officer).get(url(case, "/jawab"))

    hrefs = page.document.xpath("//section[@aria-label='Syarat sebelum dikirim']//a/@href")
    assert "#pertanyaan" in hrefs
    for href in hrefs:
        assert page.document.xpath(f"//*[@id='{href[1:]}']"), href


def test_the_preview_is_a_pdf_that_says_it_is_one(new_case, seat, session, now):
    case = new_case("dispositioned")
    visitor = seat(case.officer)
    sent = {**answers(case), "aksi": "pratinjau"}
    visitor.submit(visitor.get(url(case, "/jawab")), sent)
    shown = visitor.get(url(case, "/jawab/pratinjau"))
    assert ANSWER in shown.main
    job = session.query(OutboxJob).filter_by(kind="letter.preview").one()

    previews.prepare(session, job.payload, job, now)(session)
    session.commit()

    answer = visitor.get(url(case, "/jawab/pratinjau.pdf"))
    assert answer.data.startswith(b"%PDF")
    visitor.submit(visitor.get(url(case, "/jawab")), {"aksi": "kirim"})
    assert visitor.get(url(case, "/jawab/pratinjau.pdf")).status == 404


def test_an_extension_is_previewed_and_told(new_case, seat):
    case = new_case("dispositioned")
    visitor = seat(case.officer)
    page = visitor.get(url(case, "/perpanjangan"))
    assert "Undang-undang tidak mengenal perpanjangan." in page.main
    before = everything(case.session)
    wanted = {"policy": "sp4n_class_non_supervisory", "days": "3", "reason": "documents"}

    preview = visitor.submit(page, {**wanted, "aksi": "pratinjau"})
    assert everything(case.session) == before
    done = visitor.submit(page, {**wanted, "aksi": "kirim"})

    # Friday 11 December 2026 and three working days: Wednesday 16.
    assert "16 Desember 2026" in preview.main
    assert (done.status, done.location) == (303, url(case))
    case.session.expire_all()
    assert "16 Desember 2026" in visitor.get(url(case)).main


def test_question_and_interim_answer_show_what_they_do(new_case, seat):
    case = new_case("dispositioned")
    visitor = seat(case.officer)

    asking = visitor.get(url(case, "/tanya"))
    sent = visitor.submit(visitor.get(url(case, "/jawaban-sementara")), {"text": "Kami periksa."})

    assert "tetap berjalan sampai" in asking.main
    assert "sebelum Senin, 30 November 2026" in asking.main
    assert sent.status == 303
    assert fresh(case).state == "in_handling"


def test_a_disposition_can_be_followed_returned_and_reminded_of(new_case, seat, now):
    case = new_case("dispositioned")
    visitor = seat(case.officer)
    assert press(visitor, case, "Ikuti").status == 303
    page = visitor.get(url(case, "/ingatkan"))
    day = (now + timedelta(days=2)).date().isoformat()
    assert visitor.submit(page, {"day": day}).status == 303
    assert "Anda diingatkan pada" in visitor.get(url(case)).main

    back = visitor.submit(visitor.get(url(case, "/disposisi/kembalikan")), {"text": "Salah unit."})

    assert (back.status, back.location) == (303, "/kerja")
    assert visitor.get(url(case)).status == 404
    assert "Salah unit." in seat(case.coordinator).get(url(case, "/disposisi")).main


def test_no_page_of_the_desk_tells_a_withheld_identity(new_case, seat):
    case = new_case("dispositioned", confidentiality=Confidentiality.WITHHELD)
    row = template(case, "Untuk {pokok}: {instansi}.")
    visitor = seat(case.coordinator)
    pages = ["", "/jawab", f"/jawab?templat={row.id}", "/tanya", "/perpanjangan", "/disposisi"]

    for page in [*pages, "/ingatkan", f"/templat/{row.id}.txt"]:
        shown = visitor.get(url(case, page)).data.decode()
        assert not [one for one in (case.new.name, case.new.email, case.new.phone) if one in shown]


def test_keys_can_be_switched_off_for_oneself(new_case, seat):
    case = new_case("dispositioned")
    visitor = seat(case.officer)
    assert b'name="desk-keys"' not in visitor.get(url(case)).data

    visitor.submit(visitor.get("/kerja/pengaturan"), {"keys": None})

    assert b'name="desk-keys"' in visitor.get(url(case)).data
    assert b'name="desk-keys"' not in seat(case.coordinator).get(url(case)).data


def test_a_template_is_written_checked_and_gets_its_next_version(new_case, seat, session):
    case = new_case("dispositioned")
    visitor = seat(case.coordinator)
    data = {"name": "Loket", "scope": "agency", "step": "answer", "decision": "upheld"}

    checked = visitor.submit(
        visitor.get("/kerja/templat/baru"),
        {**data, "body": "Berkas akan diproses.", "aksi": "periksa"},
    )
    assert "Siapa yang melakukannya" in checked.main
    visitor.submit(checked, {"body": "Kami memproses berkas hari ini.", "aksi": "simpan"})
    (one,) = reply_templates.usable(session, case.coordinator, case.agency.id)
    visitor.submit(visitor.get(f"/kerja/templat/{one.template.id}"), {"body": "Selesai hari ini."})

    session.expire_all()
    (newest,) = reply_templates.usable(session, case.coordinator, case.agency.id)
    assert (newest.version.number, newest.version.body) == (2, "Selesai hari ini.")
