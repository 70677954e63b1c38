"""Surveys among the users of a unit: open, end, read the result and its answers, take it over."""

import csv
from io import StringIO

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.compliance import assessments as work
from pengaduan.compliance import evidence, surveys, workspace
from pengaduan.compliance.errors import AssessmentError, ScoreConflictError
from pengaduan.compliance.evidence_models import EvidenceKind
from pengaduan.compliance.given_values import Given
from pengaduan.compliance.items import Item
from pengaduan.compliance.survey_models import UnitSurvey
from pengaduan.compliance.survey_results import (
    Result,
    answers_of,
    newest_result,
    proposal,
    result_of,
)
from pengaduan.compliance.workspace import NewScore
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.infra.templates import link
from pengaduan.reports.papers import qr_code
from pengaduan.rules.permissions import Permission
from pengaduan.rules.scoring.sample_size import STATUS, sample_size
from pengaduan.rules.scoring.sampling import sources
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.indicator_page import PATH, here, item_at
from pengaduan.web.ombudsman.survey_forms import SurveyPlanForm
from pengaduan.web.shared import survey_words as words
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm

UNIT = "/penilaian/<int:assessment_id>/satuan/<int:unit_id>/survei"
ONE = f"{UNIT}/<int:survey_id>"
EXAMPLES = (50, 100, 500, 1000, 10_000, 100_000)


@bp.route(UNIT, methods=["GET", "POST"])
@requires(Permission.ASSESS_VIEW)
def unit_surveys(assessment_id: int, unit_id: int) -> ResponseReturnValue:
    """The surveys of a unit; an assessor opens one here."""
    form, may_edit = SurveyPlanForm(), current_actor().can(Permission.ASSESS_EDIT)
    if form.is_submitted() and not may_edit:
        abort(403)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                unit = work.find_unit(session, assessment_id, unit_id, lock=True)
                parent, plan = work.get(session, assessment_id), form.plan()
                actor, now = current_actor(), clock.now()
                made = surveys.open_survey(session, actor, parent, unit, plan, now=now)
            flash(_("Survei dibuka. Sebarkan alamat atau posternya."), "success")
            return redirect(_url(assessment_id, unit_id, made.id), 303)
        except AssessmentError as error:
            form.form_errors.append(_(error.message))
    parent = work.get(read(), assessment_id)
    page = render_template(
        "ombudsman/unit_surveys.html",
        assessment=parent,
        unit=work.find_unit(read(), assessment_id, unit_id),
        rows=surveys.surveys_of(read(), unit_id),
        form=form,
        now=clock.now(),
        may_edit=may_edit and parent.frozen_at is None,
        examples=[(number, sample_size(number)) for number in EXAMPLES],
        sample_status=STATUS,
    )
    return page, 422 if form.errors else 200


def _url(assessment_id: int, unit_id: int, survey_id: int) -> str:
    return url_for(
        "ombudsman.survey_result",
        assessment_id=assessment_id,
        unit_id=unit_id,
        survey_id=survey_id,
    )


def _found(assessment_id: int, unit_id: int, survey_id: int) -> UnitSurvey:
    work.find_unit(read(), assessment_id, unit_id)
    return surveys.survey_of_unit(read(), unit_id, survey_id)


@bp.get(ONE)
@requires(Permission.ASSESS_VIEW)
def survey_result(assessment_id: int, unit_id: int, survey_id: int) -> ResponseReturnValue:
    """What a survey found; every figure leads to the answers that make it."""
    survey = _found(assessment_id, unit_id, survey_id)
    return render_template(
        "ombudsman/survey_result.html",
        survey=survey,
        result=result_of(read(), survey),
        public_url=link(url_for("public.survey", survey_code=survey.code)),
        assessment_id=assessment_id,
        now=clock.now(),
        words=words,
        action=PageForm(),
        may_edit=current_actor().can(Permission.ASSESS_EDIT),
    )


@bp.post(f"{ONE}/akhiri")
@requires(Permission.ASSESS_EDIT)
def end_survey(assessment_id: int, unit_id: int, survey_id: int) -> ResponseReturnValue:
    """Stop taking answers before the planned end."""
    _found(assessment_id, unit_id, survey_id)
    if PageForm().validate_on_submit():
        try:
            with transaction() as session:
                target = surveys.survey_of_unit(session, unit_id, survey_id)
                parent, actor = work.get(session, assessment_id), current_actor()
                surveys.end_survey(session, actor, parent, target, now=clock.now())
            flash(_("Survei diakhiri."), "success")
        except AssessmentError as error:
            flash(_(error.message), "error")
    return redirect(_url(assessment_id, unit_id, survey_id), 303)


@bp.get(f"{ONE}/poster")
@requires(Permission.ASSESS_VIEW)
def survey_poster(assessment_id: int, unit_id: int, survey_id: int) -> ResponseReturnValue:
    """A page to print and hang up: the address and its QR code."""
    survey = _found(assessment_id, unit_id, survey_id)
    address = link(url_for("public.survey", survey_code=survey.code))
    return render_template(
        "ombudsman/survey_poster.html",
        survey=survey,
        address=address,
        qr=qr_code(address),
        back=_url(assessment_id, unit_id, survey_id),
    )


@bp.get(f"{ONE}/jawaban")
@requires(Permission.ASSESS_VIEW)
def survey_answers(assessment_id: int, unit_id: int, survey_id: int) -> ResponseReturnValue:
    """The answers behind a figure: all, of one question, or with one answer to it."""
    survey = _found(assessment_id, unit_id, survey_id)
    codes, code = _codes(survey), request.args.get("tanya", "")
    mark = request.args.get("nilai", type=int)
    if code and code not in codes:
        abort(404)
    return render_template(
        "ombudsman/survey_answers.html",
        survey=survey,
        rows=answers_of(read(), survey_id, code, mark),
        codes=codes,
        code=code,
        mark=mark,
        back=_url(assessment_id, unit_id, survey_id),
    )


def _codes(survey: UnitSurvey) -> list[str]:
    asked = surveys.forms(surveys.edition_of(survey))
    return [*surveys.elements(survey.index_code), *(one.code for one in asked)]


@bp.get(f"{ONE}/jawaban.csv")
@requires(Permission.ASSESS_VIEW)
def survey_file(assessment_id: int, unit_id: int, survey_id: int) -> ResponseReturnValue:
    """All answers as a file, one line per answer, without anything about who gave it."""
    survey = _found(assessment_id, unit_id, survey_id)
    codes, out = _codes(survey), StringIO()
    writer = csv.writer(out)
    writer.writerow(["no", "answered_on", *codes])
    for place, row in enumerate(answers_of(read(), survey_id), 1):
        writer.writerow([place, row.answered_on, *(row.given.get(code, "") for code in codes)])
    headers = {"Content-Disposition": f'attachment; filename="survei-{survey.code}.csv"'}
    return Response(out.getvalue(), 200, headers, "text/csv")


@bp.post(f"{PATH}/survei")
@requires(Permission.ASSESS_EDIT)
def take_survey(assessment_id: int, unit_id: int, indicator_code: str) -> ResponseReturnValue:
    """Take over what the newest survey of the unit says of an indicator, with its evidence."""
    item = item_at(assessment_id, unit_id, indicator_code)
    found = newest_result(read(), unit_id)
    offered = None if found is None else proposal(found, item.indicator)
    version = request.form.get("version", type=int)
    if found is None or offered is None or not PageForm().validate_on_submit():
        flash(_("Belum ada hasil survei untuk indikator ini."), "error")
        return redirect(here(item), 303)
    try:
        _take(item, found, offered, -1 if version is None else version)
        flash(_("Hasil survei diambil untuk %(code)s.", code=indicator_code), "success")
    except ScoreConflictError:
        flash(_("Indikator ini baru saja diubah. Baca lagi dahulu."), "error")
    except AssessmentError as error:
        flash(_(error.message), "error")
    return redirect(here(item), 303)


def _take(item: Item, found: Result, offered: Given, version: int) -> None:
    survey, now, actor = found.survey, clock.now(), current_actor()
    note = _(
        "Survei %(code)s, %(n)s dari %(target)s jawaban, %(since)s sampai %(until)s.",
        code=survey.code,
        n=found.answers,
        target=survey.target,
        since=survey.opens_at.date().isoformat(),
        until=min(survey.last_moment, now).date().isoformat(),
    )
    with transaction() as session:
        unit = work.find_unit(session, item.assessment.id, item.unit.id, lock=True)
        parent = work.get(session, item.assessment.id)
        fresh = Item(parent, unit, item.edition, item.indicator, item.proposal)
        row = workspace.score_of(session, unit.id, item.indicator.code)
        comment, reason = (row.comment, row.reason) if row else (None, None)
        new = evidence.NewNote(EvidenceKind.SURVEY, note)
        evidence.add_note(session, actor, fresh, new, now=now)
        (source,) = sources(item.edition, item.indicator, unit.name)
        values = {source.code: offered}
        score = NewScore(values, version, comment or "", reason or "")
        workspace.set_score(session, actor, fresh, score, now=now)
