"""Assessments: create, import, enter unit scores, rank, print."""

from functools import reduce

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from pengaduan.compliance import assessments as work
from pengaduan.compliance.comparing import before, change, coverage
from pengaduan.compliance.editions import edition, editions
from pengaduan.compliance.errors import AssessmentError, ImportRefusedError
from pengaduan.compliance.imports import import_scores
from pengaduan.compliance.indicators import has_complaint_dimension
from pengaduan.compliance.ranking import rankings, unit_result
from pengaduan.compliance.scenario import scenario as scenario_of
from pengaduan.compliance.unit_values import Progress, progress
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.reports.orders import NewOrder, orders_about, place
from pengaduan.reports.rankings import KIND as RANKING
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman import assessment_words as words
from pengaduan.web.ombudsman.assessment_forms import (
    AssessmentForm,
    ImportForm,
    UnitForm,
    score_form,
)
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.report_orders import KINDS, STATES
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm


@bp.route("/penilaian", methods=["GET", "POST"])
@requires(Permission.ASSESS_VIEW)
def assessments() -> ResponseReturnValue:
    """List the assessments; assessors add one here."""
    form = AssessmentForm()
    if form.is_submitted() and not current_actor().can(Permission.ASSESS_EDIT):
        abort(403)
    status = 200
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = work.create(session, current_actor(), form.command(), now=clock.now())
            return redirect(url_for("ombudsman.assessment", assessment_id=made.id), 303)
        except AssessmentError as error:
            form.form_errors.append(_(error.message))
    if form.errors:
        status = 422
    page = render_template(
        "ombudsman/assessments.html",
        form=form,
        rows=work.all_assessments(read()),
        editions=editions(),
        may_edit=current_actor().can(Permission.ASSESS_EDIT),
    )
    return page, status


@bp.get("/penilaian/<int:assessment_id>")
@requires(Permission.ASSESS_VIEW)
def assessment(assessment_id: int) -> ResponseReturnValue:
    """One assessment: entities with their units, and what can be done."""
    found = work.get(read(), assessment_id)
    chosen = edition(found.edition)
    units = [unit for entity in found.entities for unit in entity.units]
    done = {unit.id: progress(chosen, unit) for unit in units}
    return render_template(
        "ombudsman/assessment.html",
        assessment=found,
        edition=chosen,
        results={unit.id: unit_result(chosen, unit) for unit in units},
        progress=done,
        all_units=reduce(Progress.plus, done.values()) if done else None,
        action=PageForm(),
        may_edit=current_actor().can(Permission.ASSESS_EDIT),
    )


@bp.route("/penilaian/<int:assessment_id>/impor", methods=["GET", "POST"])
@requires(Permission.ASSESS_EDIT)
def import_file(assessment_id: int) -> ResponseReturnValue:
    """Import scores from a CSV file: everything or nothing, with every wrong line named."""
    form = ImportForm()
    problems: list[tuple[int, str]] = []
    found = work.get(read(), assessment_id)
    if form.validate_on_submit():
        data = form.file.data.read()
        try:
            with transaction() as session:
                target = work.get(session, assessment_id, lock=True)
                count = import_scores(session, current_actor(), target, data, now=clock.now())
            flash(_("%(n)s baris nilai sudah diimpor.", n=count))
            return redirect(url_for("ombudsman.ranking", assessment_id=assessment_id), 303)
        except ImportRefusedError as error:
            problems = error.problems
            form.form_errors.append(_("Berkas tidak diimpor. Tidak ada nilai yang berubah."))
    page = render_template(
        "ombudsman/import.html",
        form=form,
        problems=problems,
        assessment=found,
        edition=edition(found.edition),
    )
    return page, 422 if form.errors else 200


@bp.route("/penilaian/<int:assessment_id>/satuan/<int:unit_id>", methods=["GET", "POST"])
@requires(Permission.ASSESS_EDIT)
def unit(assessment_id: int, unit_id: int) -> ResponseReturnValue:
    """Enter the dimension scores of one unit."""
    row = work.find_unit(read(), assessment_id, unit_id)
    chosen = edition(work.get(read(), assessment_id).edition)
    codes = work.entered_parts(chosen, row)
    stored = {one.dimension: one.score.normalize() for one in row.dimensions}
    form = score_form(chosen, codes)(data={"version": row.version, **stored})
    if form.validate_on_submit():
        scores = {code: form[code].data for code in codes}
        version = int(form["version"].data) if str(form["version"].data).isdigit() else -1
        try:
            with transaction() as session:
                target = work.find_unit(session, assessment_id, unit_id, lock=True)
                work.score_unit(
                    session, current_actor(), target, scores, version=version, now=clock.now()
                )
            flash(_("Nilai satuan sudah disimpan."))
            return redirect(url_for("ombudsman.assessment", assessment_id=assessment_id), 303)
        except AssessmentError as error:
            form.form_errors.append(_(error.message))
    page = render_template(
        "ombudsman/unit.html",
        form=form,
        codes=codes,
        unit=row,
        edition=chosen,
        assessment_id=assessment_id,
        has_levels=has_complaint_dimension(chosen),
    )
    return page, 422 if form.errors else 200


@bp.route("/penilaian/<int:assessment_id>/satuan", methods=["GET", "POST"])
@requires(Permission.ASSESS_EDIT)
def add_unit(assessment_id: int) -> ResponseReturnValue:
    """Add a unit to be scored by hand."""
    form = UnitForm()
    found = work.get(read(), assessment_id)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                target = work.get(session, assessment_id, lock=True)
                made = work.add_unit(
                    session, current_actor(), target, form.command(), now=clock.now()
                )
            here = url_for("ombudsman.unit", assessment_id=assessment_id, unit_id=made.id)
            return redirect(here, 303)
        except AssessmentError as error:
            form.form_errors.append(_(error.message))
    page = render_template("ombudsman/add_unit.html", form=form, assessment=found)
    return page, 422 if form.errors else 200


@bp.get("/penilaian/<int:assessment_id>/peringkat")
@requires(Permission.ASSESS_VIEW)
def ranking(assessment_id: int) -> ResponseReturnValue:
    """The ranking with category, zone and opinion of the edition, and its printed reports."""
    found = work.get(read(), assessment_id)
    chosen = edition(found.edition)
    every, last = rankings(found), before(read(), found)
    rows = [row for one in every for row in one.rows]
    return render_template(
        "ombudsman/ranking.html",
        assessment=found,
        edition=chosen,
        rankings=every,
        last=last,
        changes={row.entity.id: change(row, last) for row in rows},
        coverage={row.entity.id: coverage(chosen, row) for row in rows},
        orders=orders_about(read(), found.id),
        kinds=KINDS,
        states=STATES,
        action=PageForm(),
    )


@bp.get("/penilaian/<int:assessment_id>/instansi/<int:entity_id>/skenario")
@requires(Permission.ASSESS_VIEW)
def scenario(assessment_id: int, entity_id: int) -> ResponseReturnValue:
    """What would lift one entity to the next category: a draft that changes nothing."""
    found = work.get(read(), assessment_id)
    entity = next((one for one in found.entities if one.id == entity_id), None)
    if entity is None:
        abort(404)
    chosen = edition(found.edition)
    return render_template(
        "ombudsman/scenario.html",
        assessment=found,
        edition=chosen,
        entity=entity,
        scenario=scenario_of(chosen, entity),
        words=words,
    )


@bp.post("/penilaian/<int:assessment_id>/laporan")
@requires(Permission.ASSESS_VIEW)
def order_report(assessment_id: int) -> ResponseReturnValue:
    """Order the ranking on paper, in the reader's language; its page shows how far it is."""
    if not PageForm().validate_on_submit():
        return redirect(url_for("ombudsman.ranking", assessment_id=assessment_id), 303)
    with transaction() as session:
        subject = {"assessment_id": str(work.get(session, assessment_id).id)}
        wanted = NewOrder(RANKING, subject, str(get_locale()))
        order = place(session, current_actor(), wanted, now=clock.now())
    return redirect(url_for("ombudsman.report_order", order_id=order.id), 303)
