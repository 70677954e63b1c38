"""Why a step of the Ombudsman's track is refused, in codes and in plain Indonesian."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pengaduan.rules.texts import N_


class TrackRefusal(StrEnum):
    """The reasons of the Ombudsman's track, beside those of :class:`handling.errors.Refusal`."""

    TEAM_INCOMPLETE = "team_incomplete"
    DECLARE_FIRST = "declare_first"
    CONFLICT_DECLARED = "conflict_declared"
    NOT_IN_TEAM = "not_in_team"
    EXAMINER_UNKNOWN = "examiner_unknown"
    LEAD_NEEDED = "lead_needed"
    LETTER_IDENTITY = "letter_identity"
    ACTION_LINES = "action_lines"
    PERIOD_RUNS = "period_runs"
    NOT_RECEIVED = "not_received"
    ACTIONS_OPEN = "actions_open"
    VERDICT_EVIDENCE = "verdict_evidence"
    VERDICT_NOTE = "verdict_note"
    REDACTION_NEEDED = "redaction_needed"
    DATE_FUTURE = "date_future"
    MOMENT_PAST = "moment_past"
    ANSWER_EVERY = "answer_every"
    ATTENDANCE_NEEDED = "attendance_needed"
    POLICE_EARLY = "police_early"
    PUBLISH_EARLY = "publish_early"
    CHECKS_NEEDED = "checks_needed"
    CHOOSE_ONE = "choose_one"
    REPORT_KNOWN = "report_known"


TRACK_MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        TrackRefusal.TEAM_INCOMPLETE: N_(
            "Lengkapi tim pemeriksa. Setiap anggota harus menyatakan bebas konflik kepentingan."
        ),
        TrackRefusal.DECLARE_FIRST: N_(
            "Nyatakan dahulu apakah Anda punya konflik kepentingan dengan laporan ini."
        ),
        TrackRefusal.CONFLICT_DECLARED: N_(
            "Anda menyatakan punya konflik kepentingan, jadi tidak dapat mengambil langkah ini."
        ),
        TrackRefusal.NOT_IN_TEAM: N_("Langkah ini untuk anggota tim pemeriksa laporan ini."),
        TrackRefusal.EXAMINER_UNKNOWN: N_(
            "Pilih pemeriksa aktif yang bebas dari konflik kepentingan."
        ),
        TrackRefusal.LEAD_NEEDED: N_("Pilih ketua tim dari antara anggotanya."),
        TrackRefusal.LETTER_IDENTITY: N_("Surat memuat identitas yang dirahasiakan: %(words)s."),
        TrackRefusal.ACTION_LINES: N_(
            "Tulis tindakan, tanda |, lalu penanggung jawab pada setiap baris."
        ),
        TrackRefusal.PERIOD_RUNS: N_(
            "Waktu pihak lain belum habis. Langkah ini dapat diambil sesudahnya."
        ),
        TrackRefusal.NOT_RECEIVED: N_(
            "Surat sebelumnya belum tercatat diterima. Catat dahulu bukti penerimaannya."
        ),
        TrackRefusal.ACTIONS_OPEN: N_(
            "Masih ada tindakan yang belum dinilai dilaksanakan dengan bukti."
        ),
        TrackRefusal.VERDICT_EVIDENCE: N_(
            "Sebut paling sedikit satu bukti dari instansi untuk penilaian ini."
        ),
        TrackRefusal.VERDICT_NOTE: N_("Tulis alasan penilaian ini."),
        TrackRefusal.REDACTION_NEEDED: N_(
            "Beri tanda bahwa setiap lampiran tidak memuat identitas pelapor."
        ),
        TrackRefusal.DATE_FUTURE: N_(
            "Tanggal ini belum tiba. Tulis tanggal yang sudah lewat atau hari ini."
        ),
        TrackRefusal.MOMENT_PAST: N_("Waktu ini sudah lewat. Tulis waktu yang akan datang."),
        TrackRefusal.ANSWER_EVERY: N_("Jawab pertanyaan nomor %(ordinal)s."),
        TrackRefusal.ATTENDANCE_NEEDED: N_("Tulis apakah yang dipanggil hadir."),
        TrackRefusal.POLICE_EARLY: N_(
            "Bantuan Kepolisian baru dapat diminta setelah %(limit)s panggilan "
            "berturut-turut tidak dipenuhi."
        ),
        TrackRefusal.PUBLISH_EARLY: N_(
            "Publikasi menunggu tenggat pelaksanaan habis atau penilaian bahwa Rekomendasi "
            "tidak dilaksanakan."
        ),
        TrackRefusal.CHECKS_NEEDED: N_(
            "Ada syarat wajib yang belum terpenuhi. Minta kelengkapan, atau tulis alasannya "
            "pada catatan."
        ),
        TrackRefusal.CHOOSE_ONE: N_("Pilih salah satu."),
        TrackRefusal.REPORT_KNOWN: N_("Laporan untuk masa ini sudah tercatat."),
    }
)
