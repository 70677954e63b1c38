"""Words for what the law tables say about a clock: its length and its pauses."""

from collections.abc import Callable, Mapping
from typing import Final

from flask_babel import LazyString, gettext, ngettext
from flask_babel import lazy_gettext as _

from pengaduan.rules.law_types import Unit
from pengaduan.web.shared.formats import angka
from pengaduan.web.shared.templating import language

# Why a clock stands still, by the transition that stopped it.
PAUSES: Final[Mapping[str, LazyString]] = {
    "A04": _("menunggu kelengkapan dari pelapor"),
    "A08": _("menunggu keterangan dari pelapor"),
    "O04": _("menunggu kelengkapan dari pelapor"),
}


def pause_name(reason: str) -> str:
    """Return why a clock stood still, in words; never a code and never who stopped it."""
    return str(PAUSES.get(reason, gettext("dihentikan menurut aturan")))


# Why a due date became another one.
MOVES: Final[Mapping[str, LazyString]] = {
    "calendar": _("Kalender kerja berubah."),
    "extension": _("Waktu diperpanjang."),
    "agency": _("Instansi yang menjawab berganti."),
    "class": _("Jenis pengaduan diubah."),
    "policy": _("Aturan batas waktu berubah."),
}


def move_reason(reason: str) -> str:
    """Return why a due date was moved, in a sentence."""
    return str(MOVES[reason])


# Each entry makes the words for one or more of a unit; Indonesian has one form, English two.
_LENGTHS: Final[Mapping[Unit, Callable[[int, str], str]]] = {
    Unit.HOUR: lambda n, shown: ngettext("1 jam", "%(n)s jam", n, n=shown),
    Unit.WORKING_HOUR: lambda n, shown: ngettext("1 jam kerja", "%(n)s jam kerja", n, n=shown),
    Unit.CALENDAR_DAY: lambda n, shown: ngettext(
        "1 hari kalender", "%(n)s hari kalender", n, n=shown
    ),
    Unit.WORKING_DAY: lambda n, shown: ngettext("1 hari kerja", "%(n)s hari kerja", n, n=shown),
    Unit.MONTH: lambda n, shown: ngettext("1 bulan", "%(n)s bulan", n, n=shown),
    Unit.YEAR: lambda n, shown: ngettext("1 tahun", "%(n)s tahun", n, n=shown),
    Unit.INSTANT: lambda _n, _shown: gettext("seketika"),
}


def duration_text(amount: int, unit: Unit) -> str:
    """Return the length of a period: "60 hari kalender"."""
    return _LENGTHS[Unit(unit)](amount, angka(amount, language=language()))
