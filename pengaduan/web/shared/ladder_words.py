"""The words of the ladder of reminders: whose it is, who is told, and how firm a step is."""

from typing import Final

from flask_babel import lazy_gettext as _

from pengaduan.rules.ladder import Place, Side, Told

SIDES: Final = {
    Side.AGENCY: _("Tenggat instansi"),
    Side.OMBUDSMAN: _("Tenggat Ombudsman sendiri"),
}
PLACES: Final = {
    Place.OFFICER: _("petugas"),
    Place.COORDINATOR: _("koordinator"),
    Place.HEAD: _("pimpinan"),
    Place.INSPECTORATE: _("inspektorat"),
    Place.OMBUDSMAN: _("Ombudsman"),
    Place.VERIFIER: _("verifikator"),
    Place.UNIT_HEAD: _("kepala keasistenan"),
    Place.CHAIR: _("Ketua"),
}
STATUSES: Final = {
    "sourced": _("disebut dalam aturan"),
    "inferred": _("penafsiran kami"),
    "house_rule": _("aturan sistem ini"),
}
TOLD: Final = {
    Told.MAILED: _("dikirim"),
    Told.QUIET: _("tidak dikirim: sudah ada yang menangani"),
    Told.OBSOLETE: _("tidak dikirim: langkah yang lebih tinggi tercapai bersamaan"),
}
