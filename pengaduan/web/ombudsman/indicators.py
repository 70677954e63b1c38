"""Complaint indicators of a unit: proposals from the records beside the assessor's levels."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.compliance import assessments as work
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentError
from pengaduan.compliance.indicators import (
    ComplaintSheet,
    complaint_sheet,
    has_complaint_dimension,
    set_levels,
)
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.assessment_forms import LevelForm, level_form
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires


def _filled(sheet: ComplaintSheet, version: int) -> dict[str, object]:
    data: dict[str, object] = {"version": version}
    for row in sheet.rows:
        data[f"level-{row.code}"] = "" if row.level is None else str(row.level)
        data[f"reason-{row.code}"] = row.reason
    return data


def _store(assessment_id: int, unit_id: int, form: LevelForm, codes: list[str]) -> None:
    with transaction() as session:
        target = work.find_unit(session, assessment_id, unit_id, lock=True)
        parent = work.get(session, assessment_id)
        set_levels(
            session,
            current_actor(),
            parent,
            target,
            form.levels(codes),
            version=form.seen_version(),
            now=clock.now(),
        )


@bp.route("/penilaian/<int:assessment_id>/satuan/<int:unit_id>/pengaduan", methods=["GET", "POST"])
@requires(Permission.ASSESS_EDIT)
def complaint_levels(assessment_id: int, unit_id: int) -> ResponseReturnValue:
    """Set the levels of PGD-1 to PGD-6; complete levels become the dimension's score."""
    parent = work.get(read(), assessment_id)
    unit = work.find_unit(read(), assessment_id, unit_id)
    if not has_complaint_dimension(edition(parent.edition)):
        abort(404)
    sheet = complaint_sheet(read(), parent, unit, now=clock.now())
    codes = [row.code for row in sheet.rows]
    form = level_form(codes)(data=_filled(sheet, unit.version))
    if form.validate_on_submit():
        try:
            _store(assessment_id, unit_id, form, codes)
            flash(_("Tingkat indikator sudah disimpan."), "success")
            here = url_for(
                "ombudsman.complaint_levels", assessment_id=assessment_id, unit_id=unit_id
            )
            return redirect(here, 303)
        except AssessmentError as error:
            form.form_errors.append(_(error.message))
    page = render_template(
        "ombudsman/complaint_levels.html",
        form=form,
        sheet=sheet,
        unit=unit,
        assessment=parent,
    )
    return page, 422 if form.errors else 200
