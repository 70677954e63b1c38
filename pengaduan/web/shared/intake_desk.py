"""The intake page (P12) and the page of the folded key, the same at every desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from pengaduan.agencies.models import Agency
from pengaduan.agencies.queries import provinces, regencies
from pengaduan.agencies.search import search_agencies
from pengaduan.complaints.models import Channel
from pengaduan.handling import key_sheets
from pengaduan.handling.errors import InputRefusedError, StepRefusedError
from pengaduan.handling.intake import Received, take_in
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.web.shared.access import current_actor
from pengaduan.web.shared.intake_forms import IntakeForm

_MOST_HITS = 8
ASK_AGAIN_AFTER = 2
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What differs between the desks: channels, own agency, and the names of the pages."""

    channels: Sequence[Channel]
    page: str
    sheet: str
    paper: str
    agency_id: int | None = None
    after: Callable[[Session, IntakeForm, Received, datetime], None] | None = None


def regions(session: Session) -> list[SelectChoice]:
    """Return every province with its regencies and cities, grouped."""
    found: list[SelectChoice] = []
    for province in provinces(session):
        places = [(province.code, province.name)]
        places += [(one.code, one.name) for one in regencies(session, province.code)]
        found += [SelectChoice(code, name, optgroup=province.name) for code, name in places]
    return found


def _agencies(session: Session, desk: Desk, form: IntakeForm) -> list[tuple[str, str]]:
    """Return the agencies to choose from: the desk's own, the chosen one, and what was found."""
    named: dict[str, str] = {}
    chosen = form.agency.data or ""
    for agency_id in (desk.agency_id, int(chosen) if chosen.isdigit() else None):
        agency = None if agency_id is None else session.get(Agency, agency_id)
        if agency is not None and agency.active:
            named[str(agency.id)] = agency.name
    query = form.agency_query.data
    hits = search_agencies(session, query, form.region.data, _MOST_HITS) if query else []
    named.update({str(hit.agency_id): hit.agency_name for hit in hits})
    return list(named.items())


def intake_page(desk: Desk, form: IntakeForm, *, letter: str = "") -> ResponseReturnValue:
    """Show the form, search on the way, or take the complaint in and go to its key.

    ``letter`` is what an incoming mail says, shown beside the form.
    """
    form.offer(desk.channels, regions(read()), _agencies(read(), desk, form))
    if form.is_submitted() and form.search.data:
        return _shown(desk, form, letter, 200)
    if not form.validate_on_submit():
        return _shown(desk, form, letter, 422 if form.errors else 200)
    try:
        received = _take_in(desk, form)
    except StepRefusedError as error:
        _take_over(form, error)
        return _shown(desk, form, letter, 422 if isinstance(error, InputRefusedError) else 409)
    if received.sheet is None:
        return _shown_number(desk, received.complaint.number)
    return redirect(url_for(desk.sheet, sheet_id=received.sheet.id), 303)


def _take_in(desk: Desk, form: IntakeForm) -> Received:
    actor, now, taken = current_actor(), clock.now(), form.taken()
    with transaction() as session:
        received = take_in(session, actor, taken, now=now)
        if desk.after is not None:
            desk.after(session, form, received, now)
        return received


def _take_over(form: IntakeForm, error: StepRefusedError) -> None:
    text = _(error.message_id, **error.values)
    field = "scans" if error.field == "file" else error.field
    if field in form:
        form[field].errors = [text]
    else:
        form.form_errors.append(text)


def _shown(desk: Desk, form: IntakeForm, letter: str, status: int) -> ResponseReturnValue:
    page = render_template(
        "shared/intake.html", form=form, letter=letter, own=Channel.OWN_INITIATIVE in desk.channels
    )
    return page, status


def _shown_number(desk: Desk, number: str) -> ResponseReturnValue:
    return redirect(url_for(desk.page, nomor=number), 303)


def sheet_page(desk: Desk, sheet_id: int) -> ResponseReturnValue:
    """Show the number and, while it waits, the button that prints the key once."""
    try:
        sheet = key_sheets.look(read(), current_actor(), sheet_id, now=clock.now())
    except key_sheets.KeyGoneError:
        abort(404)
    page = render_template("shared/intake_sheet.html", sheet=sheet, desk=desk)
    waits = sheet.waiting and not sheet.ready
    return page, 200, ({"Refresh": str(ASK_AGAIN_AFTER)} if waits else {})


def paper(desk: Desk, sheet_id: int) -> ResponseReturnValue:
    """Give the folded paper out, once; afterwards the page says that it is gone."""
    try:
        key_sheets.look(read(), current_actor(), sheet_id, now=clock.now())
    except key_sheets.KeyGoneError:
        abort(404)
    try:
        with transaction() as session:
            made = key_sheets.take(session, current_actor(), sheet_id, now=clock.now())
    except key_sheets.KeyGoneError:
        return redirect(url_for(desk.sheet, sheet_id=sheet_id), 303)
    response = Response(made.data, mimetype="application/pdf")
    name = f"kunci-{made.number}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
