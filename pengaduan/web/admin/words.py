"""What the codes on the administration pages are called."""

from typing import Final

from flask_babel import lazy_gettext as _

from pengaduan.web.admin.job_words import JOBS, Words

BEATS: Final[Words] = {
    "outbox": _("Pengirim kotak keluar"),
    "sweep": _("Penyapu tenggat"),
    "count": _("Penghitung angka"),
    "seal": _("Segel jejak audit"),
    "purge": _("Pembersihan dan pemeriksaan harian"),
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


def beat_name(job: str) -> str:
    """Return what a regular job does; one that is not regular is called as a background job."""
    return str(BEATS[job]) if job in BEATS else job_name(job)


def load_name(name: str) -> str:
    """Return what a table of reference data holds; an unknown one is called by its code."""
    return str(LOADS.get(name, name))
