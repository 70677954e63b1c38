"""What the moves of a case are called for its complainant, on pages and in the copy."""

from collections.abc import Mapping
from types import MappingProxyType

from pengaduan.rules.texts import N_

MOVE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "A01": N_("Pengaduan Anda diterima"),
        "A02": N_("Petugas mulai memeriksa"),
        "A03": N_("Diteruskan ke instansi"),
        "A04": N_("Kami meminta kelengkapan"),
        "A05": N_("Dianggap dicabut karena tidak dilengkapi"),
        "A06": N_("Anda melengkapi pengaduan"),
        "A07": N_("Dinyatakan lengkap"),
        "A08": N_("Ditunda menunggu keterangan"),
        "A09": N_("Diteruskan ke instansi lain"),
        "A10": N_("Diserahkan ke unit yang menangani"),
        "A11": N_("Instansi mulai menangani"),
        "A12": N_("Para pihak diundang untuk didengar"),
        "A13": N_("Instansi memutuskan jawabannya"),
        "A14": N_("Jawaban sampai kepada Anda"),
        "A15": N_("Instansi menetapkan ganti rugi"),
        "A16": N_("Ganti rugi sudah dibayar"),
        "A17": N_("Pengaduan selesai"),
        "A18": N_("Anda mengajukan keberatan"),
        "A19": N_("Anda mencabut pengaduan"),
        "A20": N_("Tidak dapat kami proses"),
        "A21": N_("Diteruskan ke Ombudsman"),
        "A22": N_("Dibuka kembali untuk diperiksa"),
        "AE5": N_("Anda membatalkan pencabutan"),
        "AE6": N_("Keberatan Anda sudah ditinjau"),
        "AE7": N_("Pengaduan dialihkan ke instansi lain. Tenggat tetap berjalan."),
        "O01": N_("Terdaftar di Ombudsman"),
        "O02": N_("Ombudsman memeriksa kelengkapan berkas"),
        "O03": N_("Selesai sebagai konsultasi"),
        "O04": N_("Ombudsman meminta kelengkapan"),
        "O05": N_("Dianggap dicabut karena tidak dilengkapi"),
        "O06": N_("Anda melengkapi berkas"),
        "O07": N_("Ombudsman memeriksa isi pengaduan"),
        "O08": N_("Dibawa ke rapat pleno Ombudsman"),
        "O09": N_("Ditolak oleh rapat pleno"),
        "O10": N_("Diserahkan kepada tim yang memeriksa"),
        "O11": N_("Pemeriksaan dimulai"),
        "O12": N_("Pemeriksaan cepat dimulai"),
        "O13": N_("Ombudsman meminta penjelasan instansi"),
        "O14": N_("Ombudsman meminta penjelasan kedua"),
        "O15": N_("Penjelasan instansi diterima atau waktunya habis"),
        "O16": N_("Instansi dipanggil"),
        "O17": N_("Pemeriksaan dilanjutkan"),
        "O18": N_("Ombudsman memeriksa di lapangan"),
        "O19": N_("Para pihak dipertemukan"),
        "O20": N_("Selesai dengan kesepakatan"),
        "O21": N_("Hasil pemeriksaan diberitahukan kepada Anda"),
        "O22": N_("Diperiksa lagi atas tanggapan Anda"),
        "O23": N_("Laporan hasil pemeriksaan terbit"),
        "O24": N_("Ditutup tanpa temuan"),
        "O25": N_("Pemeriksaan ditutup"),
        "O26": N_("Instansi melaksanakan tindakan korektif"),
        "O27": N_("Masuk tahap resolusi dan pemantauan"),
        "O28": N_("Rekomendasi terbit"),
        "O29": N_("Instansi melaksanakan tindakan korektif"),
        "O30": N_("Pelaksanaan Rekomendasi dipantau"),
        "O31": N_("Rekomendasi dilaksanakan"),
        "O32": N_("Dipublikasikan dan dilaporkan"),
        "O33": N_("Rekomendasi tidak dilaksanakan"),
        "O34": N_("Anda mencabut pengaduan"),
        "OE4": N_("Anda membatalkan pencabutan"),
    }
)
OTHER_MOVE = N_("Pengaduan berubah")
# Moves that an entry of the thread tells of already, so that a page need not say them twice.
TOLD_BY_AN_ENTRY = frozenset({"A04", "A06", "A18", "O04", "O06"})
