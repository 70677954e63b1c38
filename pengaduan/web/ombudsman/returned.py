"""Cases that wait for somebody's decision: given back by an agency, or asked of a supervisor."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.respondents import respondents_of
from pengaduan.complaints.routing_models import CaseReturn, ReturnDecision
from pengaduan.handling import pending, returns
from pengaduan.handling.errors import InputRefusedError, Refusal, StepForbiddenError
from pengaduan.handling.errors import StepRefusedError as Refused
from pengaduan.handling.returns import TriageDecision
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.rules.routing import house_rules
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.case import clock_rows
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.returned_cases import returned_rows
from pengaduan.web.shared.targets import TargetForm, addressee_name

DECISIONS = {
    ReturnDecision.REROUTED: _("Alihkan ke instansi atau unit lain"),
    ReturnDecision.KEPT: _("Tetap di instansi yang mengembalikan"),
}


class DecisionForm(TargetForm):
    """Where the case goes and why; the arbiter may begin the SP4N clocks anew."""

    decision = RadioField(
        _("Keputusan"),
        choices=as_choices(DECISIONS.items()),
        validators=[InputRequired(_("Pilih alihkan atau tetap."))],
    )
    text = TextAreaField(
        _("Alasan yang dibaca kedua instansi"),
        validators=[
            InputRequired(_("Tulis alasannya.")),
            Length(max=returns.TEXT_MAX, message=_("Paling banyak 2.000 huruf.")),
        ],
    )
    restart = BooleanField(_("Mulai lagi tenggat tindak lanjut pertama SP4N untuk instansi baru"))
    arbiter = SubmitField(_("Serahkan kepada kepala unit"))

    def command(self) -> TriageDecision:
        """Return the input of the step."""
        agency_id, unit_id = self.chosen
        return TriageDecision(
            ReturnDecision(self.decision.data),
            self.text.data or "",
            agency_id,
            unit_id,
            restart_clocks=bool(self.restart.data),
        )


def may_decide(actor: Actor, complaint: Complaint, row: CaseReturn | None) -> bool:
    """Tell whether this person may decide the return that waits."""
    if row is None:
        return False
    try:
        returns.check_decider(actor, complaint, row)
    except StepForbiddenError:
        return False
    return True


@bp.get("/putusan")
@requires(Permission.CASE_MONITOR)
def waiting() -> ResponseReturnValue:
    """List what waits for a decision: of the verifiers, and of the head of the unit."""
    actor, now = current_actor(), clock.now()
    return render_template(
        "ombudsman/waiting.html",
        triage=pending.returned(read(), actor, arbitration=False, now=now),
        arbitration=pending.returned(read(), actor, arbitration=True, now=now),
        second=pending.second_person(read(), actor, now=now),
    )


@bp.route("/pengaduan/<number>/pengembalian", methods=["GET", "POST"])
@requires(Permission.CASE_MONITOR)
def returned(number: str) -> ResponseReturnValue:
    """Read every return of a case, and decide the one that waits."""
    actor, session, status = current_actor(), read(), 200
    complaint = find_visible(session, actor, number)
    row = returns.open_return(session, complaint.id)
    form = DecisionForm()
    proposed = (row.proposed_agency_id, row.proposed_unit_id) if row else (None, None)
    form.offer(session, proposed, region=complaint.region_code)
    if form.is_submitted() and form.arbiter.data:
        return _to_arbiter(number)
    if form.is_submitted() and not form.search.data and _complete(form):
        try:
            with transaction() as writing:
                found = find_visible(writing, actor, number, lock=True)
                returns.decide(writing, actor, found, form.command(), now=clock.now())
            flash(gettext("Keputusan disimpan. Kedua instansi diberi tahu."), "success")
            return redirect(url_for("ombudsman.returned", number=number), 303)
        except InputRefusedError as error:
            form.form_errors.append(gettext(error.message_id, **error.values))
        except Refused as error:
            form.form_errors.append(gettext(error.message_id, **error.values))
            status = 409
    page = render_template(
        "ombudsman/returned.html",
        form=form,
        complaint=complaint,
        row=row,
        rows=returned_rows(session, complaint),
        now_at=addressee_name(session, complaint.agency_id, complaint.unit_id),
        may=may_decide(actor, complaint, row),
        clocks=clock_rows(complaint),
        rule=house_rules(),
        respondents=len(respondents_of(session, complaint.id)),
    )
    return page, 422 if form.errors and status == 200 else status


def _complete(form: DecisionForm) -> bool:
    if not form.validate():
        return False
    if form.decision.data == ReturnDecision.REROUTED and form.chosen[0] is None:
        form.target.errors = [gettext("Pilih instansi dari daftar.")]
        return False
    return True


def _to_arbiter(number: str) -> ResponseReturnValue:
    actor = current_actor()
    with transaction() as writing:
        found = find_visible(writing, actor, number, lock=True)
        if returns.open_return(writing, found.id) is None:
            raise Refused(Refusal.NOT_NOW)
        returns.escalate_to_arbiter(writing, actor, found, now=clock.now())
    flash(gettext("Kepala unit sekarang memutuskan pengaduan ini."), "success")
    return redirect(url_for("ombudsman.waiting"), 303)
