"""One indicator of one unit: its values, the evidence, what is asked for, and its cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.compliance import assessments as work
from pengaduan.compliance import evidence, evidence_requests, workspace
from pengaduan.compliance.comparing import unit_before
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentError, ScoreConflictError
from pengaduan.compliance.indicators import proposals_for, scope_of
from pengaduan.compliance.items import Item, indicator_of
from pengaduan.compliance.models import IndicatorScore
from pengaduan.compliance.survey_results import newest_result, proposal
from pengaduan.compliance.unit_values import raw_value
from pengaduan.handling.evidence import FILE_MESSAGES
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.metrics.performance import one_figure
from pengaduan.rules.permissions import Permission
from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.rules.scoring.sampling import SourceKind, mean_rule, source_kind, sources
from pengaduan.web.ombudsman import assessment_words as words
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.indicator_forms import (
    AskEvidenceForm,
    EvidenceFileForm,
    IndicatorForm,
    ReopenForm,
    filled,
    indicator_form,
)
from pengaduan.web.ombudsman.unit_sheet import names_of
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.performance_page import listed, value_text

PATH = "/penilaian/<int:assessment_id>/satuan/<int:unit_id>/indikator/<indicator_code>"
# The figures whose lists stand behind a formula.
FIGURES_OF = {
    "F-P4": ("received",),
    "F-P5": ("on_time", "first_response", "reopened"),
    "F-P6": ("received",),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which what is stored differs from what was typed."""

    label: str
    stored: str
    typed: str


def item_at(assessment_id: int, unit_id: int, indicator_code: str) -> Item:
    """Return what an address names, with the proposal of the records; 404 for none."""
    parent = work.get(read(), assessment_id)
    unit = work.find_unit(read(), assessment_id, unit_id)
    chosen = edition(parent.edition)
    try:
        indicator = indicator_of(chosen, indicator_code)
    except AssessmentError:
        abort(404)
    proposed = proposals_for(read(), parent, unit, now=clock.now())
    return Item(parent, unit, chosen, indicator, proposed.get(indicator_code))


def here(item: Item) -> str:
    """Return the address of an indicator's page."""
    return _url(item, item.indicator.code)


def _url(item: Item, code: str) -> str:
    parent, unit = item.assessment.id, item.unit.id
    return url_for("ombudsman.indicator", assessment_id=parent, unit_id=unit, indicator_code=code)


def sheet_url(item: Item) -> str:
    """Return the address of the unit's sheet."""
    parent, unit = item.assessment.id, item.unit.id
    return url_for("ombudsman.unit_sheet", assessment_id=parent, unit_id=unit)


def _save(item: Item, form: IndicatorForm) -> None:
    new = form.new_score(sources(item.edition, item.indicator, item.unit.name))
    note, actor, now = form.new_note(item.indicator.method), current_actor(), clock.now()
    with transaction() as session:
        unit = work.find_unit(session, item.assessment.id, item.unit.id, lock=True)
        parent = work.get(session, item.assessment.id)
        fresh = Item(parent, unit, item.edition, item.indicator, item.proposal)
        if note is not None:
            evidence.add_note(session, actor, fresh, note, now=now)
        workspace.set_score(session, actor, fresh, new, now=now)


@bp.route(PATH, methods=["GET", "POST"])
@requires(Permission.ASSESS_VIEW)
def indicator(assessment_id: int, unit_id: int, indicator_code: str) -> ResponseReturnValue:
    """Score one indicator; a version that somebody else stored in between is shown beside."""
    item = item_at(assessment_id, unit_id, indicator_code)
    row = next((one for one in item.unit.scores if one.indicator == indicator_code), None)
    form, status = indicator_form(item)(data=filled(row)), 200
    conflict: tuple[Difference, ...] = ()
    if form.is_submitted() and not current_actor().can(Permission.ASSESS_EDIT):
        abort(403)
    if form.validate_on_submit():
        try:
            _save(item, form)
            flash(_("%(code)s disimpan.", code=indicator_code), "success")
            return redirect(_next_url(item), 303)
        except ScoreConflictError:
            conflict, row = conflict_of(item, form)
            status = 409
        except AssessmentError as error:
            form.form_errors.append(_(error.message))
    page = _page(item, form, row, conflict)
    return page, 422 if form.errors else status


def conflict_of(
    item: Item, form: IndicatorForm
) -> tuple[tuple[Difference, ...], IndicatorScore | None]:
    """Return where the two versions differ, and let the form follow the one that is stored."""
    stored = workspace.score_of(read(), item.unit.id, item.indicator.code)
    known = filled(stored)
    form.version.data = str(known["version"])
    names = ("comment", "reason", *(n for n in form.data if n[:2] in {"v-", "n-", "m-"}))
    pairs = ((name, str(known.get(name) or ""), str(form[name].data or "")) for name in names)
    found = tuple(Difference(str(form[n].label.text), a, b) for n, a, b in pairs if a != b)
    return found, stored


def _next_url(item: Item) -> str:
    """Return the indicator that follows, or the sheet after the last one."""
    codes = [one.code for one in item.edition.indicators]
    place = codes.index(item.indicator.code) + 1
    if place == len(codes):
        return sheet_url(item)
    return _url(item, codes[place])


def _page(
    item: Item,
    form: IndicatorForm,
    row: IndicatorScore | None,
    conflict: Sequence[Difference] = (),
) -> str:
    code, unit, can = item.indicator.code, item.unit, current_actor().can
    found = evidence.of_indicator(read(), unit.id, code)
    raw = None if row is None else raw_value(item.edition, item.indicator, unit.name, row.values)
    people = [row.scored_by, row.reviewed_by] if row else []
    kind = source_kind(item.indicator)
    survey = newest_result(read(), unit.id)
    return render_template(
        "ombudsman/indicator.html",
        item=item,
        form=form,
        row=row,
        raw=None if raw is None else round_half_up(raw),
        conflict=conflict,
        asked=sources(item.edition, item.indicator, unit.name),
        last=unit_before(read(), item.assessment, unit),
        survey=survey,
        offered=None if survey is None else proposal(survey, item.indicator),
        is_survey=kind is SourceKind.USERS,
        mean=mean_rule(item.edition, kind),
        evidence=found,
        refusals=FILE_MESSAGES,
        requests=evidence_requests.requests_of(read(), unit.id, code),
        people=names_of([*people, *(one.added_by for one in found)]),
        figures=figures_of(item),
        words=words,
        file_form=EvidenceFileForm(formdata=None),
        ask_form=AskEvidenceForm(formdata=None),
        reopen_form=ReopenForm(formdata=None, data={"version": row.version if row else 0}),
        may_edit=can(Permission.ASSESS_EDIT),
        may_review=can(Permission.ASSESS_REVIEW),
        back=sheet_url(item),
    )


def figures_of(item: Item) -> tuple[str, ...]:
    """Return the figures whose lists of cases stand behind an indicator's proposal."""
    if item.proposal is None:
        return ()
    return tuple(code for one in item.indicator.formulas for code in FIGURES_OF.get(one, ()))


@bp.post(f"{PATH}/buka")
@requires(Permission.ASSESS_REVIEW)
def reopen_score(assessment_id: int, unit_id: int, indicator_code: str) -> ResponseReturnValue:
    """Send an indicator back to its assessor, with the reason."""
    item, form = item_at(assessment_id, unit_id, indicator_code), ReopenForm()
    why, version = str(form.why.data or ""), form.seen_version()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                unit = work.find_unit(session, assessment_id, unit_id, lock=True)
                parent = work.get(session, assessment_id)
                row = next((one for one in unit.scores if one.indicator == indicator_code), None)
                if row is None:
                    abort(404)
                actor, now = current_actor(), clock.now()
                workspace.reopen(session, actor, parent, row, why, version=version, now=now)
            flash(_("%(code)s dibuka lagi.", code=indicator_code), "success")
        except ScoreConflictError:
            flash(_("Indikator ini baru saja diubah. Baca lagi dahulu."), "error")
        except AssessmentError as error:
            flash(_(error.message), "error")
    else:
        flash(_("Tulis alasan membuka lagi."), "error")
    return redirect(sheet_url(item), 303)


@bp.get(f"{PATH}/pengaduan/<figure>")
@requires(Permission.ASSESS_VIEW)
def indicator_cases(
    assessment_id: int, unit_id: int, indicator_code: str, figure: str
) -> ResponseReturnValue:
    """The cases of this unit behind one figure of an indicator's formula."""
    item = item_at(assessment_id, unit_id, indicator_code)
    scope = scope_of(item.assessment, item.unit, now=clock.now())
    if scope is None or figure not in figures_of(item):
        abort(404)
    found = one_figure(read(), scope, figure)
    can_open = current_actor().can(Permission.CASE_MONITOR)
    return render_template(
        "ombudsman/indicator_cases.html",
        item=item,
        figure=found,
        rows=listed(found),
        value=value_text(found.number),
        case_url=_case_url if can_open else None,
        back=here(item),
    )


def _case_url(number: str) -> str:
    return url_for("ombudsman.case", number=number)
