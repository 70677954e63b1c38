"""What the codes on the administration pages are called."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

Words = Mapping[str, LazyString]

JOBS: Final[Words] = {
    "notice.filed": _("Surat: pengaduan diterima"),
    "notice.completion_asked": _("Surat: permintaan kelengkapan"),
    "notice.forwarded": _("Surat: pengaduan diteruskan"),
    "notice.question": _("Surat: pertanyaan kepada pelapor"),
    "notice.answered": _("Surat: pengaduan dijawab"),
    "notice.objection_received": _("Surat: keberatan diterima"),
    "notice.closed": _("Surat: pengaduan ditutup"),
    "notice.completion_reminder": _("Surat: pengingat untuk melengkapi"),
    "notice.reaction_reminder": _("Surat: pengingat untuk menanggapi"),
    "notice.auto_closed": _("Surat: pengaduan ditutup otomatis"),
    "notice.deemed_withdrawn": _("Surat: pengaduan dianggap dicabut"),
    "notice.key_replaced": _("Surat: kunci diganti"),
    "notice.contact_changed": _("Surat: kontak diubah"),
    "notice.withdrawn": _("Surat: pengaduan dicabut"),
    "notice.withdrawal_undone": _("Surat: pencabutan dibatalkan"),
    "notice.data_request_received": _("Surat: permintaan data diterima"),
    "notice.data_request_answered": _("Surat: permintaan data dijawab"),
    "draft.code": _("Surat: kode draf"),
    "notice.undelivered": _("Surat petugas: kabar tidak sampai"),
    "notice.digest": _("Surat petugas: ringkasan harian"),
    "mail.answer": _("Surat: surel sudah sampai"),
    "key_sheet.render": _("Membuat lembar kunci"),
    "key_sheet.forget": _("Menghapus lembar kunci"),
    "letter.render": _("Membuat surat untuk pelapor"),
    "notice.deadline_missed": _("Surat: batas waktu instansi terlewati"),
    "notice.routed": _("Surat tugas: pengaduan baru"),
    "notice.assigned": _("Surat tugas: disposisi"),
    "notice.replied": _("Surat tugas: balasan pelapor"),
    "notice.proposed": _("Surat tugas: usulan jawaban"),
    "notice.returned": _("Surat tugas: usulan dikembalikan"),
    "notice.objected": _("Surat tugas: keberatan"),
    "notice.clock_warned": _("Surat: pengingat tenggat"),
    "notice.clock_reminded": _("Surat: tangga pengingat"),
    "notice.clock_breached": _("Surat: tenggat terlewati"),
    "case.expired": _("Akhir otomatis karena waktu pelapor habis"),
    "notice.ended": _("Surat tugas: pengaduan dicabut"),
    "notice.resumed": _("Surat tugas: pencabutan dibatalkan"),
    "notice.objection_reviewed": _("Surat: keberatan ditinjau"),
    "notice.review_needed": _("Surat tugas: keberatan perlu ditinjau"),
    "notice.reviewed": _("Surat tugas: keberatan sudah ditinjau"),
    "notice.quality_returned": _("Surat tugas: jawaban perlu diperbaiki"),
    "notice.answer_mended": _("Surat: jawaban diperbaiki"),
    "notice.mended": _("Surat petugas: jawaban sudah diperbaiki"),
    "quality.remind": _("Pengingat jawaban yang perlu diperbaiki"),
    "notice.data_requested": _("Surat tugas: permintaan data pribadi"),
    "notice.data_due": _("Surat tugas: permintaan data jatuh tempo"),
    "key.link": _("Surat: tautan kunci baru"),
    "data.watch": _("Pengingat tenggat permintaan data pribadi"),
    "contact.former": _("Surat ke alamat lama setelah kontak diubah"),
    "copy.render": _("Pembuatan salinan pengaduan"),
    "receipt.render": _("Pembuatan tanda terima"),
    "report.render": _("Pembuatan laporan PDF"),
    "evidence.check": _("Pemeriksaan berkas bukti"),
    "evidence.forget": _("Penghapusan berkas bukti"),
    "upload.forget": _("Penghapusan potongan unggahan"),
    "similar.index": _("Pencarian pengaduan serupa"),
    "calendar.apply": _("Penghitungan ulang tenggat menurut kalender baru"),
}
LOADS: Final[Words] = {
    "regions": _("Wilayah"),
    "national_bodies": _("Kementerian dan lembaga"),
    "local_governments": _("Pemerintah daerah"),
    "offices": _("Kantor Ombudsman"),
}


def job_name(kind: str) -> str:
    """Return what a background job does; an unknown kind is called by its code."""
    return str(JOBS.get(kind, kind))


def load_name(name: str) -> str:
    """Return what a table of reference data holds; an unknown one is called by its code."""
    return str(LOADS.get(name, name))
