"""The desk of the Ombudsman's track, reports of its own motion, and the periodic reports."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.agencies.search import search_agencies
from pengaduan.complaints import track_desk
from pengaduan.complaints.access import ComplaintNotFoundError, find_visible
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_desk import DeskView
from pengaduan.handling import own_initiative, period_reports
from pengaduan.handling.errors import StepForbiddenError, StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.reports.track_letters import paper_of
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm

VIEWS = {
    DeskView.MINE: _("Tim saya"),
    DeskView.OPEN: _("Semua yang berjalan"),
    DeskView.ENDED: _("Selesai"),
}
_SUGGESTED = 8


class OwnReportForm(PageForm):
    """A report that the Ombudsman opens by itself."""

    agency_query = StringField(
        _("Instansi yang diperiksa"), description=_("Tulis nama instansi, lalu cari.")
    )
    agency_id = SelectField(_("Pilih instansi"), validate_choice=False)
    title = StringField(
        _("Pokok pemeriksaan"),
        validators=[
            InputRequired(_("Isi bagian ini.")),
            Length(max=160, message=_("Paling banyak 160 huruf.")),
        ],
    )
    story = TextAreaField(
        _("Dugaan dan dasarnya"),
        validators=[
            InputRequired(_("Isi bagian ini.")),
            Length(max=4000, message=_("Paling banyak 4.000 huruf.")),
        ],
    )
    follows = StringField(
        _("Nomor laporan yang dicabut"),
        description=_("Hanya bila pemeriksaan melanjutkan laporan yang dicabut pelapornya."),
    )


class SubmissionForm(PageForm):
    """That a periodic report was handed in."""

    period = SelectField(_("Masa laporan"), validate_choice=False)
    reference = StringField(
        _("Nomor surat pengantar"), validators=[InputRequired(_("Isi bagian ini."))]
    )
    on = DateField(_("Disampaikan pada"), validators=[InputRequired(_("Tulis tanggalnya."))])


@bp.get("/pemeriksaan")
@requires(Permission.CASE_MONITOR)
def examinations() -> ResponseReturnValue:
    """List the reports on the Ombudsman's track."""
    actor, session = current_actor(), read()
    default = DeskView.MINE if actor.can(Permission.CASE_EXAMINE) else DeskView.OPEN
    asked = request.args.get("tampilan", default.value)
    after = request.args.get("sesudah", "0")
    if asked not in set(DeskView) or not (after.isdigit() and len(after) < 18):
        abort(404)
    return render_template(
        "ombudsman/track_desk.html",
        views=VIEWS,
        asked=DeskView(asked),
        counts=track_desk.counts(session, actor),
        page=track_desk.desk(session, actor, DeskView(asked), after=int(after)),
        may_open=actor.can(Permission.CASE_VERIFY),
    )


@bp.route("/prakarsa", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def own_report() -> ResponseReturnValue:
    """Open a report of the Ombudsman's own motion."""
    actor, form, now = current_actor(), OwnReportForm(), clock.now()
    hits = search_agencies(read(), form.agency_query.data or "", None, _SUGGESTED)
    agencies = {hit.agency_id: hit.name for hit in hits if hit.unit_id is None}
    form.agency_id.choices = as_choices((str(key), name) for key, name in agencies.items())
    searching = request.form.get("do") == "search"
    if not searching and form.validate_on_submit():
        chosen = form.agency_id.data or ""
        try:
            with transaction() as session:
                given = own_initiative.OwnReport(
                    agency_id=int(chosen) if chosen.isdigit() else 0,
                    title=form.title.data,
                    story=form.story.data,
                    follows=_withdrawn(form),
                )
                made = own_initiative.open_report(session, actor, given, now=now).number
        except StepForbiddenError:
            raise
        except ComplaintNotFoundError:
            form.follows.errors = [gettext("Nomor pengaduan ini tidak ditemukan.")]
        except StepRefusedError as error:
            field = error.field if error.field in form else "story"
            form[field].errors = [gettext(error.message_id, **error.values)]
        else:
            flash(gettext("Laporan prakarsa sendiri sudah terdaftar."), "success")
            return redirect(url_for("ombudsman.track_page", number=made), 303)
    page = render_template("ombudsman/track_own.html", form=form, found=agencies)
    return page, 422 if form.errors and not searching else 200


def _withdrawn(form: OwnReportForm) -> Complaint | None:
    number = (form.follows.data or "").strip()
    if not number:
        return None
    found = find_visible(read(), current_actor(), number)
    if found.state != "withdrawn":
        raise ComplaintNotFoundError
    return found


@bp.get("/laporan-berkala")
@requires(Permission.CASE_MONITOR)
def period_report_list() -> ResponseReturnValue:
    """Show which reports to the DPR and the President are due, and what was published."""
    return _periods_page(SubmissionForm(formdata=None))


@bp.route("/laporan-berkala/catat", methods=["GET", "POST"])
@requires(Permission.CASE_ADJUDICATE)
def record_period_report() -> ResponseReturnValue:
    """Record that a report was handed in."""
    actor, form, now = current_actor(), SubmissionForm(), clock.now()
    if not form.is_submitted():
        return redirect(url_for("ombudsman.period_report_list"), 303)
    if form.validate():
        year, _sep, quarter = (form.period.data or "").partition("-")
        numbers = year.isdigit() and quarter.isdigit() and len(year) == 4 and len(quarter) == 1
        given = period_reports.Submission(
            int(year) if numbers else 0,
            int(quarter) if numbers else 9,
            form.reference.data,
            form.on.data,
        )
        try:
            with transaction() as session:
                period_reports.submit(session, actor, given, now=now)
        except StepForbiddenError:
            raise
        except StepRefusedError as error:
            form[error.field or "period"].errors = [gettext(error.message_id, **error.values)]
        else:
            flash(gettext("Penyampaian laporan sudah dicatat."), "success")
            return redirect(url_for("ombudsman.period_report_list"), 303)
    return _periods_page(form)


def _periods_page(form: SubmissionForm) -> ResponseReturnValue:
    session, actor, now = read(), current_actor(), clock.now()
    found = period_reports.periods(session, now=now)
    waiting = [one for one in found if one.report is None]
    form.period.choices = as_choices(
        (f"{one.year}-{one.quarter}", period_name(one.year, one.quarter)) for one in waiting
    )
    refused = period_reports.refused(session)
    page = render_template(
        "ombudsman/track_periods.html",
        periods=found,
        period_name=period_name,
        refused=[(one, paper_of(session, one.record)) for one in refused],
        form=form,
        may_record=actor.can(Permission.CASE_ADJUDICATE) and bool(waiting),
        now=now,
    )
    return page, 422 if form.errors else 200


def period_name(year: int, quarter: int) -> str:
    """Return what a period is called."""
    if quarter == period_reports.ANNUAL:
        return gettext("Laporan tahunan %(year)s", year=year)
    return gettext("Laporan berkala triwulan %(n)s tahun %(year)s", n=quarter, year=year)
