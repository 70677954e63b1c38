"""The words of the desk: bands, views, orders, reasons, and the chips above the list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from pengaduan.agencies.models import Unit
from pengaduan.complaints.audiences import KIND_LABELS
from pengaduan.complaints.models import Channel, MessageKind
from pengaduan.rules.law import law
from pengaduan.sla.desk import Asked, DeskView, Filters, Order, Section
from pengaduan.sla.desk_rows import Columns, Why
from pengaduan.web.agency.desk_view import AGES, list_url, without
from pengaduan.web.shared.intake_forms import CHANNELS
from pengaduan.web.shared.names import CONFIDENTIALITY
from pengaduan.web.shared.templating import language

SECTION_NAMES: Final = {
    Section.LATE: _("Lewat tenggat"),
    Section.TODAY: _("Hari ini"),
    Section.SOON: _("1 sampai 3 hari kerja"),
    Section.WEEK: _("Minggu ini"),
    Section.LATER: _("Nanti"),
    Section.WAITING: _("Menunggu pelapor"),
}
VIEW_NAMES: Final = {
    DeskView.OPEN: _("Menurut tenggat"),
    DeskView.MINE: _("Milik saya"),
    DeskView.UNIT: _("Unit saya"),
    DeskView.UNASSIGNED: _("Belum didisposisi"),
    DeskView.REPLIES: _("Balasan baru"),
    DeskView.OBJECTIONS: _("Keberatan"),
    DeskView.PROPOSED: _("Sedang dijawab"),
    DeskView.WAITING: _("Menunggu pelapor"),
    DeskView.FOLLOWED: _("Saya ikuti"),
    DeskView.ENDED: _("Selesai"),
}
ORDER_NAMES: Final = {
    Order.DUE: _("Tenggat terdekat"),
    Order.NEWEST: _("Paling baru masuk"),
    Order.STILL: _("Paling lama tidak bergerak"),
}
WHY_NAMES: Final = {
    Why.OBJECTION: _("keberatan"),
    Why.REPLY: _("balasan baru"),
    Why.MINE: _("ditugaskan kepada Anda"),
    Why.UNASSIGNED: _("belum didisposisi"),
    Why.UNIT: _("unit Anda"),
    Why.AGENCY: _("instansi Anda"),
}
CHANNEL_NAMES: Final = {
    Channel.WEBSITE: _("Situs ini"),
    Channel.REFERRAL: _("Rujukan"),
    **CHANNELS,
}


@dataclass(frozen=True, slots=True)
class Picker:
    """One choice of the filter form: its name in the address, its label and its options."""

    name: str
    label: str
    chosen: str
    options: tuple[tuple[str, str], ...]


def substance_name(code: str | None) -> str:
    """Return the words of a category; "" for none, the code itself for one of an older law."""
    if code is None:
        return ""
    found = law().substances.get(code)
    if found is None:
        return code
    return found.text_en if language() == "en" else found.text_id


def movement(row: Columns) -> str:
    """Return what moved last, in words; a case without an entry was only forwarded."""
    if row.last_entry is None:
        return gettext("Diteruskan ke instansi")
    return gettext(KIND_LABELS[MessageKind(row.last_entry)])


def spoken(names: Mapping[Any, Any]) -> dict[Any, str]:
    """Return names in the language of the page, for whoever shows each of them many times."""
    return {key: str(text) for key, text in names.items()}


def reasons() -> dict[Why, str]:
    """Return why a complaint is in a list, as its row says it."""
    return {why: gettext("Karena: %(why)s", why=str(text)) for why, text in WHY_NAMES.items()}


def view_chips(asked: Asked, counts: Mapping[DeskView, int]) -> list[dict[str, object]]:
    """Return the quick views; each counts the list that it opens, but for what has ended."""
    return [
        {
            "text": str(text),
            "href": list_url(Asked(view)),
            "current": view is asked.view,
            "count": counts.get(view),
        }
        for view, text in VIEW_NAMES.items()
        if view in counts or view is DeskView.ENDED
    ]


def mends_chip(count: int) -> dict[str, object]:
    """Return the way to what the quality audit sent back; the cases themselves have ended."""
    href = url_for("agency.mends")
    return {"text": gettext("Perlu diperbaiki"), "href": href, "current": False, "count": count}


def section_chips(asked: Asked, counts: Mapping[Section, int]) -> list[dict[str, object]]:
    """Return the bands of a list with their counters; a band that is open leads back to all."""
    return [
        {
            "text": str(text),
            "href": list_url(replace(asked, section=None if section is asked.section else section)),
            "current": section is asked.section,
            "count": counts[section],
            "kind": section.value,
        }
        for section, text in SECTION_NAMES.items()
    ]


def pickers(asked: Asked, units: Iterable[Unit]) -> list[Picker]:
    """Return the choices of the filter form."""
    filters = asked.filters
    categories = sorted(
        ((code, substance_name(code)) for code in law().substances), key=lambda pair: pair[1]
    )
    every = ("", gettext("Semua"))
    unit = [(str(one.id), one.name) for one in units]
    ages = [
        (str(n), ngettext("Lebih dari %(num)s hari", "Lebih dari %(num)s hari", n)) for n in AGES
    ]
    found = (
        ("unit", _("Unit"), str(filters.unit_id or ""), unit),
        ("kategori", _("Kategori"), filters.substance or "", categories),
        ("kanal", _("Kanal"), filters.channel or "", _pairs(CHANNEL_NAMES)),
        (
            "kerahasiaan",
            _("Kerahasiaan"),
            filters.confidentiality or "",
            _pairs(CONFIDENTIALITY),
        ),
        ("umur", _("Umur"), str(filters.older_than or ""), ages),
    )
    narrowing = [
        Picker(name, str(label), str(chosen), (every, *options))
        for name, label, chosen, options in found
        if options
    ]
    orders = tuple(_pairs(ORDER_NAMES))
    return [*narrowing, Picker("urut", gettext("Urutan"), asked.order.value, orders)]


def _pairs(names: Mapping[Any, Any]) -> list[tuple[str, str]]:
    return [(one.value, str(text)) for one, text in names.items()]


def filter_chips(asked: Asked, shown: Iterable[Picker]) -> list[dict[str, str]]:
    """Return the filters in force as chips; each leads to the list without it."""
    return [
        {
            "text": f"{one.label}: {dict(one.options).get(one.chosen, one.chosen)}",
            "href": list_url(without(asked, one.name)),
        }
        for one in shown
        if one.chosen and one.name != "urut"
    ]


def is_narrowed(asked: Asked) -> bool:
    """Tell whether any filter is in force."""
    return asked.filters != Filters()
