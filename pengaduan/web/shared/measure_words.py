"""Words for the metrics of CF-1: their names, how each is counted, what is not recorded."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

Words = Mapping[str, tuple[LazyString, LazyString]]

MORE_FIGURES: Final[Words] = {
    "verified": (
        _("Verifikasi tepat waktu"),
        _(
            "Bagian pengaduan yang batas verifikasinya (3 hari kerja sejak diteruskan) jatuh dalam "
            "periode ini dan diverifikasi atau diteruskan ke unit sebelum batas itu lewat."
        ),
    ),
    "within_14": (
        _("Tanggapan pertama dalam 14 hari"),
        _(
            "Bagian pengaduan yang jatuh tempo dalam periode ini dan ditanggapi paling lambat 14 "
            "hari kalender sesudah diterima. Tanda terima otomatis tidak dihitung."
        ),
    ),
    "done": (
        _("Selesai sampai akhir periode"),
        _(
            "Bagian pengaduan yang jatuh tempo dalam periode ini dan sudah diputuskan atau ditutup "
            "pada akhir periode, tepat waktu atau tidak."
        ),
    ),
    "time_ratio": (
        _("Rasio waktu"),
        _(
            "Nilai tengah dari waktu yang dipakai dibagi waktu yang tersedia, untuk yang "
            "diputuskan atau ditutup dalam periode ini. Yang masih terbuka dihitung dengan "
            "waktu yang sudah dipakainya. Di atas 1 berarti lewat tenggat."
        ),
    ),
    "backlog": (
        _("Tunggakan lewat tenggat"),
        _(
            "Bagian pengaduan yang masih terbuka pada akhir periode dan sudah lewat tenggatnya "
            "sendiri."
        ),
    ),
    "register": (
        _("Kelengkapan register"),
        _(
            "Bagian pengaduan yang diterima dalam periode ini dan semua isian wajib registernya "
            "lengkap: nomor, instansi, tanggal terima, dan ringkasan."
        ),
    ),
    "charged": (
        _("Tenggat terlewat"),
        _(
            "Pengaduan yang salah satu tenggatnya lewat dalam periode ini, dan buku jam "
            "membebankannya kepada pihak tersebut. Tetap dihitung di instansi tempat itu terjadi."
        ),
    ),
    "quality": (
        _("Lolos uji petik mutu"),
        _(
            "Bagian jawaban yang ditutup dalam periode ini, diuji petik oleh orang di luar unit, "
            "dan mendapat paling sedikit 80 dari 100."
        ),
    ),
}
NOT_RECORDED: Final[Words] = {
    "m_report": (
        _("Laporan berkala tepat waktu"),
        _("Penyerahan laporan berkala kepada atasan tidak dicatat di layanan ini."),
    ),
    "m_train": (
        _("Petugas terlatih"),
        _("Pelatihan petugas pengaduan tidak dicatat di layanan ini."),
    ),
    "m_reach": (
        _("Kanal dapat dihubungi"),
        _("Uji hubung kanal oleh penilai tidak dicatat di layanan ini."),
    ),
    "m_action": (
        _("Tindak lanjut evaluasi"),
        _("Tindakan perbaikan dari evaluasi tidak dicatat di layanan ini."),
    ),
}
