"""Words for codes that pages, mails and documents show: classes, statuses, figures, decisions."""

from collections.abc import Iterable
from typing import Final

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from pengaduan.agencies.models import AgencyKind
from pengaduan.complaints.audiences import Author
from pengaduan.complaints.models import Complaint, Confidentiality, PointDecision
from pengaduan.handling.reaction import OBJECTION_LABELS
from pengaduan.rules.permissions import Role
from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.categories import Category
from pengaduan.rules.scoring.methodology import Band
from pengaduan.rules.workflow import Track
from pengaduan.web.shared.clock_words import (
    DAY_REASONS,
    counting_rule,
    duration_text,
    hours_text,
    house_text,
    move_reason,
    pause_name,
    pause_owner,
    roll_text,
    start_name,
)
from pengaduan.web.shared.measure_words import MORE_FIGURES
from pengaduan.web.shared.templating import language

KINDS: Final = {
    AgencyKind.COORDINATING_MINISTRY: _("Kementerian koordinator"),
    AgencyKind.MINISTRY: _("Kementerian"),
    AgencyKind.STATE_BODY: _("Lembaga"),
    AgencyKind.PROVINCE: _("Pemerintah provinsi"),
    AgencyKind.REGENCY: _("Pemerintah kabupaten"),
    AgencyKind.CITY: _("Pemerintah kota"),
}
STATUSES: Final = {
    "sourced": _("bersumber"),
    "derived": _("hasil hitungan"),
    "inferred": _("simpulan"),
    "reconstructed": _("disusun ulang"),
    "recalled": _("pengetahuan umum, belum diperiksa"),
    "assumed": _("andaian"),
    "not": _("tidak ditemukan"),  # "not found"
}
DECISIONS: Final = {
    PointDecision.UPHELD: _("Dikabulkan"),
    PointDecision.PARTLY: _("Dikabulkan sebagian"),
    PointDecision.NOT_UPHELD: _("Tidak dikabulkan"),
    PointDecision.RESOLVED: _("Sudah diselesaikan"),
    PointDecision.INFORMATION: _("Diberi informasi"),
}
CONFIDENTIALITY: Final = {
    Confidentiality.OPEN: _("Instansi boleh tahu nama pelapor"),
    Confidentiality.WITHHELD: _("Nama dirahasiakan dari instansi"),
    Confidentiality.ANONYMOUS: _("Tanpa nama"),
}
ROLES: Final = {
    Role.AGENCY_OFFICER: _("Petugas pengaduan"),
    Role.AGENCY_COORDINATOR: _("Koordinator instansi"),
    Role.AGENCY_HEAD: _("Pimpinan instansi"),
    Role.AGENCY_INSPECTOR: _("Pengawas internal (inspektorat)"),
    Role.OMBUDSMAN_VERIFIER: _("Verifikator Ombudsman"),
    Role.OMBUDSMAN_EXAMINER: _("Pemeriksa Ombudsman"),
    Role.OMBUDSMAN_ASSESSOR: _("Penilai Ombudsman"),
    Role.OMBUDSMAN_UNIT_HEAD: _("Kepala keasistenan"),
    Role.OMBUDSMAN_CHAIR: _("Ketua Ombudsman"),
    Role.ADMINISTRATOR: _("Administrator"),
}
FIGURES: Final = {
    "received": (
        _("Diterima"),
        _("Pengaduan yang diteruskan ke instansi dalam periode ini."),
    ),
    "on_time": (
        _("Diputuskan tepat waktu"),
        _(
            "Bagian pengaduan yang jatuh tempo dalam periode ini dan diputuskan paling lambat pada "
            "tenggatnya sendiri. Yang masih terbuka dan lewat tenggat ikut dihitung."
        ),
    ),
    "first_response": (
        _("Median tanggapan pertama"),
        _(
            "Nilai tengah hari kalender dari diteruskan sampai tanggapan pertama. Pengaduan yang "
            "belum ditanggapi dihitung dengan umurnya."
        ),
    ),
    "resolution": (
        _("Median penyelesaian"),
        _(
            "Nilai tengah hari kalender dari diteruskan sampai keputusan pertama, untuk yang "
            "diputuskan atau ditutup dalam periode ini."
        ),
    ),
    "points": (
        _("Semua pokok dijawab"),
        _(
            "Bagian pengaduan yang diputuskan atau ditutup dalam periode ini dan setiap pokoknya "
            "punya jawaban."
        ),
    ),
    "upheld": (
        _("Keberatan yang benar"),
        _(
            "Bagian keberatan dalam periode ini yang sudah ditinjau dan dinyatakan benar, "
            "seluruhnya atau sebagian."
        ),
    ),
    "rating": (
        _("Nilai dari pelapor"),
        _("Rata-rata tiga pertanyaan, dari 0 sampai 100. Baru dihitung mulai 5 penilaian."),
    ),
    "overdue_open": (
        _("Terbuka dan lewat tenggat"),
        _("Pengaduan yang belum diputuskan dan sudah lewat tenggatnya pada akhir periode."),
    ),
    "objections": (
        _("Keberatan"),
        _("Pengaduan yang pelapornya mengajukan keberatan dalam periode ini."),
    ),
    "reopened": (
        _("Dibuka kembali"),
        _("Bagian jawaban dalam periode ini yang diikuti keberatan dalam 30 hari."),
    ),
    "satisfaction": (
        _("Kepuasan pelapor"),
        _(
            "Rata-rata tiga pertanyaan, dari 0 sampai 100. Baru ditampilkan mulai 10 penilaian dan "
            "20 persen pengaduan yang selesai."
        ),
    ),
    "closed": (_("Selesai"), _("Pengaduan yang ditutup dalam periode ini.")),
    "excluded": (
        _("Dikecualikan"),
        _(
            "Pengaduan yang tidak dihitung dalam bagian mana pun: dicabut sebelum ditanggapi, "
            "ganda, diarsipkan, atau bukan kewenangan instansi."
        ),
    ),
    **MORE_FIGURES,
}
# The colours of the published results, by the word of the data.
ZONES: Final = {"hijau": _("hijau"), "kuning": _("kuning"), "merah": _("merah")}
# The states of both tracks, in the words of the law table (rules/data/law.yaml).
STATES: Final = {
    Track.AGENCY: {
        "draft": _("Draf"),
        "submitted": _("Diterima"),
        "verifying": _("Verifikasi"),
        "awaiting_completion": _("Menunggu kelengkapan"),
        "postponed": _("Ditunda"),
        "forwarded": _("Diteruskan ke instansi"),
        "complete": _("Dinyatakan lengkap"),
        "dispositioned": _("Didisposisikan"),
        "in_handling": _("Dalam penanganan"),
        "hearing": _("Dengar pendapat"),
        "decided": _("Diputuskan"),
        "delivered": _("Keputusan disampaikan"),
        "reopened": _("Ditanggapi pelapor"),
        "compensation_due": _("Menunggu ganti rugi"),
        "closed": _("Selesai"),
        "withdrawn": _("Dicabut"),
        "archived": _("Diarsipkan"),
        "escalated": _("Diteruskan ke Ombudsman"),
    },
    Track.OMBUDSMAN: {
        "registered": _("Teregistrasi"),
        "formal_check": _("Verifikasi formil"),
        "awaiting_completion": _("Menunggu kelengkapan"),
        "material_check": _("Verifikasi materiil"),
        "plenary": _("Rapat pleno"),
        "transferred": _("Penugasan/penyerahan"),
        "examination": _("Pemeriksaan"),
        "clarification_1": _("Permintaan penjelasan I"),
        "clarification_2": _("Permintaan penjelasan II"),
        "summoned": _("Pemanggilan"),
        "field_examination": _("Pemeriksaan lapangan"),
        "conciliation": _("Konsiliasi/mediasi"),
        "findings_notified": _("Hasil diberitahukan ke pelapor"),
        "lhp_issued": _("LHP terbit"),
        "resolution": _("Resolusi dan monitoring"),
        "recommendation_issued": _("Rekomendasi terbit"),
        "recommendation_monitoring": _("Monitoring Rekomendasi"),
        "published": _("Publikasi dan laporan ke DPR/Presiden"),
        "rejected": _("Ditolak"),
        "withdrawn": _("Dicabut"),
        "closed": _("Ditutup"),
    },
}
AUTHORS: Final = {
    Author.COMPLAINANT: _("Pelapor"),
    Author.AGENCY: _("Petugas instansi"),
    Author.OMBUDSMAN: _("Petugas Ombudsman"),
    Author.SYSTEM: _("Sistem"),
}
REASONS: Final = {
    "assessor_decides": _("Penilai yang menetapkan."),
    "too_few_cases": _("Kurang dari 5 pengaduan, jadi tidak ada usulan."),
    "no_cases": _("Tidak ada pengaduan, jadi tidak pernah nilai penuh."),
    "reopened": _("Lebih dari 10 persen dibuka kembali: dikurangi satu."),
    "quality_low": _("Kurang dari 70 persen lolos uji mutu: dikurangi satu."),
    "quality_not_measured": _("Belum ada uji petik mutu: paling tinggi 2."),
    "satisfaction_low": _("Kepuasan di bawah 60: paling tinggi 3."),
    "no_test_contacts": _("Belum ada uji kontak 90 hari terakhir: paling tinggi 2."),
}


def class_names(kinds: Iterable[AgencyKind]) -> str:
    """Return the heading of a ranking over these classes."""
    return gettext(" dan ").join(str(KINDS[kind]) for kind in kinds)


def status_name(code: str) -> str:
    """Return the word for how far a value can be trusted; unknown codes come as they are."""
    return str(STATUSES.get(status_word(code), code))


def status_word(code: str) -> str:
    """Return the status at the head of a remark ("inferred: names sourced ..." is inferred)."""
    return code.split(" ", maxsplit=1)[0].strip(":,;(")


def state_name(complaint: Complaint) -> str:
    """Return the state of a complaint in words."""
    return str(STATES[complaint.track][complaint.state])


def zone_name(zone: str) -> str:
    """Return the colour of a zone in words."""
    return str(ZONES.get(zone, zone))


def edition_name(edition: Edition) -> str:
    """Return the title of an edition in the language of the page."""
    return edition.title_en if language() == "en" else edition.title_id


def opinion_name(result: Category | Band) -> str:
    """Return the opinion behind a score or a band in the language of the page."""
    return (result.opinion_en if language() == "en" else "") or result.opinion


def result_label(result: Category | Band) -> str:
    """Return what a result is called on a map: its zone, else its opinion."""
    zone = result.zone
    return opinion_name(result) if zone is None else gettext("zona %(zone)s", zone=zone_name(zone))


def install(app: Flask) -> None:
    """Give the words to every template."""
    app.jinja_env.globals.update(
        class_names=class_names,
        state_name=state_name,
        author_names=AUTHORS,
        status_name=status_name,
        status_word=status_word,
        kind_names=KINDS,
        decision_names=DECISIONS,
        confidentiality_names=CONFIDENTIALITY,
        role_names=ROLES,
        figure_names=FIGURES,
        reason_names=REASONS,
        objection_names=OBJECTION_LABELS,
        zone_name=zone_name,
        edition_name=edition_name,
        opinion_name=opinion_name,
        result_label=result_label,
        move_reason=move_reason,
        pause_name=pause_name,
        pause_owner=pause_owner,
        start_name=start_name,
        counting_rule=counting_rule,
        roll_text=roll_text,
        day_reasons=DAY_REASONS,
        house_text=house_text,
        hours_text=hours_text,
        duration_text=duration_text,
    )
