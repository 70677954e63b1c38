"""The words of what is done to many complaints."""

from dataclasses import dataclass
from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from pengaduan.complaints.bulk_models import BulkItem, BulkKind, ItemState
from pengaduan.handling.bulk import BROKEN, CHANGED, GONE, ON_ITS_WAY
from pengaduan.handling.errors import MESSAGES, Refusal


@dataclass(frozen=True, slots=True)
class KindWords:
    """One kind of action: its button, its page, the effect it has, and its key."""

    kind: BulkKind
    text: object
    title: object
    effect: object
    for_coordinators: bool = False
    key: str = ""


KINDS: Final = (
    KindWords(
        BulkKind.DISPOSE,
        _("Disposisi"),
        _("Disposisi ke unit"),
        _(
            "Pelapor hanya melihat nama unit dan tanggalnya. Petugas yang dipilih mendapat satu "
            "surel untuk setiap pengaduan. Tenggat tidak berubah."
        ),
        for_coordinators=True,
        key="d",
    ),
    KindWords(
        BulkKind.MARK,
        _("Tandai"),
        _("Tandai pengaduan"),
        _("Tanda hanya terlihat oleh instansi Anda. Tidak ada yang dikirim."),
    ),
    KindWords(
        BulkKind.ISSUE,
        _("Gabung ke masalah bersama"),
        _("Gabung ke masalah bersama"),
        _(
            "Halaman pelapor menyebut masalah bersama ini. Setiap pengaduan tetap punya tenggat "
            "dan jawaban sendiri."
        ),
        for_coordinators=True,
    ),
    KindWords(
        BulkKind.NOTICE,
        _("Kirim pemberitahuan"),
        _("Kirim pemberitahuan yang sama"),
        _(
            "Setiap pelapor membaca tulisan ini di halaman pengaduannya. Yang memberi alamat surel "
            "mendapat satu surel tanpa isi. Ini bukan jawaban: tenggat tetap berjalan."
        ),
    ),
    KindWords(
        BulkKind.CATEGORY,
        _("Ubah kategori"),
        _("Ubah kategori"),
        _("Kategori dipakai untuk mencari dan menghitung. Tidak ada yang dikirim."),
    ),
)
WORDS: Final = {one.kind: one for one in KINDS}
STATES: Final = {
    ItemState.PLANNED: _("akan diproses"),
    ItemState.SKIPPED: _("dilewati"),
    ItemState.DONE: _("berhasil"),
    ItemState.FAILED: _("gagal"),
    ItemState.UNDONE: _("diurungkan"),
}
LOOKS: Final = {
    ItemState.PLANNED: "info",
    ItemState.SKIPPED: "warn",
    ItemState.DONE: "ok",
    ItemState.FAILED: "late",
    ItemState.UNDONE: "neutral",
}
_OWN: Final = {
    GONE: _("Pengaduan ini tidak lagi terlihat oleh Anda."),
    BROKEN: _("Basis data menolak langkah ini. Coba lagi untuk pengaduan ini saja."),
    ON_ITS_WAY: _("Pesannya sudah dikirim, jadi tidak dapat diurungkan."),
}


def reason_text(item: BulkItem) -> str:
    """Return why a complaint was skipped, failed or could not be undone; "" for none."""
    if item.reason is None:
        return ""
    if item.reason == CHANGED:
        if item.changed_by:
            return str(gettext("Baru saja diubah oleh %(name)s.", name=item.changed_by))
        return str(gettext("Baru saja berubah. Muat ulang daftar untuk melihatnya."))
    if item.reason in _OWN:
        return str(_OWN[item.reason])
    return str(gettext(MESSAGES[Refusal(item.reason)], limit=""))
