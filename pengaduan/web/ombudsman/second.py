"""A verifier asks for a second person, and the second person decides."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.accounts.models import Account
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.masking import Reader
from pengaduan.complaints.triage_models import RequestKind
from pengaduan.handling import second_person
from pengaduan.handling.checklist import CHECK_LABELS, open_sheet
from pengaduan.handling.errors import Refusal, StepForbiddenError, StepRefusedError
from pengaduan.handling.second_person import OverrideProposal, RefusalProposal
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman import sheet as sheets
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.case import cite_text
from pengaduan.web.ombudsman.sheet_forms import named, sheet_form
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.case_words import story_rows
from pengaduan.web.shared.forms import PageForm


class SecondForm(PageForm):
    """The second person's decision and its reason."""

    text = TextAreaField(
        _("Alasan keputusan Anda"),
        validators=[
            InputRequired(_("Tulis alasannya.")),
            Length(max=second_person.TEXT_MAX, message=_("Paling banyak 4.000 huruf.")),
        ],
    )
    grant = SubmitField(_("Setujui"))
    deny = SubmitField(_("Jangan setujui"))


@bp.route("/pengaduan/<number>/tolak", methods=["GET", "POST"])
@requires(Permission.CASE_ROUTE)
def refuse(number: str) -> ResponseReturnValue:
    """Propose to refuse the case; a second person must confirm."""
    return _propose(number, RequestKind.REFUSAL)


@bp.route("/pengaduan/<number>/persetujuan", methods=["GET", "POST"])
@requires(Permission.CASE_ROUTE)
def override(number: str) -> ResponseReturnValue:
    """Ask the head of the unit to let the case pass although a line is answered with no."""
    return _propose(number, RequestKind.OVERRIDE)


def _propose(number: str, kind: RequestKind) -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    complaint = find_visible(read(), actor, number)
    found = open_sheet(read(), complaint)
    form = sheet_form(found)()
    if not form.is_submitted():
        return redirect(url_for("ombudsman.sheet", number=number), 303)
    sheets.offer(form, complaint)
    if not form.validate():
        return sheets.page(complaint, found, form, 422)
    try:
        with transaction() as session:
            target = find_visible(session, actor, number, lock=True)
            seen, entries = sheets.seen(target, found), form.entries(found)
            if kind is RequestKind.REFUSAL:
                reason, text = form.refusal_reason.data or "", form.refusal_text.data or ""
                route = form.refusal_route.data or ""
                given = RefusalProposal(entries, reason, text, route, seen)
                second_person.propose_refusal(session, actor, target, given, now=now)
            else:
                asked = OverrideProposal(entries, form.override_text.data or "", seen)
                second_person.propose_override(session, actor, target, asked, now=now)
    except StepForbiddenError:
        raise
    except StepRefusedError as error:
        return sheets.refused(complaint, found, form, error)
    flash(gettext("Permintaan sudah dikirim. Orang kedua yang memutuskan."), "success")
    return redirect(url_for("ombudsman.queue"), 303)


@bp.route("/pengaduan/<number>/orang-kedua", methods=["GET", "POST"])
@requires(Permission.CASE_MONITOR)
def second(number: str) -> ResponseReturnValue:
    """Show the newest request, and decide it."""
    actor, session, status = current_actor(), read(), 200
    complaint = find_visible(session, actor, number)
    row = second_person.latest_request(session, complaint.id)
    form = SecondForm()
    if form.is_submitted() and form.validate():
        granted = bool(form.grant.data)
        try:
            with transaction() as writing:
                found, now = find_visible(writing, actor, number, lock=True), clock.now()
                text = form.text.data
                second_person.decide_request(writing, actor, found, text, granted=granted, now=now)
            flash(gettext("Keputusan Anda disimpan."), "success")
            return redirect(url_for("ombudsman.waiting"), 303)
        except StepForbiddenError:
            raise
        except StepRefusedError as error:
            form.form_errors.append(gettext(error.message_id, **error.values))
            status = 409
    if form.is_submitted() and row is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    reason = law().reasons.get(str(row.detail.get("reason"))) if row else None
    page = render_template(
        "ombudsman/second.html",
        complaint=complaint,
        row=row,
        form=form,
        asked_by=session.get_one(Account, row.asked_by).name if row else "",
        reason=named(reason) if reason else "",
        reason_cite=cite_text(reason.cite) if reason else "",
        lines=[CHECK_LABELS.get(code, code) for code in row.detail.get("codes", ())] if row else [],
        rows=story_rows(session, complaint, Reader.HANDLER),
        may=row is not None and _may(number),
    )
    return page, 422 if form.errors and status == 200 else status


def _may(number: str) -> bool:
    session, actor = read(), current_actor()
    complaint = find_visible(session, actor, number)
    row = second_person.open_request(session, complaint.id)
    if row is None:
        return False
    try:
        second_person.check_second(actor, complaint, row)
    except StepForbiddenError:
        return False
    return True
