"""Freeze and publish: checklist, versions, objections, what differs, and the frozen data."""

import json
from datetime import datetime, time

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from pengaduan.compliance import assessments as work
from pengaduan.compliance import objections, publishing
from pengaduan.compliance.errors import AssessmentError
from pengaduan.compliance.snapshot_models import ObjectionState, Snapshot
from pengaduan.compliance.verification import check, compare
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.metrics.scope import JAKARTA
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.unit_sheet import names_of
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm

LONG = Length(max=4000, message=lazy_gettext("Paling banyak 4.000 huruf."))
CHECKS = {
    "complete": lazy_gettext("Nilai semua instansi lengkap"),
    "signed": lazy_gettext("Semua indikator disahkan orang kedua"),
    "open": lazy_gettext("Penilaian masih terbuka"),
    "frozen": lazy_gettext("Penilaian sudah dibekukan"),
    "not_released": lazy_gettext("Versi terakhir belum disetujui"),
    "second_person": lazy_gettext("Yang mengumumkan bukan yang membekukan"),
    "period_over": lazy_gettext("Masa keberatan sudah berakhir"),
    "decided": lazy_gettext("Semua keberatan sudah diputus"),
}


def _end_of(day: datetime | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(23, 59, 59), JAKARTA)


class FreezeForm(PageForm):
    """The objection period and, for a further version, why there is one."""

    until = DateField(lazy_gettext("Keberatan diterima sampai"), validators=[Optional()])
    reason = TextAreaField(lazy_gettext("Alasan koreksi"), validators=[LONG])


class PublishForm(PageForm):
    """Until when the public does not see it."""

    embargo = DateField(lazy_gettext("Embargo sampai"), validators=[Optional()])


class CorrectionForm(PageForm):
    """Why a frozen assessment is opened again."""

    why = TextAreaField(
        lazy_gettext("Alasan koreksi"),
        validators=[InputRequired(lazy_gettext("Tulis alasan koreksi.")), LONG],
    )


class DecisionForm(PageForm):
    """The decision on an objection."""

    state = RadioField(
        lazy_gettext("Putusan"),
        choices=as_choices(
            (
                (ObjectionState.UPHELD.value, lazy_gettext("Diterima, nilai dikoreksi")),
                (ObjectionState.REJECTED.value, lazy_gettext("Ditolak")),
            )
        ),
        validators=[InputRequired(lazy_gettext("Pilih putusan."))],
    )
    decision = TextAreaField(
        lazy_gettext("Alasan putusan"),
        validators=[InputRequired(lazy_gettext("Tulis alasan putusan.")), LONG],
    )


@bp.get("/penilaian/<int:assessment_id>/versi")
@requires(Permission.ASSESS_VIEW)
def releases(assessment_id: int) -> ResponseReturnValue:
    """Checklist, frozen versions and objections of an assessment."""
    found, actor, now = work.get(read(), assessment_id), current_actor(), clock.now()
    versions = publishing.snapshots_of(read(), assessment_id)
    filed = objections.objections_of(read(), assessment_id)
    ids: list[int | None] = [row.frozen_by for row in versions]
    ids += [row.release.approved_by for row in versions if row.release]
    ids += [one.decided_by for one in filed]
    usual = (now + publishing.USUAL_PERIOD).date()
    return render_template(
        "ombudsman/releases.html",
        assessment=found,
        versions=versions,
        verdicts={row.id: check(row) for row in versions},
        objections=filed,
        people=names_of(ids),
        check_names=CHECKS,
        freeze_checks=publishing.freeze_checks(found),
        publish_checks=publishing.publish_checks(read(), actor, found, now=now),
        freeze_form=FreezeForm(data={"until": usual}),
        publish_form=PublishForm(),
        correction_form=CorrectionForm(),
        decision_form=DecisionForm(),
        with_objections=publishing.needs_objections(found),
        may_freeze=actor.can(Permission.ASSESS_EDIT),
        may_publish=actor.can(Permission.ASSESS_PUBLISH),
        may_decide=actor.can(Permission.ASSESS_REVIEW),
    )


def _back(assessment_id: int) -> ResponseReturnValue:
    return redirect(url_for("ombudsman.releases", assessment_id=assessment_id), 303)


def _first_error(form: PageForm) -> str:
    return next((str(text) for texts in form.errors.values() for text in texts), "")


@bp.post("/penilaian/<int:assessment_id>/bekukan")
@requires(Permission.ASSESS_EDIT)
def freeze(assessment_id: int) -> ResponseReturnValue:
    """Freeze the results as the next version."""
    form = FreezeForm()
    if form.validate_on_submit():
        until, reason = _end_of(form.until.data), str(form.reason.data or "")
        try:
            with transaction() as session:
                target = work.get(session, assessment_id, lock=True)
                publishing.freeze(
                    session,
                    current_actor(),
                    target,
                    objections_until=until if publishing.needs_objections(target) else None,
                    reason=reason,
                    now=clock.now(),
                )
            flash(_("Nilai dibekukan."), "success")
        except AssessmentError as error:
            flash(_(error.message), "error")
    else:
        flash(_first_error(form), "error")
    return _back(assessment_id)


@bp.post("/penilaian/<int:assessment_id>/umumkan")
@requires(Permission.ASSESS_PUBLISH)
def publish(assessment_id: int) -> ResponseReturnValue:
    """Approve the newest frozen version as a second person."""
    form = PublishForm()
    if form.validate_on_submit():
        embargo, now = _end_of(form.embargo.data), clock.now()
        try:
            with transaction() as session:
                target, actor = work.get(session, assessment_id, lock=True), current_actor()
                publishing.publish(session, actor, target, embargo_until=embargo, now=now)
            flash(_("Peringkat disetujui untuk diumumkan."), "success")
        except AssessmentError as error:
            flash(_(error.message), "error")
    else:
        flash(_first_error(form), "error")
    return _back(assessment_id)


@bp.post("/penilaian/<int:assessment_id>/koreksi")
@requires(Permission.ASSESS_EDIT)
def correct(assessment_id: int) -> ResponseReturnValue:
    """Open a frozen assessment for a further version."""
    form = CorrectionForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                target, why = work.get(session, assessment_id, lock=True), str(form.why.data)
                actor, now = current_actor(), clock.now()
                publishing.begin_correction(session, actor, target, why, now=now)
            flash(_("Penilaian dibuka untuk koreksi. Yang sudah diumumkan tetap."), "success")
        except AssessmentError as error:
            flash(_(error.message), "error")
    else:
        flash(_first_error(form), "error")
    return _back(assessment_id)


@bp.post("/keberatan-penilaian/<int:objection_id>")
@requires(Permission.ASSESS_REVIEW)
def decide_objection(objection_id: int) -> ResponseReturnValue:
    """Decide an objection with its reason."""
    form, row = DecisionForm(), objections.find(read(), objection_id)
    assessment_id = row.snapshot.assessment_id
    if form.validate_on_submit():
        given = ObjectionState(str(form.state.data)), str(form.decision.data)
        try:
            with transaction() as session:
                target = objections.find(session, objection_id)
                objections.decide(session, current_actor(), target, given, now=clock.now())
            flash(_("Keberatan diputus."), "success")
        except AssessmentError as error:
            flash(_(error.message), "error")
    else:
        flash(_first_error(form), "error")
    return _back(assessment_id)


def _version(assessment_id: int, version: int) -> Snapshot:
    rows = publishing.snapshots_of(read(), assessment_id)
    found = next((row for row in rows if row.version == version), None)
    if found is None:
        abort(404)
    return found


@bp.get("/penilaian/<int:assessment_id>/versi/<int:version>.json")
@requires(Permission.ASSESS_VIEW)
def frozen_data(assessment_id: int, version: int) -> ResponseReturnValue:
    """The frozen text of a version, byte by byte."""
    row = _version(assessment_id, version)
    name = f"penilaian-{assessment_id}-versi-{version}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(row.content.encode(), 200, headers, "application/json")


@bp.get("/penilaian/<int:assessment_id>/versi/<int:version>/beda")
@requires(Permission.ASSESS_VIEW)
def version_differences(assessment_id: int, version: int) -> ResponseReturnValue:
    """What a version changed against the one before it."""
    row = _version(assessment_id, version)
    before = _version(assessment_id, version - 1) if version > 1 else row
    return render_template(
        "ombudsman/version_differences.html",
        assessment=work.get(read(), assessment_id),
        version=row,
        changes=compare(json.loads(before.content), json.loads(row.content)),
    )
