"""What the codes on the Ombudsman's pages are called."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from pengaduan.complaints.flags import Flag
from pengaduan.complaints.identity import RevealReason
from pengaduan.complaints.models import Channel, Confidentiality
from pengaduan.handling.checklist import CheckValue
from pengaduan.sla.intake import Band
from pengaduan.sla.watch import WatchBand

Words = Mapping[str, LazyString]

BANDS: Final[Words] = {
    Band.LATE: _("Lewat tenggat"),
    Band.TODAY: _("Hari ini"),
    Band.SOON: _("1 sampai 3 hari kerja"),
    Band.LATER: _("Nanti"),
    Band.DEFERRED: _("Ditunda verifikator"),
    Band.WAITING: _("Menunggu kelengkapan dari pelapor"),
}
WATCH_BANDS: Final[Words] = {
    WatchBand.LATE: _("Lewat tenggat"),
    WatchBand.TODAY: _("Jatuh tempo hari ini"),
    WatchBand.SOON: _("Jatuh tempo dalam 3 hari kerja"),
}
FLAGS: Final[Words] = {
    Flag.DOUBLE: _("Mungkin ganda"),
    Flag.ID_NUMBER: _("Mungkin ada NIK dalam cerita"),
    Flag.OLD_EVENT: _("Peristiwa lebih dari dua tahun"),
    Flag.NOT_RAISED: _("Belum ke instansi"),
    Flag.OUTSIDE: _("Mungkin bukan pengaduan layanan"),
    Flag.AFRAID: _("Pelapor khawatir"),
    Flag.MONEY_ASKED: _("Dimintai uang"),
    Flag.THREAT: _("Mungkin ancaman atau pungli"),
    Flag.VULNERABLE: _("Mungkin anak atau kelompok rentan"),
    Flag.REPEATED: _("Pelapor berulang"),
    Flag.COMPLETED: _("Sudah dilengkapi pelapor"),
}
CHANNELS: Final[Words] = {
    Channel.WEBSITE: _("Situs"),
    Channel.WALK_IN: _("Datang langsung"),
    Channel.PHONE: _("Telepon"),
    Channel.LETTER: _("Surat"),
    Channel.EMAIL: _("Surel"),
    Channel.WHATSAPP: _("WhatsApp"),
    Channel.REFERRAL: _("Rujukan"),
    Channel.OWN_INITIATIVE: _("Prakarsa sendiri"),
}
SECRECY: Final[Words] = {
    Confidentiality.OPEN: _("terbuka"),
    Confidentiality.WITHHELD: _("rahasia"),
    Confidentiality.ANONYMOUS: _("tanpa nama"),
}
CHECK_VALUES: Final[Words] = {
    CheckValue.YES: _("Ya"),
    CheckValue.NO: _("Tidak"),
    CheckValue.INCOMPLETE: _("Perlu dilengkapi"),
    CheckValue.NOT_APPLICABLE: _("Tidak berlaku"),
}
OUTCOMES: Final[Words] = {
    "accepted": _("Diterima dan diteruskan"),
    "incomplete": _("Diminta dilengkapi"),
    "agency_first": _("Diteruskan ke instansi dulu"),
    "refusal_asked": _("Diusulkan ditolak"),
    "override_asked": _("Diminta persetujuan kepala unit"),
}
REVEAL_REASONS: Final[Words] = {
    RevealReason.CONTACT: _("Menghubungi pelapor"),
    RevealReason.VERIFICATION: _("Memeriksa kelengkapan"),
    RevealReason.EXAMINATION: _("Pemeriksaan"),
    RevealReason.SAFETY: _("Keselamatan pelapor"),
    RevealReason.LEGAL_DUTY: _("Kewajiban hukum"),
}
DUTIES: Final[Words] = {
    "national_admin": _("Verifikator"),
    "ombudsman": _("Ombudsman"),
}
OFFICE: Final = _("Instansi")


def duty_name(code: str) -> str:
    """Return who has a duty: the verifiers, the Ombudsman, or else the agency."""
    return str(DUTIES.get(code, OFFICE))


MAIL_REASONS: Final[Words] = {
    "new": _("Surel baru dari seseorang"),
    "forged_address": _("Alamat tujuan tidak cocok dengan tanda tangannya"),
    "other_sender": _("Balasan dari alamat lain"),
    "unproved": _("Alamat pengirim mungkin palsu"),
    "too_long": _("Terlalu panjang untuk satu balasan"),
    "too_many": _("Terlalu banyak balasan dalam satu jam"),
    "refused_not_now": _("Pengaduannya sudah selesai"),
}
