"""The words of a survey: what is asked, the marks, and what an element is called."""

from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from pengaduan.rules.scoring.methodology import Indicator
from pengaduan.web.shared.edition_words import part_name

MARKS: Final = {
    1: _("Tidak baik"),
    2: _("Kurang baik"),
    3: _("Baik"),
    4: _("Sangat baik"),
}
MET: Final = {0: _("Tidak"), 1: _("Ya")}
QUESTIONS: Final = {
    "U1": _("Bagaimana syarat layanannya?"),
    "U2": _("Bagaimana tata cara layanannya?"),
    "U3": _("Bagaimana waktu penyelesaiannya?"),
    "U4": _("Bagaimana kewajaran biayanya?"),
    "U5": _("Bagaimana hasil layanan dibandingkan dengan yang dijanjikan?"),
    "U6": _("Bagaimana kemampuan petugasnya?"),
    "U7": _("Bagaimana sikap petugasnya?"),
    "U8": _("Bagaimana keluhan dan saran ditangani?"),
    "U9": _("Bagaimana tempat dan fasilitasnya?"),
}
ELEMENTS: Final = {
    "U1": _("Persyaratan"),
    "U2": _("Sistem, mekanisme dan prosedur"),
    "U3": _("Waktu penyelesaian"),
    "U4": _("Biaya/tarif"),
    "U5": _("Produk spesifikasi jenis pelayanan"),
    "U6": _("Kompetensi pelaksana"),
    "U7": _("Perilaku pelaksana"),
    "U8": _("Penanganan pengaduan, saran dan masukan"),
    "U9": _("Sarana dan prasarana"),
}
GRADES: Final = {
    "A": _("Sangat baik"),
    "B": _("Baik"),
    "C": _("Kurang baik"),
    "D": _("Tidak baik"),
}
_FORMS: Final = {
    "Penundaan berlarut": _("Apakah layanan Anda ditunda-tunda tanpa alasan yang jelas?"),
    "Permintaan imbalan": _("Apakah Anda diminta uang, barang, atau jasa di luar biaya resmi?"),
    "Penyimpangan prosedur": _("Apakah petugas melayani tidak menurut tata cara yang berlaku?"),
    "Tidak kompeten": _("Apakah petugas tidak mampu memberi layanan yang Anda perlukan?"),
    "Tidak patut": _("Apakah petugas bersikap tidak sopan atau tidak pantas?"),
}


def form_question(indicator: Indicator) -> str:
    """Return what is asked about a form of maladministration, in plain words."""
    known = _FORMS.get(indicator.name_id)
    if known is not None:
        return str(known)
    return gettext("Apakah Anda mengalami hal ini: %(name)s?", name=part_name(indicator))
