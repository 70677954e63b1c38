"""Why a step is refused, in codes and in plain Indonesian; a refused step has changed nothing."""

from collections.abc import Mapping
from types import MappingProxyType

from pengaduan.handling.refusals import Refusal
from pengaduan.handling.track_error_words import TRACK_MESSAGES, TrackRefusal
from pengaduan.rules.texts import N_

__all__ = [
    "MESSAGES",
    "InputRefusedError",
    "Refusal",
    "StepForbiddenError",
    "StepRefusedError",
    "text_given",
]

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        Refusal.WATCH_FULL: N_("Daftar pantau Anda penuh. Hapus dulu yang tidak perlu."),
        Refusal.RUBRIC_LINE: N_("Beri nilai 0, 1, atau 2 pada setiap baris."),
        Refusal.QUALITY_FRAME: N_("Tidak ada jawaban yang dapat dicontoh pada periode ini."),
        Refusal.QUALITY_OWN: N_("Anda sudah menilai jawaban ini. Pembaca kedua harus orang lain."),
        Refusal.QUALITY_PASSED: N_("Hanya jawaban yang tidak lolos yang dapat dikembalikan."),
        Refusal.NOT_YOURS: N_("Langkah ini bukan tugas Anda untuk pengaduan ini."),
        Refusal.NOT_NOW: N_("Pengaduan ini sudah berubah. Muat ulang halaman sebelum melanjutkan."),
        Refusal.INCOMPLETE_STEP: N_("Langkah ini belum lengkap. Periksa lagi isiannya."),
        Refusal.TEXT_EMPTY: N_("Tulis isinya lebih dahulu."),
        Refusal.TEXT_LONG: N_("Tulisan terlalu panjang. Batasnya %(limit)s huruf."),
        Refusal.STORY_SHORT: N_("Tambahkan sedikit rincian, minimal %(limit)s huruf."),
        Refusal.AGENCY_UNKNOWN: N_("Pilih instansi dari daftar."),
        Refusal.UNIT_UNKNOWN: N_("Pilih unit kerja yang aktif di instansi ini."),
        Refusal.UNIT_NEEDED: N_("Pilih unit kerja yang menangani pengaduan ini."),
        Refusal.HANDLER_UNKNOWN: N_("Pilih petugas aktif yang bertugas di unit ini."),
        Refusal.ALREADY_TAKEN: N_("Pengaduan ini sudah ditangani petugas lain."),
        Refusal.POINTS_EMPTY: N_("Tulis paling sedikit satu pokok pengaduan."),
        Refusal.POINTS_MANY: N_("Paling banyak %(limit)s pokok pengaduan."),
        Refusal.POINT_STAYS: N_("Pokok hanya dapat dihapus oleh Ombudsman. Perjelas kata-katanya."),
        Refusal.SUMMARY_EMPTY: N_("Tulis ringkasan pengaduan."),
        Refusal.SUMMARY_LONG: N_("Ringkasan terlalu panjang. Batasnya %(limit)s huruf."),
        Refusal.WEIGHT_UNKNOWN: N_("Pilih sifat pengaduan."),
        Refusal.SUBSTANCE_UNKNOWN: N_("Pilih substansi dari daftar."),
        Refusal.MALADMINISTRATION_UNKNOWN: N_("Pilih dugaan maladministrasi dari daftar."),
        Refusal.CHECK_MISSING: N_("Isi setiap syarat yang wajib diperiksa."),
        Refusal.CHECK_UNMET: N_(
            "Ada syarat wajib yang belum terpenuhi. Minta kelengkapan kepada pelapor lebih dahulu."
        ),
        Refusal.CHECK_NOTE: N_("Tulis alasan pada syarat yang tidak berlaku."),
        Refusal.CHECK_UNKNOWN: N_("Syarat ini tidak ada dalam daftar periksa."),
        Refusal.REASON_UNKNOWN: N_("Pilih paling sedikit satu hal yang perlu dilengkapi."),
        Refusal.QUESTION_OPEN: N_("Pertanyaan sebelumnya belum dijawab pelapor."),
        Refusal.QUESTIONS_MANY: N_(
            "Pelapor sudah %(limit)s kali ditanya. Itu batas menurut aturan layanan ini."
        ),
        Refusal.EXTENSION_REASON: N_("Pilih alasan perpanjangan."),
        Refusal.NOT_EXTENDABLE: N_(
            "Batas waktu ini tidak dapat diperpanjang. Muat ulang halaman untuk melihat sebabnya."
        ),
        Refusal.UNIT_EMPTY: N_(
            "Unit ini tidak punya petugas aktif. Pilih unit lain atau hubungi administrator."
        ),
        Refusal.DUE_TOO_LATE: N_(
            "Batas internal harus hari ini atau sesudahnya, dan tidak boleh lewat %(date)s."
        ),
        Refusal.CATEGORY_NEEDED: N_("Pilih kategori yang tepat sebelum menutup."),
        Refusal.REACH_NEEDED: N_(
            "Pelapor tidak memberi kontak. Nyatakan bahwa ia melihat jawaban saat melacak."
        ),
        Refusal.ANSWER_ASKS: N_(
            "Pertanyaan kepada pelapor masih terbuka. Tunggu balasannya atau tutup pertanyaan itu."
        ),
        Refusal.VARIABLE_OPEN: N_("Isi dahulu bagian ini: %(names)s."),
        Refusal.TEMPLATE_UNKNOWN: N_("Templat ini tidak ada atau bukan untuk Anda."),
        Refusal.TWO_HEADS_NEEDED: N_(
            "Aturan dua orang memerlukan paling sedikit dua pimpinan dengan akun aktif."
        ),
        Refusal.REMIND_PAST: N_("Pilih hari sesudah hari ini."),
        Refusal.POINT_UNANSWERED: N_("Pokok nomor %(ordinal)s belum dijawab."),
        Refusal.POINT_UNKNOWN: N_("Pokok ini bukan bagian dari pengaduan ini."),
        Refusal.EVIDENCE_NEEDED: N_("Lampirkan bukti untuk menyatakan sudah diselesaikan."),
        Refusal.PROMISE_INCOMPLETE: N_("Setiap janji perlu penanggung jawab dan tanggal."),
        Refusal.PROMISE_PAST: N_(
            "Tanggal janji sudah lewat. Pilih tanggal hari ini atau sesudahnya."
        ),
        Refusal.NO_DRAFT: N_("Tidak ada usulan jawaban yang menunggu keputusan."),
        Refusal.OTHER_PERSON: N_(
            "Keberatan harus diputuskan oleh orang lain, bukan oleh penjawab sebelumnya."
        ),
        Refusal.OBJECTION_REASON: N_("Pilih paling sedikit satu alasan keberatan."),
        Refusal.REOPENING_OVER: N_(
            "Pengaduan ini sudah selesai dan tidak dapat dibuka lagi. Ajukan pengaduan baru."
        ),
        Refusal.RATING_RANGE: N_("Pilih salah satu jawaban untuk setiap pertanyaan."),
        Refusal.RATING_OVER: N_("Nilai tidak dapat diubah lagi setelah %(days)s hari."),
        Refusal.UNDO_OVER: N_("Pencabutan tidak dapat dibatalkan lagi setelah %(days)s hari."),
        Refusal.KEY_TOO_NEW: N_(
            "Kunci pengaduan ini baru saja diganti. Demi keamanan, coba lagi setelah %(hours)s jam."
        ),
        Refusal.REQUEST_OPEN: N_("Permintaan yang sama masih kami proses. Tunggu jawabannya."),
        Refusal.REVIEW_OPEN: N_("Keberatan ini tidak sedang menunggu peninjauan."),
        Refusal.NOTHING_TO_ANSWER: N_("Tidak ada pengingat yang menunggu jawaban."),
        Refusal.MUST_KEEP: N_(
            "Data ini belum boleh dihapus karena pengaduan masih berjalan. Tolak dengan alasannya."
        ),
        Refusal.DRAFT_MAILS: N_(
            "Kode draf ini sudah %(limit)s kali kami kirim. Catat kodenya dari halaman ini."
        ),
        Refusal.LINK_SELF: N_("Tulis nomor pengaduan lain, bukan nomor pengaduan ini."),
        Refusal.LINK_UNKNOWN: N_("Nomor pengaduan ini tidak ditemukan."),
        Refusal.LINK_TRACK: N_("Hanya pengaduan kepada instansi yang dapat digabung."),
        Refusal.LINK_ENDED: N_("Pengaduan yang sudah selesai tidak dapat digabung."),
        Refusal.LINK_AGENCIES: N_("Kedua pengaduan ditangani instansi yang berbeda."),
        Refusal.LINK_OTHER_MAIN: N_("Pengaduan ini sudah digabung dengan pengaduan lain."),
        Refusal.LINK_CHAIN: N_("Pilih pengaduan utama. Gabungan bertingkat tidak diterima."),
        Refusal.LINK_SECRECY: N_(
            "Kontaknya sama, tetapi kerahasiaannya berbeda. Penggabungan dapat membuka identitas."
        ),
        Refusal.LINK_PARTS_STAY: N_("Pemecahan pengaduan tidak dapat dibatalkan."),
        Refusal.PARTS_MANY: N_("Paling banyak %(limit)s bagian."),
        Refusal.ISSUE_NAMES: N_(
            "Tulisan ini memuat nama atau kontak seorang pelapor. Hapus dahulu."
        ),
        Refusal.ISSUE_NUMBER: N_("Tulisan ini memuat nomor identitas atau nomor pengaduan."),
        Refusal.ISSUE_COPIES: N_("Tulisan ini menyalin cerita pelapor. Tulis dengan kata sendiri."),
        Refusal.ANSWER_NAMES: N_(
            "Jawaban ini memuat nama, kontak, atau nomor pelapor lain. Hapus dahulu."
        ),
        Refusal.FILE_EMPTY: N_("Berkas ini kosong."),
        Refusal.FILE_LARGE: N_(
            "Berkas lebih besar dari %(limit)s MB. Pilih berkas yang lebih kecil."
        ),
        Refusal.FILE_MANY: N_("Paling banyak %(limit)s berkas."),
        Refusal.FILE_USED: N_("Berkas ini sudah dibuka petugas, jadi tidak dapat dihapus lagi."),
        Refusal.PHONE_NEEDED: N_("Nomor telepon belum ada, jadi kabar lewat telepon tidak bisa."),
        Refusal.NUMBER_UNKNOWN: N_("Nomor ini tidak ada. Periksa lagi angkanya."),
        Refusal.READ_BACK_NEEDED: N_("Bacakan ulang catatan ini kepada pelapor, lalu beri tanda."),
        Refusal.FILE_UNKNOWN: N_("Pilih berkas yang ada dalam pengaduan ini."),
        Refusal.ITEM_UNKNOWN: N_("Isian ini tidak ada dalam daftar."),
        Refusal.FORMAL_EMPTY: N_("Belum ada yang diisi. Isi paling sedikit satu bagian."),
        Refusal.FORMAL_NOTE: N_("Ada yang belum diisi. Isi dahulu, atau tulis sebabnya."),
        Refusal.NAME_EMPTY: N_("Tulis namanya lebih dahulu."),
        Refusal.PROOF_NEEDED: N_("Surat kuasa belum ada. Minta surat itu lebih dahulu."),
        Refusal.CONSENT_NEEDED: N_("Nyatakan persetujuan Anda lebih dahulu."),
        Refusal.UNIT_COMPLAINED: N_(
            "Unit ini yang diadukan. Pengaduan harus ditangani atasannya (UU 25/2009 Pasal 45)."
        ),
        Refusal.NOBODY_FREE: N_(
            "Semua petugas di tujuan ini adalah pihak yang diadukan. Pilih instansi atasannya."
        ),
        Refusal.RESPONDENT_UNKNOWN: N_("Pilih orang, unit, atau tulis nama yang diadukan."),
        Refusal.HELD_BY_OTHER: N_(
            "%(name)s sedang memeriksa pengaduan ini sampai %(until)s. Tunggu atau pilih yang lain."
        ),
        Refusal.DEFER_DATE: N_("Pilih tanggal sesudah hari ini, paling lama %(limit)s hari lagi."),
        Refusal.RETURN_OPEN: N_("Pengembalian sebelumnya masih menunggu keputusan."),
        Refusal.RETURN_BOUND: N_(
            "Kepala unit sudah memutuskan instansi yang berwenang. Putusan itu mengikat."
        ),
        Refusal.RETURN_SAME: N_("Pilih instansi atau unit lain, bukan yang mengembalikan."),
        Refusal.ARBITER_NEEDED: N_(
            "Pengaduan ini sudah terlalu sering dikembalikan. Hanya kepala unit yang memutuskan."
        ),
        Refusal.SECOND_OPEN: N_("Permintaan kepada atasan masih menunggu keputusan."),
        Refusal.SECOND_PERSON: N_("Orang lain yang harus memutuskan, bukan yang meminta."),
        Refusal.ROUTE_NEEDED: N_("Tulis ke mana pelapor dapat pergi."),
        Refusal.RULE_EMPTY: N_("Isi paling sedikit satu syarat."),
        Refusal.RULE_UNKNOWN: N_("Aturan ini tidak ada lagi. Muat ulang halaman."),
        Refusal.DRAFT_CHANGED: N_("Rancangan aturan sudah berubah. Muat ulang halaman."),
        Refusal.PREVIEW_OLD: N_("Tenggat sudah berubah sejak dilihat. Periksa akibatnya lagi."),
        Refusal.ALREADY_SO: N_("Sudah demikian, jadi tidak ada yang perlu diubah."),
        Refusal.MARK_LONG: N_("Tanda paling panjang %(limit)s huruf."),
        Refusal.ISSUE_UNKNOWN: N_("Pilih masalah bersama yang sedang diumumkan."),
        Refusal.CASES_EMPTY: N_("Pilih paling sedikit satu pengaduan."),
        Refusal.SUCCESSOR_NEEDED: N_(
            "Orang ini masih menangani %(count)s pengaduan. Pilih rekan yang menerimanya."
        ),
        Refusal.STAND_IN_COMPLAINED: N_(
            "Rekan ini tidak boleh menangani %(count)s pengaduan Anda: ia pihak yang diadukan "
            "(UU 25/2009 Pasal 45). Serahkan dahulu pengaduan itu, atau pilih rekan lain."
        ),
        Refusal.HANDOVER_ANSWERED: N_("Serah terima ini sudah dijawab."),
        Refusal.UNTIL_PAST: N_("Tanggal kembali harus sesudah hari ini."),
        Refusal.NOTICE_NAMES: N_(
            "Pemberitahuan ini memuat nama, kontak, atau nomor seorang pelapor. Hapus dahulu."
        ),
        **TRACK_MESSAGES,
    }
)


class StepRefusedError(Exception):
    """A step that law, state or input does not allow.

    ``message_id`` is a whole Indonesian sentence for the page, filled with ``values``;
    ``field`` names the input it is about, or is empty.
    """

    def __init__(self, code: Refusal | TrackRefusal, field: str = "", **values: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.field = field
        self.message_id = MESSAGES[code]
        self.values: Mapping[str, str | int] = values


class StepForbiddenError(StepRefusedError):
    """The actor holds no capacity in which the law lets them take this step."""


class InputRefusedError(StepRefusedError):
    """Something in the input must be changed first; the page shows the form again."""


def text_given(text: str, field: str, *, limit: int = 10_000) -> str:
    """Return the text without outer blanks, or refuse an empty or overlong one."""
    if not (given := text.replace("\r\n", "\n").strip()):
        raise InputRefusedError(Refusal.TEXT_EMPTY, field)
    if len(given) > limit:
        raise InputRefusedError(Refusal.TEXT_LONG, field, limit=limit)
    return given
