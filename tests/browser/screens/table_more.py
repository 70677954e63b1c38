"""More screens, in the manner of ``table``: the formal file, own data, lost keys, public issues."""

from __future__ import annotations

from pengaduan.rules.numbers import make_number
from tests.browser.screens.acts import expired, fill, press
from tests.browser.screens.arranging import at, case, filed
from tests.browser.screens.arranging_more import (
    copied,
    issue,
    key_link,
    missing,
    report,
    stopping,
    told_findings,
)
from tests.browser.screens.screen import Screen, question, shown

KEPT = "Isian Anda masih ada di halaman ini"

equality, offline = question("citizen.equality"), question("citizen.offline")
lost, new_key = question("citizen.lost_key"), question("citizen.new_key")
copy, own_data = shown("citizen.copy"), shown("citizen.own_data_page")
kontak, kabar = question("citizen.contact_change"), question("citizen.notices")
tasks, task = question("citizen.formal"), question("citizen.formal_task")
review, lacking = question("citizen.formal_send"), question("citizen.completion")
power, secrecy = question("citizen.representative"), question("citizen.confidentiality")
issues, one_issue = shown("public.issues"), shown("public.issue")
stop, recommended = shown("public.stop_notices"), shown("public.recommendations")
findings = question("citizen.findings_comment")

FORMAL: tuple[Screen, ...] = (
    tasks("empty", report("/berkas-formal")),
    *(
        task(f"{slug} empty", report(f"/berkas-formal/{slug}"))
        for slug in ("identitas", "bukti-lapor", "kerugian", "pengadilan")
    ),
    task(
        "identitas error",
        report("/berkas-formal/identitas"),
        fill("", birth_date="entah"),
        422,
    ),
    task("identitas expired", report("/berkas-formal/identitas"), expired(), 400, KEPT),
    review("empty", report("/berkas-formal/kirim")),
    review("error", report("/berkas-formal/kirim"), press(), 422),
    review("expired", report("/berkas-formal/kirim"), expired(), 400, KEPT),
    lacking("one", missing("I_NARRATIVE")),
    lacking("many", missing("I_IDENTITY", "I_LOSS", "I_NARRATIVE")),
    lacking("error", missing("I_NARRATIVE"), press("Kirim"), 422),
    power("empty", case("complete", "/kuasa")),
    power("error", case("complete", "/kuasa"), fill("", represented="represented"), 422),
    power("expired", case("complete", "/kuasa"), expired(), 400, KEPT),
    findings("one", told_findings()),
    findings("error", told_findings(), press("Kirim tanggapan"), 422),
    recommended("empty", at("/rekomendasi")),
    secrecy("empty", report("/kerahasiaan")),
    secrecy("of the agency", case("complete", "/kerahasiaan")),
)

OWN: tuple[Screen, ...] = (
    equality("empty", filed(path="/lapor/kesetaraan", shown=True)),
    equality("nobody", at("/lapor/kesetaraan")),
    offline("empty", at("/luring")),
    lost("error", at("/lacak/kunci-hilang"), press("Kirim"), 422),
    lost("expired", at("/lacak/kunci-hilang"), expired("Kirim"), 400, KEPT),
    lost(
        "success",
        at("/lacak/kunci-hilang"),
        fill("Kirim", number=make_number(2031, 77), email="warga@contoh.invalid"),
    ),
    new_key("one", key_link()),
    new_key("success", key_link(), press("Tampilkan kunci baru")),
    new_key("gone", at("/lacak/kunci-baru/tidak-dikenal"), None, 410),
    copy("empty", case("dispositioned", "/salinan")),
    copy("being made", copied()),
    own_data("empty", case("dispositioned", "/data-saya")),
    own_data("error", case("dispositioned", "/data-saya"), press("Kirim permintaan"), 422),
    own_data("expired", case("dispositioned", "/data-saya"), expired("Kirim"), 400, KEPT),
    kontak("one", case("dispositioned", "/kontak")),
    kontak("error", case("dispositioned", "/kontak"), fill("Simpan", email="a@", phone="1"), 422),
    kontak("expired", case("dispositioned", "/kontak"), expired("Simpan"), 400, KEPT),
    shown("citizen.papers")("one", case("dispositioned", "/surat")),
    kabar("one", case("dispositioned", "/kabar")),
    kabar("success", case("dispositioned", "/kabar"), press("Simpan pilihan")),
)

ISSUES: tuple[Screen, ...] = (
    issues("empty", at("/masalah")),
    issues("one", issue()),
    issues("many", issue(many=100)),
    one_issue("one", issue(of_one=True)),
    one_issue("long words", issue(of_one=True, long=True)),
    one_issue("success", issue(of_one=True), press("Ikuti saja")),
    stop("one", stopping()),
    stop("success", stopping(), press()),
    shown("public.notices_stopped")("first", at("/kabar/berhenti")),
)

MORE = (*FORMAL, *OWN, *ISSUES)
