"""Which list of the desk an address asks for, and the address of a list; the same for every page.

The case page passes on what it was opened from, so that previous and next stay in the same list.
"""

from dataclasses import replace
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import parse_qsl, urlencode

from flask import abort, request
from werkzeug.datastructures import MultiDict

from pengaduan.complaints.models import Channel, Confidentiality
from pengaduan.rules.law import law
from pengaduan.sla.desk import Asked, DeskView, Filters, Order, Section
from pengaduan.sla.desk_pages import Place, parse_place
from pengaduan.web.shared.templating import page_url

AGES: Final = (7, 14, 30, 60)
KEYS: Final = (*("tampilan", "bagian", "unit", "kategori", "kanal", "kerahasiaan", "umur", "urut"),)
Choice = TypeVar("Choice", bound=StrEnum)


class UnknownListError(ValueError):
    """The address names a view, a band, a filter or an order that does not exist."""


def asked_list() -> Asked:
    """Return the list that the address asks for; 400 when it names what does not exist."""
    try:
        return read_list(request.args)
    except UnknownListError:
        abort(400)


def asked_place(name: str) -> Place | None:
    """Return the place in the list (``?sesudah=`` or ``?sebelum=``), or None; 400 if unreadable."""
    text = request.args.get(name, "")
    try:
        return parse_place(text) if text else None
    except ValueError:
        abort(400)


def read_list(args: MultiDict[str, str]) -> Asked:
    """Return the list of a query, or raise UnknownListError; empty values ask for nothing."""
    given = {key: args.get(key, "").strip() for key in KEYS}
    section, channel = _one(Section, given["bagian"]), _one(Channel, given["kanal"])
    return Asked(
        view=_one(DeskView, given["tampilan"]) or DeskView.OPEN,
        section=section,
        filters=Filters(
            unit_id=_number(given["unit"]),
            substance=_substance(given["kategori"]),
            channel=channel,
            confidentiality=_one(Confidentiality, given["kerahasiaan"]),
            older_than=_age(given["umur"]),
        ),
        order=_one(Order, given["urut"]) or Order.DUE,
    )


def list_query(asked: Asked) -> dict[str, str]:
    """Return what stands in the address of a list; what is usual is left out."""
    filters = asked.filters
    values = {
        "tampilan": "" if asked.view is DeskView.OPEN else asked.view.value,
        "bagian": asked.section.value if asked.section else "",
        "unit": str(filters.unit_id or ""),
        "kategori": filters.substance or "",
        "kanal": filters.channel.value if filters.channel else "",
        "kerahasiaan": filters.confidentiality.value if filters.confidentiality else "",
        "umur": str(filters.older_than or ""),
        "urut": "" if asked.order is Order.DUE else asked.order.value,
    }
    return {key: value for key, value in values.items() if value}


def list_text(asked: Asked) -> str:
    """Return the query of a list as text, to be kept under a name."""
    return urlencode(list_query(asked))


def list_url(asked: Asked, **more: str) -> str:
    """Return the address of a list."""
    return page_url("agency.inbox", **list_query(asked), **more)


def kept_url(text: str) -> str:
    """Return the address of a list that was kept as text."""
    pairs = {key: value for key, value in parse_qsl(text) if key in KEYS}
    return page_url("agency.inbox", **pairs)


def without(asked: Asked, key: str) -> Asked:
    """Return the same list without one filter (a key of the address)."""
    query = {name: value for name, value in list_query(asked).items() if name != key}
    return replace(read_list(MultiDict(query)))


def _one(kind: type[Choice], text: str) -> Choice | None:
    if not text:
        return None
    try:
        return kind(text)
    except ValueError as error:
        raise UnknownListError(text) from error


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise UnknownListError(text)
    return int(text)


def _substance(text: str) -> str | None:
    if text and text not in law().substances:
        raise UnknownListError(text)
    return text or None


def _age(text: str) -> int | None:
    days = _number(text)
    if days is not None and days not in AGES:
        raise UnknownListError(text)
    return days
