"""Reports on paper: order one, watch it being made, call it off, save it."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired

from pengaduan.agencies.models import Agency
from pengaduan.complaints.models import Complaint, Document
from pengaduan.compliance.assessments import all_assessments
from pengaduan.compliance.models import Entity
from pengaduan.infra import clock, storage
from pengaduan.infra.db import read, transaction
from pengaduan.reports import certificates, handling_report, orders, report_card
from pengaduan.reports.models import ENDED, OrderState, ReportOrder, ReportPaper
from pengaduan.reports.orders import NATIONAL, NewOrder
from pengaduan.reports.rankings import KIND as RANKING
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.performance_page import period_choices

KINDS: Final = {
    report_card.KIND: _("Rapor kepatuhan instansi"),
    handling_report.KIND: _("Kinerja penanganan pengaduan (UU 37/2008 Pasal 42)"),
    RANKING: _("Peringkat daerah"),
    NATIONAL: _("Laporan nasional"),
    certificates.KIND: _("Sertifikat"),
}
STATES: Final = {
    OrderState.WAITING: (_("Menunggu"), "wait"),
    OrderState.WORKING: (_("Sedang dibuat"), "info"),
    OrderState.READY: (_("Selesai"), "ok"),
    OrderState.CANCELLED: (_("Dibatalkan"), "neutral"),
    OrderState.REFUSED: (_("Tidak dapat dibuat"), "late"),
}
PROBLEMS: Final = {
    "no_agency": _("Instansinya tidak ada."),
    "no_assessment": _("Penilaiannya tidak ada."),
    "no_rows": _("Tidak ada instansi yang dinilai di provinsi itu."),
    "not_published": _("Penilaiannya belum diumumkan."),
    "period_not_begun": _("Periodenya belum mulai."),
}
_OF_PERIOD: Final = (report_card.KIND, handling_report.KIND)


class OrderForm(PageForm):
    """What is wanted; which fields count follows from the kind."""

    kind = SelectField(_("Jenis laporan"), choices=as_choices(KINDS.items()))
    periode = SelectField(_("Periode"), validate_choice=False)
    agency = SelectField(_("Instansi"), validate_choice=False)
    assessment = SelectField(_("Penilaian"), validate_choice=False)
    province = SelectField(_("Provinsi"), validate_choice=False)
    language = SelectField(
        _("Bahasa"), choices=as_choices([("id", "Bahasa Indonesia"), ("en", "English")]),
        validators=[InputRequired()],
    )  # fmt: skip

    def fill(self, now: datetime) -> None:
        """Offer what there is: periods, agencies with cases, assessments and their provinces."""
        none = ("", _("Tidak perlu"))
        self.periode.choices = as_choices(period_choices(now))
        self.agency.choices = as_choices([none, *_agencies()])
        rated = [(str(one.id), f"{one.title} ({one.year})") for one in all_assessments(read())]
        self.assessment.choices = as_choices([none, *rated])
        provinces = [(name, name) for name in _provinces()]
        self.province.choices = as_choices([("", _("Semua provinsi")), *provinces])

    def order(self) -> NewOrder | None:
        """Return the order, or None with the error at the field that is missing or unknown."""
        subject: dict[str, object] = {}
        wanted = self._wanted()
        for field, name in wanted.items():
            known = {one.value for one in self[field].choices} - {""}
            if self[field].data not in known:
                self[field].errors = [gettext("Pilih salah satu untuk jenis laporan ini.")]
                return None
            subject[name] = self[field].data
        if self.kind.data == RANKING and self.province.data:
            subject["province"] = self.province.data
        return NewOrder(str(self.kind.data), subject, str(self.language.data))

    def _wanted(self) -> dict[str, str]:
        kind = self.kind.data
        if kind not in _OF_PERIOD:
            return {"assessment": "assessment_id"}
        of_agency = {"agency": "agency_id"} if kind == report_card.KIND else {}
        return {"periode": "period", **of_agency}


def _agencies() -> list[tuple[str, str]]:
    with_cases = sa.select(Complaint.agency_id).where(Complaint.forwarded_at.is_not(None))
    assessed = sa.select(Entity.agency_id).where(Entity.agency_id.is_not(None))
    query = (
        sa.select(Agency.id, Agency.name)
        .where(Agency.id.in_(sa.union(with_cases, assessed)))
        .order_by(Agency.name)
    )
    return [(str(key), str(name)) for key, name in read().execute(query)]


def _provinces() -> list[str]:
    return list(read().scalars(sa.select(Entity.province).distinct().order_by(Entity.province)))


@bp.route("/laporan", methods=["GET", "POST"])
@requires(Permission.ASSESS_VIEW)
def report_orders() -> ResponseReturnValue:
    """List the ordered reports, and order one."""
    form = OrderForm()
    form.fill(clock.now())
    if form.validate_on_submit() and (new := form.order()) is not None:
        with transaction() as session:
            order = orders.place(session, current_actor(), new, now=clock.now())
        return redirect(url_for("ombudsman.report_order", order_id=order.id), 303)
    page = render_template(
        "ombudsman/report_orders.html",
        form=form,
        rows=orders.orders(read()),
        kinds=KINDS,
        states=STATES,
    )
    return page, 422 if form.errors else 200


def _found(order_id: int) -> ReportOrder:
    found = read().get(ReportOrder, order_id)
    if found is None:
        abort(404)
    return found


@bp.get("/laporan/<int:order_id>")
@requires(Permission.ASSESS_VIEW)
def report_order(order_id: int) -> ResponseReturnValue:
    """Show how far a report is, and its papers when it is ready."""
    order = _found(order_id)
    return render_template(
        "ombudsman/report_order.html",
        order=order,
        kind=KINDS.get(order.kind, order.kind),
        state=STATES[order.state],
        problem=PROBLEMS.get(order.problem or ""),
        papers=orders.papers(read(), order.id),
        done=100 * order.step // order.steps if order.steps else 0,
        running=order.state not in ENDED,
        action=PageForm(formdata=None),
    )


@bp.post("/laporan/<int:order_id>/batal")
@requires(Permission.ASSESS_VIEW)
def call_off_report(order_id: int) -> ResponseReturnValue:
    """Call a report off; its processes end at once."""
    if PageForm().validate_on_submit():
        with transaction() as session:
            done = orders.call_off(session, current_actor(), order_id, now=clock.now())
        if done:
            flash(gettext("Laporan dibatalkan."), "success")
        else:
            flash(gettext("Laporan ini sudah berakhir, jadi tidak dapat dibatalkan."), "error")
    return redirect(url_for("ombudsman.report_order", order_id=_found(order_id).id), 303)


@bp.get("/laporan/<int:order_id>/<code>.pdf")
@requires(Permission.ASSESS_VIEW)
def report_paper(order_id: int, code: str) -> ResponseReturnValue:
    """Give one finished paper of an order."""
    query = (
        sa.select(Document)
        .join(ReportPaper, ReportPaper.document_id == Document.id)
        .where(ReportPaper.order_id == order_id, Document.code == code)
    )
    document = read().scalars(query).one_or_none()
    if document is None:
        abort(404)
    name = f"{document.kind.replace('_', '-')}-{document.code}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(storage.get(document.storage_key), 200, headers, "application/pdf")
