"""The inbox: what to do next, by deadline."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.queries import units_of
from pengaduan.complaints import saved_views
from pengaduan.complaints.row_notes import notes_of
from pengaduan.complaints.saved_views import NewView, SavedViewError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.rules.roles import Role
from pengaduan.sla.desk import Asked, DeskView, Section
from pengaduan.sla.desk_counts import DeskCounts, desk_counts, total
from pengaduan.sla.desk_pages import Page, page
from pengaduan.sla.desk_rows import DeskRow
from pengaduan.web.agency import desk_words
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.bulk_words import KINDS
from pengaduan.web.agency.desk_view import (
    asked_list,
    asked_place,
    kept_url,
    list_query,
    list_text,
    list_url,
)
from pengaduan.web.agency.forms import SaveViewForm
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.names import STATES

DISPOSABLE: Final = ("complete", "dispositioned", "in_handling", "hearing", "reopened")


def _views(actor: Actor) -> list[DeskView]:
    """Return the quick views that make sense: nobody without a unit has a list of their unit."""
    in_unit = any(grant.unit_id is not None for grant in actor.grants)
    return [view for view in DeskView if view is not DeskView.UNIT or in_unit]


def _sections(found: Page, asked: Asked) -> list[tuple[Section | None, list[DeskRow]]]:
    if not asked.by_due:
        return [(None, list(found.rows))] if found.rows else []
    order = list(Section)
    rows = sorted(found.rows, key=lambda row: order.index(row.section))
    return [(section, list(group)) for section, group in groupby(rows, lambda row: row.section)]


def _next_row(actor: Actor, now: datetime) -> DeskRow | None:
    """Return the most urgent complaint of all, for whoever looks at an empty list."""
    rows = page(read(), actor, Asked(), now=now, size=1).rows
    return rows[0] if rows and rows[0].section is not Section.WAITING else None


def _total(actor: Actor, asked: Asked, counts: Mapping[Section, int], now: datetime) -> int | None:
    """Return how many complaints a list has: from its bands, which hold each of them once."""
    if asked.view is DeskView.ENDED:
        return None
    if not counts:
        return total(read(), actor, asked, now=now)
    return sum(counts.values()) if asked.section is None else counts[asked.section]


def _disposes(actor: Actor) -> bool:
    return Role.AGENCY_COORDINATOR in actor.roles


@bp.get("")
@requires(Permission.CASE_VIEW_AGENCY)
def inbox() -> ResponseReturnValue:
    """Show a page of one list of the desk; every counter is the length of its list."""
    return _inbox_page(SaveViewForm(formdata=None), 200)


@bp.post("")
@requires(Permission.CASE_VIEW_AGENCY)
def save_view() -> ResponseReturnValue:
    """Keep the list of this address under a name."""
    form, asked = SaveViewForm(), asked_list()
    if not form.validate_on_submit():
        return _inbox_page(form, 422)
    new = NewView(form.name.data or "", list_text(asked), shared=bool(form.shared.data))
    try:
        with transaction() as session:
            saved_views.keep(session, current_actor(), new, now=clock.now())
    except SavedViewError as error:
        form.name.errors = (_(str(error)),)
        return _inbox_page(form, 422)
    flash(_("Tampilan sudah disimpan."), "success")
    return redirect(list_url(asked), 303)


@bp.post("/tampilan/<int:view_id>/hapus")
@requires(Permission.CASE_VIEW_AGENCY)
def forget_view(view_id: int) -> ResponseReturnValue:
    """Throw a kept list away; the complaints in it are not touched."""
    if PageForm().validate_on_submit():
        with transaction() as session:
            gone = saved_views.forget(session, current_actor(), view_id)
        if gone:
            flash(_("Tampilan sudah dihapus."), "success")
    return redirect(list_url(Asked()), 303)


def _inbox_page(form: SaveViewForm, status: int) -> ResponseReturnValue:
    session, actor, now, asked = read(), current_actor(), clock.now(), asked_list()
    after, before = asked_place("sesudah"), asked_place("sebelum")
    found = page(session, actor, asked, now=now, after=after, before=before)
    kept = list_query(asked)
    counted = desk_counts(session, actor, asked, views=_views(actor), now=now)
    counts = counted.bands
    empty = not found.rows or not counts.get(Section.LATE)
    html = render_template(
        "agency/inbox.html",
        form=form,
        action=PageForm(formdata=None),
        asked=asked,
        kept=kept,
        kept_pairs=tuple(kept.items()),
        sections=_sections(found, asked),
        counts=counts,
        total=_total(actor, asked, counts, now),
        bands=desk_words.section_chips(asked, counts) if counts else [],
        before=found.before and list_url(asked, sebelum=found.before.text()),
        after=found.after and list_url(asked, sesudah=found.after.text()),
        first=list_url(asked),
        upcoming=_next_row(actor, now) if empty else None,
        every=request.args.get("pilih") == "semua",
        **_choices(actor, asked, counted),
        **_beside(actor, [row.case.id for row in found.rows]),
        **_words(found.rows),
    )
    return html, status


def _words(rows: Sequence[DeskRow]) -> dict[str, object]:
    """Return what the rows say, each text once: fifty rows have few states, reasons and moves."""
    cases = {(row.case.track, row.case.state, row.case.last_entry): row.case for row in rows}
    return {
        "section_names": desk_words.spoken(desk_words.SECTION_NAMES),
        "channel_names": desk_words.spoken(desk_words.CHANNEL_NAMES),
        "why_texts": desk_words.reasons(),
        "movements": {one.last_entry: desk_words.movement(one) for one in cases.values()},
        "state_texts": {
            (one.track, one.state): str(STATES[one.track][one.state]) for one in cases.values()
        },
    }


def _choices(actor: Actor, asked: Asked, counted: DeskCounts) -> dict[str, object]:
    """Return what stands above the list: views, filters, kept lists and what can be done."""
    session = read()
    units = [unit for one in sorted(actor.agency_ids) for unit in units_of(session, one)]
    shown = desk_words.pickers(asked, units)
    return {
        "views": [
            *desk_words.view_chips(asked, counted.views),
            desk_words.mends_chip(counted.mends),
        ],
        "pickers": shown,
        "filters": desk_words.filter_chips(asked, shown),
        "saved": [
            (one, kept_url(one.asked), one.account_id == actor.account_id)
            for one in saved_views.views_for(session, actor)
        ],
        "kinds": [one for one in KINDS if one.for_coordinators <= _disposes(actor)],
        "disposable": DISPOSABLE if _disposes(actor) else (),
    }


def _beside(actor: Actor, ids: list[int]) -> dict[str, object]:
    """Return what is told beside the rows: merged complaints and marks."""
    notes = notes_of(read(), ids, among=actor)
    return {"merged": notes.followers, "marks": notes.marks}
