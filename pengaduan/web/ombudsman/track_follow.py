"""What follows an oversight product (O11): monitoring, evidence, verdicts, the queue of actions."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired

from pengaduan.complaints.access import ComplaintNotFoundError, find_visible
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import ActionReport, CorrectiveAction, Verdict
from pengaduan.complaints.track_queries import reports_of
from pengaduan.handling import corrective_actions, track_ends
from pengaduan.handling.errors import Refusal, StepForbiddenError, StepRefusedError
from pengaduan.handling.moves import offered
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.metrics import oversight
from pengaduan.metrics.oversight import ActionFilter, Group
from pengaduan.rules.permissions import Permission
from pengaduan.rules.workflow import Track
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.case import file_url
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.track_words import PRODUCTS, VERDICTS

GROUPS = {
    Group.LATE: _("Lewat tenggat"),
    Group.OPEN: _("Menunggu pelaksanaan"),
    Group.COMPLIED: _("Dilaksanakan"),
    Group.PARTLY: _("Dilaksanakan sebagian"),
    Group.NOT_COMPLIED: _("Tidak dilaksanakan"),
}


class MonitoringForm(PageForm):
    """What the examiners saw of the corrective actions."""

    file_check = TextAreaField(
        _("Pemeriksaan kelengkapan berkas"), validators=[InputRequired(_("Isi bagian ini."))]
    )
    monitoring = TextAreaField(
        _("Hasil pemantauan"), validators=[InputRequired(_("Isi bagian ini."))]
    )


class VerdictForm(PageForm):
    """The verdict on one action, and the reports it rests on."""

    verdict = RadioField(
        _("Penilaian"),
        choices=as_choices((one.value, text) for one, text in VERDICTS.items()),
        validators=[InputRequired(_("Pilih salah satu."))],
    )
    evidence = SelectMultipleField(_("Bukti yang menjadi dasar"), validate_choice=False, default=())
    note = TextAreaField(_("Alasan"))

    def judgement(self) -> corrective_actions.Judgement:
        """Return the input of the step."""
        cited = tuple(int(one) for one in self.evidence.data if one.isdigit())
        return corrective_actions.Judgement(Verdict(self.verdict.data), self.note.data or "", cited)


@bp.route("/kasus/<number>/pemantauan", methods=["GET", "POST"])
@requires(Permission.CASE_EXAMINE)
def monitoring(number: str) -> ResponseReturnValue:
    """Keep what was seen of the corrective actions before their period ends."""
    actor, form, now = current_actor(), MonitoringForm(), clock.now()
    complaint = find_visible(read(), actor, number)
    ours = complaint.track is Track.OMBUDSMAN
    if not ours or "O27" not in offered(actor, complaint):
        raise StepRefusedError(Refusal.NOT_NOW)
    if form.validate_on_submit():
        with transaction() as session:
            found = find_visible(session, actor, number, lock=True)
            track_ends.keep_monitoring(
                session,
                actor,
                found,
                file_check=form.file_check.data,
                monitoring=form.monitoring.data,
                now=now,
            )
        flash(gettext("Pemantauan sudah dicatat."), "success")
        return redirect(url_for("ombudsman.track_page", number=number), 303)
    page = render_template("ombudsman/track_monitoring.html", complaint=complaint, form=form)
    return page, 422 if form.errors else 200


@bp.route("/kasus/<number>/tindakan/<int:action_id>", methods=["GET", "POST"])
@requires(Permission.CASE_EXAMINE)
def judge_action(number: str, action_id: int) -> ResponseReturnValue:
    """Read what the agency reports about one action, and judge it on that evidence."""
    actor, session, now = current_actor(), read(), clock.now()
    complaint = find_visible(session, actor, number)
    action = _action(complaint, action_id)
    reports = reports_of(session, [action.id])[action.id]
    form = VerdictForm()
    form.evidence.choices = as_choices((str(one.id), _named(one)) for one in reports)
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                found = find_visible(writing, actor, number, lock=True)
                own = writing.get_one(CorrectiveAction, action_id)
                given = form.judgement()
                corrective_actions.judge(writing, actor, found, own, given, now=now)
        except StepForbiddenError:
            raise
        except StepRefusedError as error:
            field = error.field if error.field in form else "verdict"
            form[field].errors = [gettext(error.message_id, **error.values)]
        else:
            flash(gettext("Penilaian sudah disimpan."), "success")
            return redirect(url_for("ombudsman.track_page", number=number), 303)
    page = render_template(
        "ombudsman/track_action.html",
        complaint=complaint,
        action=action,
        reports=reports,
        form=form,
        file_url=file_url,
        open=complaint.state in corrective_actions.OPEN_STATES,
    )
    return page, 422 if form.errors else 200


def _action(complaint: Complaint, action_id: int) -> CorrectiveAction:
    found = read().get(CorrectiveAction, action_id)
    if found is None or found.complaint_id != complaint.id:
        raise ComplaintNotFoundError
    return found


def _named(report: ActionReport) -> str:
    return gettext("Bukti nomor %(id)s", id=report.id)


@bp.get("/tindakan-korektif")
@requires(Permission.CASE_MONITOR)
def corrective_action_list() -> ResponseReturnValue:
    """List corrective actions and Recommendations by how they stand; each count is its list."""
    actor, session, now = current_actor(), read(), clock.now()
    asked = request.args.get("kelompok", Group.LATE.value)
    if asked not in set(Group):
        abort(404)
    agency = request.args.get("instansi", "")
    after = request.args.get("sesudah", "0")
    if (agency and not _is_id(agency)) or not _is_id(after):
        abort(404)
    wanted = ActionFilter(agency_id=int(agency) if agency else None)
    found = oversight.actions(session, actor, wanted, Group(asked), now=now, after=int(after))
    return render_template(
        "ombudsman/track_actions.html",
        groups=GROUPS,
        counts=oversight.counts(session, actor, wanted, now=now),
        asked=Group(asked),
        agency=agency,
        page=found,
        products=PRODUCTS,
        objections=oversight.objections(session, actor) if after == "0" else (),
    )


def _is_id(text: str) -> bool:
    return text.isdigit() and len(text) < 18
