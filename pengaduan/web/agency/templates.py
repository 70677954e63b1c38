"""The agency's templates: listed, written, changed by version, taken out of use."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.queries import units_of
from pengaduan.handling import reply_templates
from pengaduan.handling.errors import InputRefusedError
from pengaduan.handling.reply_templates import Usable
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.rules.plain_language import hard_places
from pengaduan.rules.reply_templates import VARIABLE_LABELS
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.guard_words import FINDINGS
from pengaduan.web.agency.running import checked, refusal_text
from pengaduan.web.agency.template_forms import TemplateForm
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm


def _agency_id() -> int:
    """Return the agency whose templates these are: the first that the person works for."""
    agencies = sorted(current_actor().agency_ids)
    if not agencies:
        abort(404)
    return agencies[0]


@bp.get("/templat")
@requires(Permission.CASE_VIEW_AGENCY)
def templates() -> ResponseReturnValue:
    """List the templates that this person can use."""
    actor = current_actor()
    found = reply_templates.usable(read(), actor, _agency_id())
    return render_template(
        "agency/templates.html",
        rows=[(one, reply_templates.may_change(actor, one.template)) for one in found],
    )


@bp.route("/templat/baru", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def new_template() -> ResponseReturnValue:
    """Write a new template."""
    return _edit(None)


@bp.route("/templat/<int:template_id>", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def template(template_id: int) -> ResponseReturnValue:
    """Change a template: that makes its next version, and old letters keep theirs."""
    found = reply_templates.find(read(), current_actor(), _agency_id(), template_id)
    if not reply_templates.may_change(current_actor(), found.template):
        abort(403)
    return _edit(found)


def _edit(found: Usable | None) -> ResponseReturnValue:
    form = TemplateForm(data=None if found is None else TemplateForm.data_of(found))
    form.offer(units_of(read(), _agency_id()))
    checking = request.form.get("aksi") == "periksa"
    valid = form.validate_on_submit()
    if valid and not checking and _stored(form, found):
        flash(_("Templat disimpan."), "success")
        return redirect(url_for("agency.templates"), 303)
    hints = [(str(FINDINGS[one.finding]), one.words) for one in hard_places(form.body.data or "")]
    page = render_template(
        "agency/template.html",
        form=form,
        found=found,
        hints=hints,
        checked=checking or found is not None,
        variables=VARIABLE_LABELS,
        action=PageForm(),
    )
    return page, 422 if form.errors else 200


def _stored(form: TemplateForm, found: Usable | None) -> bool:
    """Store the template; put what is refused beside its field."""
    template_id = None if found is None else found.template.id
    agency_id, actor, now = _agency_id(), current_actor(), clock.now()
    try:
        with transaction() as session:
            reply_templates.save(session, actor, agency_id, form.command(), template_id, now=now)
    except InputRefusedError as error:
        fields = {"scope": form.scope, "unit_id": form.unit_id, "body": form.body}
        fields.get(error.field, form.name_).errors = (refusal_text(error),)
        return False
    return True


@bp.post("/templat/<int:template_id>/pensiun")
@requires(Permission.CASE_VIEW_AGENCY)
def retire_template(template_id: int) -> ResponseReturnValue:
    """Take a template out of use."""
    checked(PageForm())
    agency_id = _agency_id()
    with transaction() as session:
        reply_templates.retire(session, current_actor(), agency_id, template_id, now=clock.now())
    flash(_("Templat tidak dipakai lagi. Surat lama tetap menyimpan versinya."), "success")
    return redirect(url_for("agency.templates"), 303)
