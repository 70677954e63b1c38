"""Words for the codes of the Ombudsman's track that several audiences show."""

from typing import Final

from flask import Flask
from flask_babel import lazy_gettext as _

from pengaduan.complaints.track_models import Product, Side, Verdict

SIDES: Final = {
    Side.REPORTER: _("Pelapor"),
    Side.AGENCY: _("Instansi"),
    Side.SUPERIOR: _("Atasan instansi"),
}
VERDICTS: Final = {
    Verdict.COMPLIED: _("Dilaksanakan"),
    Verdict.PARTLY: _("Dilaksanakan sebagian"),
    Verdict.NOT_COMPLIED: _("Tidak dilaksanakan"),
}
PRODUCTS: Final = {
    Product.LHP: _("Tindakan korektif LHP"),
    Product.RECOMMENDATION: _("Rekomendasi"),
}
PROOFS: Final = {
    "opened": _("dibuka"),
    "mail": _("surel diterima"),
    "phone": _("pesan telepon diterima"),
    "slip": _("bukti di luar sistem"),
}
# What a letter is called where anybody may check whether it is genuine.
TRACK_KINDS: Final = {
    "rejection_letter": _("Surat penolakan laporan"),
    "handover_letter": _("Surat penugasan dan penyerahan"),
    "request_letter": _("Surat permintaan penjelasan pertama"),
    "second_request_letter": _("Surat permintaan penjelasan kedua"),
    "summons_letter": _("Surat panggilan"),
    "police_letter": _("Surat permintaan bantuan Kepolisian"),
    "assignment_letter": _("Surat tugas pemeriksaan lapangan"),
    "conciliation_letter": _("Undangan konsiliasi atau mediasi"),
    "agreement_letter": _("Berita acara kesepakatan"),
    "findings_letter": _("Pemberitahuan hasil pemeriksaan"),
    "lhp": _("Laporan hasil pemeriksaan (LHP)"),
    "no_finding_letter": _("Pemberitahuan tanpa temuan"),
    "closure_letter": _("Pemberitahuan penutupan pemeriksaan"),
    "recommendation": _("Rekomendasi Ombudsman"),
    "publication": _("Publikasi Rekomendasi yang tidak dilaksanakan"),
}
# Records that no form of a step makes.
RECORD_TITLES: Final = {
    "O15": _("Hak jawab tidak digunakan"),
    "police": _("Permintaan bantuan Kepolisian"),
    "monitoring": _("Pemantauan tindakan korektif"),
}


# Whom the law charges with a deadline (the duty holders of the law tables).
DUTY_HOLDERS: Final = {
    "provider": _("Penyelenggara layanan"),
    "ombudsman": _("Ombudsman"),
    "national_admin": _("Admin nasional"),
    "agency_admin": _("Admin instansi"),
    "liaison_officer": _("Pejabat penghubung"),
    "respondent": _("Pihak yang dilaporkan"),
    "respondent_superior": _("Atasan pihak yang dilaporkan"),
    "complainant": _("Pelapor"),
    "reporter": _("Pelapor"),
}


def duty_holder(code: str) -> str:
    """Return who is charged with a deadline, in words."""
    return str(DUTY_HOLDERS.get(code, code))


def install(app: Flask) -> None:
    """Give the words to every template."""
    app.jinja_env.globals.update(
        side_names={side.value: text for side, text in SIDES.items()},
        verdict_names=VERDICTS,
        product_names=PRODUCTS,
        duty_holder=duty_holder,
        track_kind_names=TRACK_KINDS,
    )
