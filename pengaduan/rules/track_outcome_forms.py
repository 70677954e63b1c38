"""The steps that end an examination, and what follows from its products."""

from collections.abc import Mapping

from pengaduan.rules.texts import N_
from pengaduan.rules.track_fields import (
    ACCOUNT,
    ACTIONS,
    CONCLUSION,
    FORMS,
    LETTER,
    OPINION,
    RESULTS,
    Field,
    Kind,
    StepForm,
    by_action,
)

_PROVED = Field("note", N_("Kesimpulan pemeriksa"))
_ALL_DONE = N_("Setiap tindakan harus sudah dinilai dilaksanakan, dengan bukti.")

OUTCOME_FORMS: Mapping[str, StepForm] = by_action(
    StepForm(
        "O20",
        N_("Tutup dengan kesepakatan"),
        (
            Field("agreement", N_("Isi kesepakatan"), supplies=("signed_agreement",)),
            Field(
                "obligations",
                N_("Yang harus dilakukan"),
                Kind.PAIRS,
                hint=N_("Satu tindakan satu baris, lalu tanda | dan penanggung jawabnya."),
            ),
            Field("reporter_signed_on", N_("Ditandatangani pelapor pada"), Kind.DATE),
            Field("agency_signed_on", N_("Ditandatangani instansi pada"), Kind.DATE),
            Field("agency_signatory", N_("Penanda tangan dari instansi"), Kind.LINE),
            Field("kept_at", N_("Tempat menyimpan naskah asli"), Kind.LINE, printed=False),
        ),
        letter="agreement_letter",
        to=("reporter", "agency"),
    ),
    StepForm(
        "O22",
        N_("Periksa lagi atas tanggapan pelapor"),
        (
            Field(
                "argument",
                N_("Tanggapan pelapor"),
                Kind.CHOICE,
                supplies=("reporter_argument_and_evidence",),
                source="replies",
            ),
            Field("why", N_("Mengapa tanggapan itu didukung")),
        ),
    ),
    StepForm(
        "O23",
        N_("Terbitkan LHP"),
        (ACCOUNT, RESULTS, OPINION, CONCLUSION, FORMS, ACTIONS),
        gives=("lhp_signed",),
        letter="lhp",
        to=("reporter", "agency", "superior"),
        hint=N_("Tenggat 30 hari kerja berjalan sejak instansi menerima LHP."),
    ),
    StepForm(
        "O24",
        N_("Tutup tanpa temuan"),
        (
            Field("result", N_("Hasil pemeriksaan"), supplies=("signed_result",)),
            LETTER,
        ),
        gives=("letter_to_both",),
        letter="no_finding_letter",
        to=("reporter", "agency"),
    ),
    StepForm(
        "O25",
        N_("Tutup pemeriksaan"),
        (
            Field("minutes", N_("Berita acara penutupan"), supplies=("closure_minutes",)),
            LETTER,
        ),
        gives=("letter",),
        letter="closure_letter",
        to=("reporter", "agency"),
    ),
    StepForm(
        "O26",
        N_("Tutup: tindakan korektif dilaksanakan"),
        (_PROVED,),
        gives=("proof_of_corrective_action",),
        hint=_ALL_DONE,
    ),
    StepForm(
        "O27",
        N_("Pindahkan ke resolusi dan monitoring"),
        (
            Field("file_check", N_("Pemeriksaan kelengkapan berkas"), supplies=("lhp_file_check",)),
            Field("monitoring", N_("Hasil pemantauan"), supplies=("monitoring_record",)),
        ),
    ),
    StepForm(
        "O28",
        N_("Terbitkan Rekomendasi"),
        (
            ACCOUNT,
            RESULTS,
            FORMS,
            Field("opinion", N_("Kesimpulan dan pendapat Ombudsman")),
            Field(
                "actions",
                N_("Yang harus dilaksanakan terlapor dan atasannya"),
                Kind.PAIRS,
                hint=N_("Satu tindakan satu baris, lalu tanda | dan penanggung jawabnya."),
            ),
            Field("superior", N_("Atasan terlapor"), Kind.LINE),
        ),
        gives=("recommendation_signed",),
        letter="recommendation",
        to=("reporter", "agency", "superior"),
    ),
    StepForm(
        "O29",
        N_("Tutup: tindakan korektif dilaksanakan"),
        (_PROVED,),
        gives=("proof_of_corrective_action",),
        hint=_ALL_DONE,
    ),
    StepForm(
        "O30",
        N_("Catat penyampaian Rekomendasi"),
        (
            Field("reporter_on", N_("Diterima pelapor pada"), Kind.DATE),
            Field("agency_on", N_("Diterima terlapor pada"), Kind.DATE),
            Field("superior_on", N_("Diterima atasan terlapor pada"), Kind.DATE),
            Field("proof", N_("Bukti penyampaian"), Kind.LINE, supplies=("proof_of_delivery",)),
        ),
        hint=N_("Tenggat 60 hari berjalan sejak Rekomendasi diterima."),
    ),
    StepForm(
        "O31",
        N_("Tutup: Rekomendasi dilaksanakan"),
        (
            Field("received_on", N_("Laporan atasan diterima pada"), Kind.DATE),
            Field("report", N_("Isi laporan pelaksanaan"), supplies=("implementation_report",)),
        ),
        hint=_ALL_DONE,
    ),
    StepForm(
        "O32",
        N_("Publikasikan dan laporkan"),
        (
            Field(
                "finding",
                N_("Yang tidak dilaksanakan dan alasannya"),
                supplies=("non_compliance_finding",),
            ),
            Field("summary", N_("Ringkasan untuk umum"), supplies=("publication",)),
            Field(
                "dpr_reference",
                N_("Nomor dan tanggal surat kepada DPR"),
                Kind.LINE,
                supplies=("report_to_dpr_president",),
                printed=False,
            ),
            Field(
                "president_reference",
                N_("Nomor dan tanggal surat kepada Presiden"),
                Kind.LINE,
                printed=False,
            ),
        ),
        letter="publication",
        to=("reporter", "agency", "superior"),
        public=True,
        hint=N_("Dokumen ini dapat dibaca siapa saja."),
    ),
    StepForm(
        "O33",
        N_("Tutup: Rekomendasi tidak dilaksanakan"),
        (Field("note", N_("Catatan penutup")),),
    ),
)
