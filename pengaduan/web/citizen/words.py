"""What the codes of a complaint are called on the citizen's pages (message ids)."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from pengaduan.complaints.audiences import AUTHOR_LABELS, KIND_LABELS, Author
from pengaduan.complaints.models import Confidentiality, MessageKind
from pengaduan.web.shared.case_words import DAY_REASONS, MATTERS, PRIOR, PRIOR_WAYS, WISHES

__all__ = [
    "CONFIDENTIALITY",
    "CONFIDENTIALITY_HINTS",
    "DAY_REASONS",
    "MATTERS",
    "MATTER_HINTS",
    "PRIOR",
    "PRIOR_WAYS",
    "REVEAL_REASONS",
    "SCALE",
    "WISHES",
    "author_name",
    "clock_name",
    "heading",
]

Words = Mapping[str, LazyString]

CONFIDENTIALITY: Final[Words] = {
    Confidentiality.OPEN: _("Boleh"),
    Confidentiality.WITHHELD: _("Rahasiakan nama saya dari instansi"),
    Confidentiality.ANONYMOUS: _("Saya tidak ingin menyebut nama"),
}
CONFIDENTIALITY_HINTS: Final[Words] = {
    Confidentiality.OPEN: _("Instansi melihat nama dan kontak Anda."),
    Confidentiality.WITHHELD: _("Hanya petugas Ombudsman yang dapat membuka nama Anda."),
    Confidentiality.ANONYMOUS: _(
        "Anda tetap dapat memantau dan membalas memakai nomor dan kunci. "
        "Nama dan kontak tidak kami simpan, jadi kami tidak dapat mengirim pemberitahuan."
    ),
}
MATTER_HINTS: Final[Words] = {
    "emergency": _("Butuh pertolongan segera: telepon 112 sekarang."),
    "crime": _("Telepon polisi di 110 sekarang."),
}
SCALE: Final[Words] = {
    "1": _("Sangat buruk"),
    "2": _("Buruk"),
    "3": _("Cukup"),
    "4": _("Baik"),
    "5": _("Sangat baik"),
}
REVEAL_REASONS: Final[Words] = {
    "contact": _("untuk menghubungi Anda"),
    "verification": _("untuk memeriksa kelengkapan"),
    "examination": _("untuk pemeriksaan"),
    "safety": _("untuk keselamatan"),
    "legal_duty": _("karena kewajiban hukum"),
}
# The clocks that complainants meet, in plain words; the law table has the statutory names.
_CLOCKS: Final[Words] = {
    "agency_receipt": _("Tanda terima pengaduan"),
    "agency_completeness_response": _("Kami memberi tahu apakah pengaduan sudah lengkap"),
    "complainant_completion": _("Anda melengkapi pengaduan"),
    "agency_decision": _("Instansi memutuskan pengaduan"),
    "agency_decision_delivery": _("Jawaban disampaikan kepada Anda"),
    "compensation_payment": _("Instansi membayar ganti rugi"),
    "sp4n_national_verification": _("Petugas memeriksa dan meneruskan pengaduan"),
    "sp4n_agency_verification": _("Instansi memeriksa pengaduan dan memilih unit"),
    "sp4n_first_follow_up": _("Instansi memberi tanggapan pertama"),
    "sp4n_class_information_request": _("Instansi memberi informasi yang Anda minta"),
    "sp4n_class_normative": _("Instansi menjawab menurut aturan"),
    "sp4n_class_non_supervisory": _("Instansi menjawab tanpa pemeriksaan khusus"),
    "sp4n_class_supervisory": _("Instansi menjawab setelah pemeriksaan"),
    "sp4n_auto_close": _("Pengaduan ditutup bila Anda tidak menanggapi"),
    "omb_receipt": _("Tanda terima dari Ombudsman"),
    "omb_completeness_response": _("Ombudsman memberi tahu apakah berkas sudah lengkap"),
    "omb_reporter_completion": _("Anda melengkapi berkas"),
    "omb_formal_check_internal": _("Ombudsman memeriksa kelengkapan berkas"),
    "omb_material_check_internal": _("Ombudsman memeriksa isi pengaduan"),
    "omb_findings_comment": _("Anda menanggapi hasil pemeriksaan"),
}
# On their own pages complainants are "Anda", never "pelapor".
_HEADINGS: Final[Words] = {
    MessageKind.COMPLETION_REQUEST: _("Kami meminta kelengkapan"),
    MessageKind.QUESTION: _("Pertanyaan untuk Anda"),
    MessageKind.REPLY: _("Balasan Anda"),
    MessageKind.OBJECTION: _("Keberatan Anda"),
    MessageKind.ACCEPTANCE: _("Anda menerima jawaban"),
}


def clock_name(policy: str, statutory: str) -> str:
    """Return what a clock is called on citizen pages; one without plain words keeps its name."""
    return str(_CLOCKS.get(policy, statutory))


def heading(kind: MessageKind) -> str:
    """Return the heading of an entry of the thread, as its complainant reads it."""
    return str(_HEADINGS.get(kind) or gettext(KIND_LABELS[kind]))


def author_name(author: Author) -> str:
    """Return whose words an entry holds, as the complainant reads it."""
    return gettext("Anda") if author is Author.COMPLAINANT else gettext(AUTHOR_LABELS[author])
