"""Search as a page: what was typed, the groups that may hold something, each newest first."""

from dataclasses import dataclass
from typing import Final

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from pengaduan.complaints.search import (
    LONGEST,
    Group,
    Page,
    Row,
    find,
    groups,
    sees_phones,
)
from pengaduan.infra.db import read
from pengaduan.web.shared.access import current_actor

FEW: Final = 10
MANY: Final = 50
NAMES: Final = {
    Group.NUMBER: _("Nomor pengaduan"),
    Group.PHONE: _("Empat angka terakhir telepon"),
    Group.UNIT: _("Instansi atau unit"),
    Group.WORDS: _("Kata dalam pengaduan"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One group on the page; ``more`` leads on to older hits, "" at the end."""

    group: Group
    page: Page
    more: str


def search_page(endpoint: str, case_endpoint: str) -> ResponseReturnValue:
    """Answer a search; a whole number that leads to one visible complaint opens it at once."""
    text = " ".join(request.args.get("q", "").split())[:LONGEST]
    chosen = _group(request.args.get("kelompok", ""))
    before = request.args.get("sebelum", type=int)
    found = [_found(endpoint, text, group, before, chosen) for group in _asked(text, chosen)]
    hit = _only(found) if chosen is None else None
    if hit is not None:
        return redirect(url_for(case_endpoint, number=hit.number), 303)
    return render_template(
        "shared/search.html",
        text=text,
        found=[one for one in found if one.page.rows],
        names=NAMES,
        chosen=chosen,
        before=before,
        endpoint=endpoint,
        case_endpoint=case_endpoint,
        phones=sees_phones(current_actor()),
    )


def _asked(text: str, chosen: Group | None) -> tuple[Group, ...]:
    if chosen is not None:
        return (chosen,)
    return groups(read(), current_actor(), text) if text else ()


def _group(text: str) -> Group | None:
    try:
        return Group(text) if text else None
    except ValueError:
        abort(400)


def _found(
    endpoint: str, text: str, group: Group, before: int | None, chosen: Group | None
) -> Found:
    limit = FEW if chosen is None else MANY
    page = find(read(), current_actor(), group, text, limit=limit, before=before)
    more = ""
    if page.after is not None:
        more = url_for(endpoint, q=text, kelompok=group.value, sebelum=page.after)
    return Found(group, page, more)


def _only(found: list[Found]) -> Row | None:
    """Return the one complaint that a whole number names; a serial alone may mean others too."""
    rows = [row for one in found for row in one.page.rows]
    numbers = [one for one in found if one.group is Group.NUMBER]
    return rows[0] if len(rows) == 1 and numbers and len(found) == 1 else None
