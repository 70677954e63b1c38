"""Words for what a complainant said and for the days of a period, on everybody's pages."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from babel.dates import format_date
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from pengaduan.agencies.queries import region_path
from pengaduan.complaints.masking import Reader, veil_for
from pengaduan.complaints.models import Complaint, PriorContact
from pengaduan.web.shared.clock_words import DAY_REASONS
from pengaduan.web.shared.formats import waktu
from pengaduan.web.shared.names import CONFIDENTIALITY
from pengaduan.web.shared.templating import language

__all__ = ["DAY_REASONS"]

Words = Mapping[str, LazyString]

MATTERS: Final[Words] = {
    "poor_service": _("Layanan buruk, lama, atau tidak dilayani"),
    "money_asked": _("Diminta uang atau imbalan"),
    "misconduct": _("Petugas bersikap tidak patut"),
    "unfair_decision": _("Keputusan yang tidak adil"),
    "other": _("Lainnya, atau saya tidak yakin"),
    "emergency": _("Keadaan darurat"),
    "crime": _("Kejahatan yang sedang terjadi"),
    "private_dispute": _("Sengketa dengan orang lain atau perusahaan swasta"),
    "court": _("Perkara atau putusan pengadilan"),
}
WEIGHTS: Final[Words] = {
    "normative": _("Bersifat normatif"),
    "non_supervisory": _("Tidak berkadar pengawasan"),
    "supervisory": _("Berkadar pengawasan"),
}
PRIOR: Final[Words] = {
    PriorContact.UNSATISFIED: _("Sudah, tetapi saya tidak puas"),
    PriorContact.UNANSWERED: _("Sudah, tetapi belum dijawab"),
    PriorContact.NOT_YET: _("Belum"),
    PriorContact.AFRAID: _("Tidak bisa, saya khawatir"),
}
PRIOR_WAYS: Final[Words] = {
    "": _("Pilih bila ingat"),
    "face_to_face": _("Tatap muka"),
    "letter": _("Surat"),
    "app": _("Aplikasi atau situs"),
    "phone": _("Telepon atau pesan"),
}
WISHES: Final[Words] = {
    "service": _("Dilayani sebagaimana mestinya"),
    "explanation": _("Penjelasan"),
    "refund": _("Uang kembali"),
    "apology": _("Permintaan maaf"),
    "procedure": _("Perbaikan prosedur"),
    "other": _("Lainnya"),
    "unsure": _("Saya tidak yakin"),
}


def happened_text(complaint: Complaint) -> str:
    """Return when it happened, as precisely as it was told."""
    if complaint.ongoing:
        return gettext("Masih berlangsung")
    year, month, day = complaint.happened_year, complaint.happened_month, complaint.happened_day
    if not (year and month):
        return str(year or "-")
    pattern = "d MMMM y" if day else "MMMM y"
    return format_date(date(year, month, day or 1), pattern, locale=language())


def wishes_text(complaint: Complaint) -> str:
    """Return what the complainant hopes for, one wish a line."""
    lines = [str(WISHES.get(code, code)) for code in complaint.wishes]
    if complaint.wish_text:
        lines.append(complaint.wish_text)
    return "\n".join(lines) or "-"


def story_rows(
    session: Session, complaint: Complaint, reader: Reader = Reader.OTHERS
) -> list[dict[str, object]]:
    """Return the facts of a complaint for a summary list as ``reader`` may see them."""
    wishes = veil_for(session, complaint, reader).text(wishes_text(complaint))
    prior = str(PRIOR.get(complaint.prior_contact, complaint.prior_contact))
    path = region_path(session, complaint.region_code) if complaint.region_code else ()
    place = ", ".join(region.name for region in reversed(path)) or "-"
    return [
        {"key": gettext("Diterima"), "value": waktu(complaint.filed_at, language=language())},
        {"key": gettext("Perihal"), "value": str(MATTERS.get(complaint.matter, complaint.matter))},
        {"key": gettext("Wilayah"), "value": place},
        {"key": gettext("Waktu kejadian"), "value": happened_text(complaint)},
        {"key": gettext("Sudah ke instansi"), "value": prior},
        {"key": gettext("Harapan pelapor"), "value": wishes},
        {"key": gettext("Kerahasiaan"), "value": str(CONFIDENTIALITY[complaint.confidentiality])},
    ]
