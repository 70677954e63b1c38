"""What the codes of a complaint are called on the citizen's pages (message ids)."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from pengaduan.complaints.models import Confidentiality
from pengaduan.web.shared.case_words import DAY_REASONS, MATTERS, PRIOR, PRIOR_WAYS, WISHES

__all__ = [
    "CONFIDENTIALITY",
    "CONFIDENTIALITY_HINTS",
    "DAY_REASONS",
    "MATTERS",
    "PRIOR",
    "PRIOR_WAYS",
    "REVEAL_REASONS",
    "SCALE",
    "WISHES",
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
