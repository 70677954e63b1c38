"""Who handles a case: take it, hand it to a unit, give it back, follow it, be reminded of it."""

from collections.abc import Sequence
from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.models import Unit
from pengaduan.agencies.queries import units_of
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.models import Complaint
from pengaduan.handling import disposition, watching
from pengaduan.handling.errors import InputRefusedError
from pengaduan.handling.suggestions.suggesting import Kind, Reason, Suggestion, suggest_units
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.forms import DispositionForm, ReminderForm, TextForm
from pengaduan.web.agency.running import checked, refusal_text, run, to_case
from pengaduan.web.agency.side import side_of
from pengaduan.web.agency.unit_picker import FEW_UNITS, narrowed
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm


@bp.post("/pengaduan/<number>/ambil")
@requires(Permission.CASE_ANSWER)
def take(number: str) -> ResponseReturnValue:
    """Become the handler."""
    now = clock.now()
    checked(PageForm())
    run(number, lambda s, a, c: disposition.take(s, a, c, now=now))
    return to_case(number, _("Pengaduan ini sekarang Anda tangani."))


@bp.route("/pengaduan/<number>/disposisi", methods=["GET", "POST"])
@requires(Permission.CASE_DISPOSE)
def dispose(number: str) -> ResponseReturnValue:
    """Hand the case to a unit and an officer."""
    complaint = find_visible(read(), current_actor(), number)
    agency_id = complaint.agency_id or 0
    side = side_of(complaint)
    suggested = suggest_units(read(), complaint, side.story)
    form = _disposition_form(complaint, agency_id, suggested)
    if not narrowed(form) and form.validate_on_submit():
        now, command = clock.now(), replace(form.command(), offered=tuple(suggested))
        try:
            run(number, lambda s, a, c: disposition.dispose(s, a, c, command, now=now))
            return to_case(number, _("Disposisi sudah disimpan."))
        except InputRefusedError as error:
            _put_error(form, error)
    page = render_template(
        "agency/dispose.html",
        form=form,
        complaint=complaint,
        side=side,
        suggested=[(one.unit_name, _why(one)) for one in suggested],
        history=_history(complaint),
        many=len(units_of(read(), agency_id)) > FEW_UNITS,
    )
    return page, 422 if form.errors else 200


def _why(one: Suggestion) -> str:
    """Say what speaks for a unit, in words that the agency may read."""
    return "; ".join(_reason(reason) for reason in one.reasons)


def _reason(reason: Reason) -> str:
    words = ", ".join(reason.values)
    if reason.kind is Kind.WORDS:
        return _("kata kunci: %(words)s", words=words)
    if reason.kind is Kind.NAMES:
        return _("disebut: %(words)s", words=words)
    if reason.kind is Kind.PLACE:
        return _("tempat kejadian")
    return _("%(n)s kasus serupa ditangani unit ini", n=reason.count)


def _disposition_form(
    complaint: Complaint, agency_id: int, suggested: Sequence[Suggestion]
) -> DispositionForm:
    first = suggested[0].unit_id if suggested else None
    form = DispositionForm(
        data={
            "unit_id": str(complaint.unit_id or first or ""),
            "handler_id": str(complaint.handler_id or ""),
            "watch": True,
        }
    )
    recent = disposition.recent_units(read(), current_actor(), agency_id)
    people = disposition.all_handlers(read(), agency_id)
    form.offer(units_of(read(), agency_id), people, recent)
    return form


def _put_error(form: DispositionForm, error: InputRefusedError) -> None:
    field = {"due_on": form.due_on, "handler_id": form.handler_id}.get(error.field, form.unit_id)
    field.errors = (*field.errors, refusal_text(error))


def _history(complaint: Complaint) -> list[dict[str, object]]:
    """Return earlier dispositions, the newest first: when, to which unit, and whether back."""
    names = {unit.id: unit.name for unit in units_of(read(), complaint.agency_id or 0)}
    return [
        {
            "at": one.created_at,
            "unit": names.get(one.detail.get("unit") or 0, _("Belum ada unit")),
            "back": bool(one.detail.get("given_back")),
            "text": one.body,
        }
        for one in disposition.dispositions(read(), complaint)
    ]


@bp.route("/pengaduan/<number>/disposisi/kembalikan", methods=["GET", "POST"])
@requires(Permission.CASE_ANSWER)
def return_disposition(number: str) -> ResponseReturnValue:
    """Return a disposition to its sender with a reason."""
    complaint = find_visible(read(), current_actor(), number)
    form = TextForm()
    if form.validate_on_submit():
        now, text = clock.now(), form.text.data
        run(number, lambda s, a, c: disposition.return_disposition(s, a, c, text, now=now))
        flash(_("Disposisi dikembalikan kepada pengirimnya."), "success")
        return redirect(url_for("agency.inbox"), 303)
    unit = read().get(Unit, complaint.unit_id) if complaint.unit_id else None
    page = render_template(
        "agency/return_disposition.html",
        form=form,
        complaint=complaint,
        unit=unit,
        side=side_of(complaint),
    )
    return page, 422 if form.errors else 200


@bp.post("/pengaduan/<number>/ikuti")
@requires(Permission.CASE_VIEW_AGENCY)
def watch(number: str) -> ResponseReturnValue:
    """Follow the case, or stop following it."""
    now, actor = clock.now(), current_actor()
    checked(PageForm())
    account_id = actor.account_id or 0
    if watching.watches(read(), find_visible(read(), actor, number), actor):
        run(number, lambda s, _a, c: watching.unwatch(s, c, account_id))
        return to_case(number, _("Anda tidak lagi mengikuti pengaduan ini."))
    run(number, lambda s, _a, c: watching.watch(s, c, account_id, now=now))
    return to_case(number, _("Anda mengikuti pengaduan ini. Kabar dikirim lewat surel."))


@bp.route("/pengaduan/<number>/ingatkan", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def remind(number: str) -> ResponseReturnValue:
    """Ask to be reminded on a day; the case stays where it is and its clocks run."""
    complaint, form = find_visible(read(), current_actor(), number), ReminderForm()
    if form.validate_on_submit():
        now, day = clock.now(), form.day.data
        try:
            run(number, lambda s, a, c: watching.remind(s, a, c, day, now=now))
            return to_case(number, _("Pengingat disimpan. Tenggat tidak berubah."))
        except InputRefusedError as error:
            form.day.errors = (refusal_text(error),)
    page = render_template("agency/remind.html", form=form, complaint=complaint)
    return page, 422 if form.errors else 200


@bp.post("/pengaduan/<number>/ingatkan/hapus")
@requires(Permission.CASE_VIEW_AGENCY)
def forget_reminder(number: str) -> ResponseReturnValue:
    """Take one's reminder back."""
    now = clock.now()
    checked(PageForm())
    run(number, lambda s, a, c: watching.forget_reminder(s, a, c, now=now))
    return to_case(number, _("Pengingat dihapus."))
