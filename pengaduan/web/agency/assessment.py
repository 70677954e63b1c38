"""What an assessed agency sees: evidence that is asked for, its frozen result, its objections."""

import json

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.accounts.actors import Actor
from pengaduan.compliance import evidence, evidence_requests, objections
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentError
from pengaduan.compliance.items import indicator_of
from pengaduan.compliance.survey_models import UnitSurvey
from pengaduan.compliance.survey_results import Result, result_of
from pengaduan.compliance.surveys import surveys_for
from pengaduan.handling.evidence import FILE_MESSAGES
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.forms import FileForm
from pengaduan.web.shared import survey_words
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm


class ObjectionForm(PageForm):
    """An objection to a frozen result."""

    text = TextAreaField(
        lazy_gettext("Keberatan dan dasarnya"),
        validators=[
            InputRequired(lazy_gettext("Tulis keberatan Anda.")),
            Length(max=4000, message=lazy_gettext("Paling banyak 4.000 huruf.")),
        ],
    )


@bp.get("/penilaian")
@requires(Permission.ASSESS_RESPOND)
def assessment() -> ResponseReturnValue:
    """Requests for evidence and frozen results of the agencies of this person."""
    actor = current_actor()
    return render_template(
        "agency/assessment.html",
        requests=evidence_requests.requests_for(read(), actor),
        notices=objections.notices_for(read(), actor),
        surveys=_surveys(actor),
        words=survey_words,
        now=clock.now(),
    )


def _surveys(actor: Actor) -> list[tuple[UnitSurvey, Result | None]]:
    """Return the surveys of this person's agencies, each with its result once it is over.

    While answers come in, two looks at the result would tell what one person answered.
    """
    now, session = clock.now(), read()
    return [
        (one, result_of(session, one) if now >= one.last_moment else None)
        for one in surveys_for(session, actor)
    ]


@bp.route("/penilaian/bukti/<int:request_id>", methods=["GET", "POST"])
@requires(Permission.ASSESS_RESPOND)
def send_evidence(request_id: int) -> ResponseReturnValue:
    """Send files for one request until its deadline."""
    row, form = evidence_requests.request_for(read(), current_actor(), request_id), FileForm()
    if form.validate_on_submit():
        upload = form.file.data
        new = evidence.NewFile(upload.filename or "berkas", upload.read(), by_agency=True)
        try:
            with transaction() as session:
                actor, now = current_actor(), clock.now()
                target = evidence_requests.request_for(session, actor, request_id)
                evidence_requests.answer(session, actor, target, new, now=now)
            flash(_("Berkas diterima dan sedang diperiksa."), "success")
            return redirect(url_for("agency.send_evidence", request_id=request_id), 303)
        except AssessmentError as error:
            form.file.errors = (_(error.message),)
    chosen = edition(row.unit.entity.assessment.edition)
    found = evidence.of_indicator(read(), row.unit_id, row.indicator)
    page = render_template(
        "agency/send_evidence.html",
        row=row,
        form=form,
        indicator=indicator_of(chosen, row.indicator),
        files=[one for one in found if one.by_agency],
        refusals=FILE_MESSAGES,
        late=clock.now() > row.due_at,
    )
    return page, 422 if form.errors else 200


@bp.route("/penilaian/hasil/<int:notice_id>", methods=["GET", "POST"])
@requires(Permission.ASSESS_RESPOND)
def assessment_result(notice_id: int) -> ResponseReturnValue:
    """The frozen result of this agency; object to it while the period runs."""
    actor, now, form = current_actor(), clock.now(), ObjectionForm()
    notice = objections.notice_for(read(), actor, notice_id)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                target, text = objections.notice_for(session, actor, notice_id), form.text.data
                objections.file_objection(session, actor, target, str(text), now=now)
            flash(_("Keberatan diterima."), "success")
            return redirect(url_for("agency.assessment_result", notice_id=notice_id), 303)
        except AssessmentError as error:
            form.form_errors.append(_(error.message))
    content = json.loads(notice.snapshot.content)
    page = render_template(
        "agency/assessment_result.html",
        notice=notice,
        form=form,
        edition=content["edition"],
        result=next(one for one in content["entities"] if one["name"] == notice.entity.name),
        objections=objections.objections_of(read(), notice.snapshot.assessment_id, notice),
        may_object=objections.may_object(notice, now=now),
    )
    return page, 422 if form.errors else 200
