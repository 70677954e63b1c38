"""Every screen of a citizen in its states, one line each; and what has no screen, with the reason.

``at`` is an address, ``draft`` a page for somebody who has answered some pages, ``case`` a page of
a complaint in a state; the rest has names of its own. An act follows in the browser, then the
status that is expected, and a text that the page must hold.
"""

from __future__ import annotations

from pengaduan.rules.numbers import make_number
from tests.browser.screens.acts import expired, fill, press, upload
from tests.browser.screens.arranging import (
    LONG_WORD,
    asked,
    at,
    case,
    clock_of,
    completing,
    document,
    draft,
    escalated,
    evidence,
    filed,
    late,
    long_words,
    published,
    revealed,
    talkative,
)
from tests.browser.screens.screen import Screen, question, shown
from tests.browser.screens.stage import BROKEN
from tests.browser.screens.table_figures import RELEASED
from tests.browser.screens.table_more import MORE
from tests.factories.files import jpeg

NUMBER = make_number(2031, 77)
KEPT = "Isian Anda masih ada di halaman ini"

home, information, failing = shown("public.home"), shown("public.help"), shown("error page")
rankings, ranking = shown("public.ranking_list"), shown("public.ranking")
paper, paper_of = shown("public.verify"), shown("public.verify_code")
suitability, direction = question("citizen.suitability"), question("citizen.direction")
story, agency = question("citizen.story"), question("citizen.agency")
when, wish = question("citizen.when"), question("citizen.wish")
contact, check = question("citizen.contact"), question("citizen.check")
receipt, later = question("citizen.receipt"), question("citizen.save_later")
resume, track = question("citizen.resume"), question("citizen.track")
status, reply = shown("citizen.case"), question("citizen.reply")
react, rate = question("citizen.react"), question("citizen.rate")
bukti, withdraw = question("citizen.evidence"), question("citizen.withdraw")
ombudsman, counting = question("citizen.escalate"), shown("citizen.explain")

FILING: tuple[Screen, ...] = (
    suitability("empty", at("/lapor")),
    suitability("one", draft("/lapor", 1)),
    suitability("error", at("/lapor"), press("Lanjutkan"), 422),
    suitability("expired", at("/lapor"), expired("Lanjutkan"), 400),
    direction("one", draft("/lapor/arah", 1)),
    story("empty", draft("/lapor/cerita", 1)),
    story("one", draft("/lapor/cerita")),
    story("long words", draft("/lapor/cerita", story={"story": LONG_WORD * 10})),
    story("error", draft("/lapor/cerita", 1), press("Lanjutkan"), 422),
    story(
        "expired",
        draft("/lapor/cerita"),
        fill("Lanjutkan", ended=True, story="Tidak hilang"),
        400,
        "Tidak hilang",
    ),
    story(
        "number found",
        draft("/lapor/cerita", 1),
        fill("Lanjutkan", story="NIK saya 3171234567890123, mohon dibantu."),
        422,
    ),
    agency("empty", draft("/lapor/instansi", 2)),
    agency("one", draft("/lapor/instansi")),
    agency("many", draft("/lapor/instansi", agency={"province": "31", "query": "dinas"})),
    agency("nothing", draft("/lapor/instansi", agency={"query": "zzqx"})),
    agency("error", draft("/lapor/instansi", 2), press("Lanjutkan"), 422),
    agency("expired", draft("/lapor/instansi", 2), expired("Lanjutkan"), 400, KEPT),
    when("empty", draft("/lapor/kapan", 3)),
    when("one", draft("/lapor/kapan")),
    when("error", draft("/lapor/kapan", 3), fill("Lanjutkan", when="31 Februari 2026"), 422),
    when(
        "expired", draft("/lapor/kapan"), fill("Lanjutkan", ended=True, when="kemarin"), 400, KEPT
    ),
    wish("empty", draft("/lapor/harapan", 4)),
    wish("one", draft("/lapor/harapan")),
    wish("error", draft("/lapor/harapan", 4), press("Lanjutkan"), 422),
    wish("expired", draft("/lapor/harapan"), expired("Lanjutkan"), 400, KEPT),
    contact("empty", draft("/lapor/kerahasiaan", 5)),
    contact("one", draft("/lapor/kerahasiaan")),
    contact(
        "error", draft("/lapor/kerahasiaan", 5), fill("Lanjutkan", phone="12", email="a@"), 422
    ),
    contact("expired", draft("/lapor/kerahasiaan"), expired("Lanjutkan"), 400, KEPT),
    check("empty", at("/lapor/periksa")),
    check("one", draft("/lapor/periksa")),
    check("long words", draft("/lapor/periksa", story={"story": LONG_WORD})),
    check("error", draft("/lapor/periksa"), press("Kirim pengaduan"), 422),
    check("expired", draft("/lapor/periksa"), expired("Kirim pengaduan"), 400, KEPT),
    check("incomplete", draft("/lapor/periksa", 3), fill("Kirim", truthful="y"), 422),
    receipt("success", filed()),
    receipt("again", filed(shown=True)),
    later("success", draft("/lapor/simpan", 3)),
    later("expired", draft("/lapor/simpan", 3), expired("Tutup draf"), 400),
    resume("empty", at("/draf")),
    resume("one", draft("/draf", 2)),
    resume("error", at("/draf"), fill("", code="D-2222-2222-2222"), 422),
    resume("expired", at("/draf"), expired(), 400, KEPT),
)

CASES: tuple[Screen, ...] = (
    track("empty", at("/lacak")),
    track("one", at(f"/lacak?nomor={NUMBER}")),
    track("error", at("/lacak"), press("Lacak pengaduan"), 422),
    track("unknown", at("/lacak"), fill("", number=NUMBER, key="2222-2222-2222"), 422),
    track("expired", at("/lacak"), expired("Lacak pengaduan"), 400, KEPT),
    track("left", case("submitted", own=True), press("Tutup pengaduan ini"), says="sudah ditutup"),
    question("citizen.lost_key")("first", at("/lacak/kunci-hilang")),
    status("new", case("submitted")),
    status("incomplete", completing()),
    status("forwarded", case("complete")),
    status("one", case("dispositioned")),
    status("asked", asked()),
    status("many", talkative(100)),
    status("long words", long_words()),
    status("late", late()),
    status("answered", case("delivered")),
    status("objected", case("reopened")),
    status("at the Ombudsman", escalated()),
    status("closed", case("closed")),
    status("name looked at", revealed()),
    status("withdrawn", case("submitted", "/cabut", own=True), fill("Cabut", reason="other")),
    reply("empty", case("dispositioned", "/balas")),
    reply("one", asked("/balas")),
    reply("completing", completing("/balas")),
    reply("long words", long_words("/balas")),
    reply("error", case("dispositioned", "/balas"), press("Kirim"), 422),
    reply("expired", asked("/balas"), fill("", ended=True, text="Pukul sepuluh."), 400, KEPT),
    reply("success", case("dispositioned", "/balas", own=True), fill("", text="Pukul sepuluh.")),
    react("one", case("delivered", "/tanggapi")),
    react("error", case("delivered", "/tanggapi"), press("Kirim tanggapan"), 422),
    react("objection without reason", case("delivered", "/tanggapi"), fill(verdict="object"), 422),
    react("expired", case("delivered", "/tanggapi"), fill(ended=True, text="Tidak hilang"), 400),
    react("not now", case("closed", "/tanggapi"), fill("Kirim tanggapan", verdict="accept"), 409),
    rate("empty", case("closed", "/nilai")),
    rate("error", case("closed", "/nilai"), press("Kirim nilai"), 422),
    rate("expired", case("closed", "/nilai"), expired("Kirim nilai"), 400, KEPT),
    bukti("empty", evidence()),
    bukti("one", evidence("loket.jpg", checked=False)),
    bukti("many", evidence(*(f"foto {n}.jpg" for n in range(10)))),
    bukti("long words", evidence(f"{LONG_WORD[:200]}.jpg")),
    bukti("error", evidence(), press("Unggah"), 422),
    bukti("expired", evidence(), expired("Unggah"), 400),
    bukti("success", evidence(), upload("loket.jpg", "image/jpeg", jpeg(7))),
    withdraw("empty", case("submitted", "/cabut")),
    withdraw("error", case("submitted", "/cabut"), press("Cabut"), 422),
    withdraw("expired", case("submitted", "/cabut"), expired("Cabut"), 400, KEPT),
    ombudsman("empty", late("/ombudsman")),
    ombudsman("error", late("/ombudsman"), press(), 422),
    ombudsman("expired", late("/ombudsman"), expired(), 400, KEPT),
    counting("one", clock_of("complete")),
    counting("of the agency", clock_of("dispositioned")),
    question("citizen.receipt_pdf")(
        "being made", case("submitted", "/tanda-terima.pdf"), None, 202
    ),
)

PUBLIC: tuple[Screen, ...] = (
    home("first", at("/")),
    home("one", draft("/", 2)),
    information("first", at("/bantuan")),
    shown("public.example")("first", at("/bantuan/contoh-cerita")),
    shown("public.privacy")("first", at("/privasi")),
    shown("public.accessibility")("first", at("/aksesibilitas")),
    shown("public.service_status")("first", at("/status-layanan")),
    rankings("empty", at("/peringkat")),
    ranking("many", published()),
    rankings("one", published("/peringkat", year=2022, title=LONG_WORD[:150])),
    paper("empty", at("/verifikasi")),
    paper_of("genuine", document()),
    paper_of("private", document(public=False, code="WXYZ-2345-6789")),
    paper_of("unknown", at("/verifikasi/ZZZZ-ZZZZ-ZZZZ"), None, 404),
    paper_of("long words", at(f"/verifikasi/{LONG_WORD}"), None, 404),
    *(
        failing(str(code), at(f"{BROKEN}/{code}"), None, code)
        for code in (400, 401, 403, 404, 405, 413, 415, 429, 500, 503)
    ),
)

SCREENS = (*FILING, *CASES, *PUBLIC, *RELEASED, *MORE)

#: Addresses of citizens and of the public that show no page of their own.
EXEMPT = {
    "citizen.arrived": "a picture of one dot, which tells that a receipt has arrived",
    "citizen.service_worker": "a script",
    "citizen.other_track": "leads on to the record on the other track",
    "citizen.paper": "gives a file to be saved",
    "citizen.copy_file": "gives a file to be saved",
    "citizen.file": "gives a file to be saved",
    "citizen.mail_code": "takes a form only; the page it shows is in the table",
    "citizen.resumed": "leads on to the page at which the draft is open",
    "citizen.leave": "takes a form only; what follows is in the table",
    "public.metrics": "answers machines that have a token, in plain text",
    "public.quick_exit": "leads away from this site",
    "public.language": "takes a form only",
    "public.document_file": "gives a file to be saved",
    "public.compare_file": "takes a form only; the page it shows is in the table",
    "public.data_file": "gives a file to be saved",
    "public.agency_badge": "gives a picture for other sites",
    "public.data_catalogue": "answers machines, in JSON-LD",
    "public.data_package": "answers machines, in JSON",
    "public.frozen_result": "gives a file to be saved",
    "public.verify_script": "gives a file to be saved",
    "public.health": "answers machines, in JSON",
}
