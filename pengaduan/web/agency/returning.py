"""Bukan kewenangan kami: the agency gives a case back to triage, and reads what was decided."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.models import Complaint
from pengaduan.handling import returns
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.moves import capacity
from pengaduan.handling.returns import Return
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.rules.routing import house_rules
from pengaduan.rules.workflow import LawRole
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.running import refusal_text
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.returned_cases import returned_rows
from pengaduan.web.shared.targets import TargetForm

_TOO_LONG = _("Paling banyak 2.000 huruf.")


class ReturnForm(TargetForm):
    """Why, on which legal basis, and whose the case may be."""

    reason = TextAreaField(
        _("Mengapa bukan kewenangan instansi Anda?"),
        validators=[
            InputRequired(_("Tulis alasannya.")),
            Length(max=returns.TEXT_MAX, message=_TOO_LONG),
        ],
    )
    legal_basis = TextAreaField(
        _("Dasar hukum"),
        validators=[
            InputRequired(_("Tulis dasar hukumnya, misalnya peraturan daerah dan pasalnya.")),
            Length(max=returns.TEXT_MAX, message=_TOO_LONG),
        ],
    )
    other = StringField(
        _("Instansi lain, bila tidak ada dalam daftar"),
        validators=[Length(max=255, message=_("Paling banyak 255 huruf."))],
    )

    def command(self) -> Return:
        """Return the input of the step."""
        agency_id, unit_id = self.chosen
        return Return(
            self.reason.data or "",
            self.legal_basis.data or "",
            agency_id,
            unit_id,
            self.other.data or "",
        )


def may_give_back(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether this person may give the case back now."""
    coordinates = capacity(actor, complaint, "A09") is LawRole.AGENCY_ADMIN
    return coordinates and returns.may_return(read(), complaint)


@bp.route("/pengaduan/<number>/bukan-kewenangan", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def give_back(number: str) -> ResponseReturnValue:
    """Show every return of the case, and the form while it may be given back."""
    actor, session, status = current_actor(), read(), 200
    complaint = find_visible(session, actor, number)
    form = ReturnForm()
    form.target.label.text = gettext("Instansi yang Anda usulkan")
    form.offer(session, region=complaint.region_code)
    if form.is_submitted() and not form.search.data and form.validate():
        try:
            now = clock.now()
            with transaction() as writing:
                found = find_visible(writing, actor, number, lock=True)
                returns.give_back(writing, actor, found, form.command(), now=now)
            flash(gettext("Pengaduan dikembalikan. Tenggat tetap berjalan."), "success")
            return redirect(url_for("agency.give_back", number=number), 303)
        except StepRefusedError as error:
            form.form_errors.append(refusal_text(error))
            status = 409
    page = render_template(
        "agency/give_back.html",
        form=form,
        complaint=complaint,
        rows=returned_rows(session, complaint),
        may=may_give_back(actor, complaint) or form.is_submitted(),
        left=max(0, house_rules().return_limit - len(returns.returns_of(session, complaint.id))),
        rule=house_rules(),
    )
    return page, 422 if form.errors and status == 200 else status
