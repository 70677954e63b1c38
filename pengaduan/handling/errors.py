"""Why a step is refused, in codes and in plain Indonesian; a refused step has changed nothing."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pengaduan.rules.texts import N_


class Refusal(StrEnum):
    """The reasons, as stable codes."""

    NOT_YOURS = "not_yours"
    NOT_NOW = "not_now"
    INCOMPLETE_STEP = "incomplete_step"
    TEXT_EMPTY = "text_empty"
    TEXT_LONG = "text_long"
    STORY_SHORT = "story_short"
    AGENCY_UNKNOWN = "agency_unknown"
    UNIT_UNKNOWN = "unit_unknown"
    UNIT_NEEDED = "unit_needed"
    HANDLER_UNKNOWN = "handler_unknown"
    ALREADY_TAKEN = "already_taken"
    POINTS_EMPTY = "points_empty"
    SUMMARY_EMPTY = "summary_empty"
    SUMMARY_LONG = "summary_long"
    WEIGHT_UNKNOWN = "weight_unknown"
    SUBSTANCE_UNKNOWN = "substance_unknown"
    MALADMINISTRATION_UNKNOWN = "maladministration_unknown"
    CHECK_MISSING = "check_missing"
    CHECK_UNMET = "check_unmet"
    CHECK_NOTE = "check_note"
    CHECK_UNKNOWN = "check_unknown"
    REASON_UNKNOWN = "reason_unknown"
    QUESTION_OPEN = "question_open"
    POINT_UNANSWERED = "point_unanswered"
    POINT_UNKNOWN = "point_unknown"
    EVIDENCE_NEEDED = "evidence_needed"
    PROMISE_INCOMPLETE = "promise_incomplete"
    PROMISE_PAST = "promise_past"
    NO_DRAFT = "no_draft"
    OTHER_PERSON = "other_person"
    OBJECTION_REASON = "objection_reason"
    REOPENING_OVER = "reopening_over"
    RATING_RANGE = "rating_range"
    RATING_OVER = "rating_over"
    FILE_EMPTY = "file_empty"
    FILE_LARGE = "file_large"
    FILE_MANY = "file_many"


MESSAGES: Mapping[Refusal, str] = MappingProxyType(
    {
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
        Refusal.FILE_EMPTY: N_("Berkas ini kosong."),
        Refusal.FILE_LARGE: N_(
            "Berkas lebih besar dari %(limit)s MB. Pilih berkas yang lebih kecil."
        ),
        Refusal.FILE_MANY: N_("Paling banyak %(limit)s berkas."),
    }
)


class StepRefusedError(Exception):
    """A step that law, state or input does not allow.

    ``message_id`` is a whole Indonesian sentence for the page, filled with ``values``;
    ``field`` names the input it is about, or is empty.
    """

    def __init__(self, code: Refusal, field: str = "", **values: str | int) -> None:
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
    given = text.replace("\r\n", "\n").strip()
    if not given:
        raise InputRefusedError(Refusal.TEXT_EMPTY, field)
    if len(given) > limit:
        raise InputRefusedError(Refusal.TEXT_LONG, field, limit=limit)
    return given
