"""The steps from registration to the start of an examination, and the examination itself."""

from collections.abc import Mapping

from pengaduan.rules.texts import N_
from pengaduan.rules.track_fields import (
    CONCLUSION,
    LETTER,
    MINUTES,
    OPINION,
    RESULTS,
    Field,
    Kind,
    StepForm,
    by_action,
)

CALLED = (
    ("respondent", N_("Terlapor")),
    ("superior", N_("Atasan terlapor")),
    ("witness", N_("Saksi")),
    ("expert", N_("Ahli")),
)
ATTENDED = (("attended", N_("Hadir")), ("unmet", N_("Tidak memenuhi panggilan")))
ANNOUNCED = (
    ("announced", N_("Diberitahukan lebih dahulu")),
    ("unannounced", N_("Tanpa pemberitahuan (UU 37/2008 Pasal 34)")),
)
PATHS = (
    ("rapid_response", N_("Respons cepat")),
    ("own_initiative", N_("Investigasi atas prakarsa sendiri")),
)
URGENCY = (
    ("emergency", N_("Keadaan darurat")),
    ("threat_to_life", N_("Mengancam keselamatan jiwa")),
    ("threat_to_right_to_life", N_("Mengancam hak hidup")),
    ("own_motion", N_("Diduga ada maladministrasi yang perlu diperiksa tanpa laporan")),
)

INTAKE_FORMS: Mapping[str, StepForm] = by_action(
    StepForm("O02", N_("Mulai verifikasi formil")),
    StepForm(
        "O03",
        N_("Tutup sebagai konsultasi atau tembusan"),
        (Field("advice", N_("Nasihat yang diberikan"), supplies=("advice_note",)),),
        hint=N_("Konsultasi dan tembusan selesai di meja penerimaan."),
    ),
    StepForm(
        "O07",
        N_("Nyatakan syarat formil lengkap"),
        (
            Field(
                "formal",
                N_("Syarat formil yang terpenuhi"),
                Kind.CHECKS,
                supplies=("formal_checklist",),
                source="formal_checks",
            ),
            Field("note", N_("Catatan"), required=False),
        ),
    ),
    StepForm(
        "O08",
        N_("Bawa ke rapat pleno"),
        (
            Field(
                "material",
                N_("Syarat materiil yang terpenuhi"),
                Kind.CHECKS,
                required=False,
                source="material_checks",
            ),
            Field("note", N_("Hasil verifikasi materiil"), supplies=("material_checklist",)),
            Field("proposal", N_("Usulan kepada rapat pleno"), supplies=("proposal",)),
            Field(
                "weight",
                N_("Bobot laporan"),
                Kind.CHOICE,
                supplies=("weight",),
                source="ombudsman_weight",
            ),
        ),
    ),
    StepForm(
        "O09",
        N_("Tolak laporan"),
        (
            Field("result", N_("Hasil rapat pleno"), supplies=("signed_result",), printed=False),
            LETTER,
            Field("other_way", N_("Jalan lain bagi pelapor")),
        ),
        gives=("letter",),
        letter="rejection_letter",
        to=("reporter", "agency"),
    ),
    StepForm(
        "O10",
        N_("Serahkan atau tugaskan ke unit lain"),
        (
            Field("unit", N_("Unit yang menerima"), Kind.LINE),
            Field("why", N_("Alasan penyerahan")),
        ),
        gives=("assignment_or_handover_letter",),
        letter="handover_letter",
    ),
    StepForm(
        "O11",
        N_("Mulai pemeriksaan"),
        (Field("task", N_("Tugas tim pemeriksa")),),
        gives=("examiner_team", "conflict_of_interest_declaration"),
        hint=N_("Setiap anggota tim harus sudah menyatakan bebas konflik kepentingan."),
    ),
    StepForm(
        "O12",
        N_("Mulai pemeriksaan cepat"),
        (
            Field("path", N_("Jalur"), Kind.CHOICE, choices=PATHS),
            Field(
                "criteria",
                N_("Kriteria"),
                Kind.CHECKS,
                supplies=("rapid_response_criteria",),
                choices=URGENCY,
            ),
            Field("why", N_("Alasan")),
        ),
        hint=N_("Verifikasi formil dan materiil dilewati."),
    ),
)

EXAMINATION_FORMS: Mapping[str, StepForm] = by_action(
    StepForm(
        "O13",
        N_("Minta penjelasan pertama"),
        (
            Field("addressee", N_("Jabatan penerima surat"), Kind.LINE, printed=False),
            Field("facts", N_("Duduk perkara")),
            Field(
                "questions",
                N_("Pertanyaan"),
                Kind.LINES,
                hint=N_("Satu pertanyaan satu baris. Instansi menjawab per nomor."),
            ),
            Field("documents", N_("Dokumen yang diminta"), Kind.LINES, required=False),
            Field(
                "enclosed",
                N_("Berkas yang dilampirkan"),
                Kind.EVIDENCE,
                required=False,
                source="evidence",
                printed=False,
            ),
            Field(
                "redacted",
                N_("Setiap lampiran sudah saya baca dan tidak memuat identitas pelapor."),
                Kind.CONFIRM,
                required=False,
                printed=False,
            ),
        ),
        gives=("request_letter",),
        letter="request_letter",
        to=("agency",),
    ),
    StepForm(
        "O14",
        N_("Minta penjelasan kedua"),
        (Field("reminder", N_("Yang belum dijawab")),),
        gives=("second_request_letter",),
        letter="second_request_letter",
        to=("agency",),
        hint=N_("Pertanyaan dari permintaan pertama ikut dikirim lagi."),
    ),
    StepForm(
        "O16",
        N_("Panggil"),
        (
            Field("called", N_("Yang dipanggil"), Kind.CHOICE, choices=CALLED),
            Field("name", N_("Nama atau jabatan"), Kind.LINE),
            Field("on", N_("Waktu"), Kind.MOMENT),
            Field("place", N_("Tempat"), Kind.LINE),
            Field("matter", N_("Yang akan ditanyakan")),
        ),
        gives=("summons_letter",),
        letter="summons_letter",
        to=("agency",),
    ),
    StepForm(
        "O17",
        N_("Catat berita acara dan lanjutkan pemeriksaan"),
        (
            Field(
                "attendance",
                N_("Kehadiran"),
                Kind.CHOICE,
                required=False,
                choices=ATTENDED,
                hint=N_("Hanya untuk pemanggilan."),
            ),
            Field("present", N_("Yang hadir"), Kind.LINE, required=False),
            MINUTES,
        ),
    ),
    StepForm(
        "O18",
        N_("Tugaskan pemeriksaan lapangan"),
        (
            Field("place", N_("Tempat"), Kind.LINE),
            Field("on", N_("Waktu"), Kind.MOMENT),
            Field("purpose", N_("Yang diperiksa")),
            Field("announced", N_("Pemberitahuan"), Kind.CHOICE, choices=ANNOUNCED),
        ),
        gives=("assignment_letter",),
        letter="assignment_letter",
    ),
    StepForm(
        "O19",
        N_("Pertemukan para pihak"),
        (
            Field(
                "reporter_asked_on",
                N_("Pelapor meminta pada"),
                Kind.DATE,
                supplies=("request_of_both_parties",),
            ),
            Field("agency_asked_on", N_("Instansi meminta pada"), Kind.DATE),
            Field("mediator", N_("Penengah"), Kind.LINE),
            Field("on", N_("Waktu"), Kind.MOMENT),
            Field("place", N_("Tempat"), Kind.LINE),
        ),
        letter="conciliation_letter",
        to=("reporter", "agency"),
    ),
    StepForm(
        "O21",
        N_("Beri tahu hasil kepada pelapor"),
        (RESULTS, OPINION, CONCLUSION),
        gives=("findings_letter",),
        letter="findings_letter",
        to=("reporter",),
    ),
)
