"""The sheet of a unit: the whole tree of the edition with levels, evidence and state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Agency
from pengaduan.agencies.queries import find_region, provinces
from pengaduan.compliance import assessments as work
from pengaduan.compliance import evidence, loci, workspace
from pengaduan.compliance.comparing import level_change, unit_before
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentError, ScoreConflictError
from pengaduan.compliance.indicators import proposals_for
from pengaduan.compliance.models import AssessedUnit, Assessment, IndicatorScore, ScoreState
from pengaduan.compliance.ranking import unit_result
from pengaduan.compliance.unit_values import progress, raw_values
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.aggregate import indicator_score
from pengaduan.rules.scoring.exact import Exact, round_half_up
from pengaduan.rules.scoring.levels import Proposal
from pengaduan.rules.scoring.methodology import Dimension, Indicator, Variable
from pengaduan.web.ombudsman import assessment_words as words
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.indicator_forms import ReviewForm, loci_form
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.formats import angka
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator on the sheet; ``raw`` and ``score`` are None while a source is missing."""

    indicator: Indicator
    row: IndicatorScore | None
    raw: Decimal | None
    score: Decimal | None
    evidence: int
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension on the sheet with what is known of its score."""

    dimension: Dimension
    low: Decimal
    high: Decimal
    variables: tuple[tuple[Variable, tuple[Line, ...]], ...]


def _line(
    indicator: Indicator,
    row: IndicatorScore | None,
    raw: Exact | None,
    evidence: int,
    proposal: Proposal | None,
) -> Line:
    return Line(
        indicator=indicator,
        row=row,
        raw=None if raw is None else round_half_up(raw),
        score=None if raw is None else round_half_up(indicator_score(indicator, raw)),
        evidence=evidence,
        proposal=proposal,
    )


def parts_of(
    chosen: Edition,
    unit: AssessedUnit,
    seen: Mapping[str, int],
    proposed: Mapping[str, Proposal],
) -> tuple[Part, ...]:
    """Return the tree of a unit in the order of the instrument."""
    span = unit_result(chosen, unit).span
    rows, raw = {row.indicator: row for row in unit.scores}, raw_values(chosen, unit)
    lines = {
        code: _line(one, rows.get(code), raw.get(code), seen.get(code, 0), proposed.get(code))
        for one in chosen.indicators
        for code in (one.code,)
    }
    return tuple(
        Part(
            dimension,
            round_half_up(span.parts[dimension.code].low),
            round_half_up(span.parts[dimension.code].high),
            tuple((v, tuple(lines[i.code] for i in v.indicators)) for v in dimension.variables),
        )
        for dimension in chosen.dimensions
    )


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of accounts, for the columns that say who did something."""
    query = sa.select(Account.id, Account.name).where(Account.id.in_({i for i in ids if i}))
    return dict(read().execute(query).all())


def people_of(unit: AssessedUnit) -> dict[int, str]:
    """Return the names of those who scored or signed the indicators of a unit."""
    return names_of(i for row in unit.scores for i in (row.scored_by, row.reviewed_by))


def _sheet(parent: Assessment, unit: AssessedUnit) -> dict[str, object]:
    chosen = edition(parent.edition)
    result = unit_result(chosen, unit)
    low, high = result.span.whole.rounded(chosen)
    proposed = proposals_for(read(), parent, unit, now=clock.now())
    return {
        "assessment": parent,
        "unit": unit,
        "edition": chosen,
        "parts": parts_of(chosen, unit, evidence.counts(read(), unit.id), proposed),
        "low": low,
        "high": high,
        "progress": progress(chosen, unit),
        "people": people_of(unit),
        "last": unit_before(read(), parent, unit),
        "level_change": level_change,
        "words": words,
    }


@bp.get("/penilaian/<int:assessment_id>/satuan/<int:unit_id>/lembar")
@requires(Permission.ASSESS_VIEW)
def unit_sheet(assessment_id: int, unit_id: int) -> ResponseReturnValue:
    """The tree of a unit; who may score gets a link at every indicator."""
    parent = work.get(read(), assessment_id)
    unit = work.find_unit(read(), assessment_id, unit_id)
    actor = current_actor()
    return render_template(
        "ombudsman/unit_sheet.html",
        **_sheet(parent, unit),
        action=PageForm(),
        may_edit=actor.can(Permission.ASSESS_EDIT) and parent.frozen_at is None,
        may_review=actor.can(Permission.ASSESS_REVIEW) and parent.frozen_at is None,
    )


@bp.post("/penilaian/<int:assessment_id>/satuan/<int:unit_id>/kirim")
@requires(Permission.ASSESS_EDIT)
def submit_scores(assessment_id: int, unit_id: int) -> ResponseReturnValue:
    """Send every complete draft of this unit to review."""
    if PageForm().validate_on_submit():
        try:
            with transaction() as session:
                unit = work.find_unit(session, assessment_id, unit_id, lock=True)
                parent = work.get(session, assessment_id)
                chosen, now = edition(parent.edition), clock.now()
                count = workspace.submit(session, current_actor(), parent, unit, chosen, now=now)
            flash(_("%(n)s indikator dikirim untuk diperiksa.", n=count), "success")
        except AssessmentError as error:
            flash(_(error.message), "error")
    return redirect(_here(assessment_id, unit_id), 303)


@bp.post("/penilaian/<int:assessment_id>/kirim")
@requires(Permission.ASSESS_EDIT)
def submit_all_scores(assessment_id: int) -> ResponseReturnValue:
    """Send every complete draft of every unit to review."""
    if PageForm().validate_on_submit():
        try:
            with transaction() as session:
                parent = work.get(session, assessment_id, lock=True)
                ids = [unit.id for entity in parent.entities for unit in entity.units]
                units = [work.find_unit(session, assessment_id, one, lock=True) for one in ids]
                count = workspace.submit_units(
                    session,
                    current_actor(),
                    parent,
                    units,
                    edition(parent.edition),
                    now=clock.now(),
                )
            flash(
                _("%(n)s indikator dikirim untuk diperiksa.", n=angka(count, language=language())),
                "success",
            )
        except AssessmentError as error:
            flash(_(error.message), "error")
    return redirect(url_for("ombudsman.assessment", assessment_id=assessment_id), 303)


def _here(assessment_id: int, unit_id: int) -> str:
    return url_for("ombudsman.unit_sheet", assessment_id=assessment_id, unit_id=unit_id)


@bp.route("/penilaian/<int:assessment_id>/satuan/<int:unit_id>/periksa", methods=["GET", "POST"])
@requires(Permission.ASSESS_REVIEW)
def review_scores(assessment_id: int, unit_id: int) -> ResponseReturnValue:
    """Sign off what waits at this unit, as a second person."""
    form, status = ReviewForm(), 200
    if form.validate_on_submit():
        try:
            count = _sign(assessment_id, unit_id, form)
            flash(_("%(n)s indikator disahkan.", n=count), "success")
            return redirect(_here(assessment_id, unit_id), 303)
        except ScoreConflictError:
            form.form_errors.append(
                _("Indikator ini diubah sesudah Anda membacanya. Baca lagi, lalu sahkan.")
            )
            status = 409
        except AssessmentError as error:
            form.form_errors.append(_(error.message))
            status = 422
    unit = work.find_unit(read(), assessment_id, unit_id)
    page = render_template(
        "ombudsman/review_scores.html",
        **_sheet(work.get(read(), assessment_id), unit),
        form=form,
        waiting=[row for row in unit.scores if row.state is ScoreState.SUBMITTED],
        me=current_actor().account_id,
    )
    return page, status


def _sign(assessment_id: int, unit_id: int, form: ReviewForm) -> int:
    seen = form.versions()
    with transaction() as session:
        unit = work.find_unit(session, assessment_id, unit_id, lock=True)
        parent = work.get(session, assessment_id)
        rows = [(row, seen[row.indicator]) for row in unit.scores if row.indicator in seen]
        return workspace.sign_off(session, current_actor(), parent, rows, now=clock.now())


@bp.route("/penilaian/<int:assessment_id>/lokus", methods=["GET", "POST"])
@requires(Permission.ASSESS_EDIT)
def add_loci(assessment_id: int) -> ResponseReturnValue:
    """Add governments of a province with the units their edition visits."""
    parent = work.get(read(), assessment_id)
    chosen = edition(parent.edition)
    province = request.args.get("provinsi", "")
    if province and find_region(read(), province) is None:
        abort(404)
    found: Iterable[Agency] = loci.governments(read(), province) if province else ()
    rows = [(one, loci.loci_for(chosen, one.kind)) for one in found]
    form = loci_form([(one.id, one.name) for one, names in rows if names])
    if province and form.validate_on_submit():
        try:
            with transaction() as session:
                target = work.get(session, assessment_id, lock=True)
                ids = form.agencies.data or []
                made = loci.add_loci(session, current_actor(), target, ids, now=clock.now())
            flash(_("%(n)s satuan kerja ditambahkan.", n=made), "success")
            return redirect(url_for("ombudsman.assessment", assessment_id=assessment_id), 303)
        except AssessmentError as error:
            form.form_errors.append(_(error.message))
    page = render_template(
        "ombudsman/add_loci.html",
        form=form,
        assessment=parent,
        edition=chosen,
        provinces=provinces(read()),
        province=province,
        rows=rows,
    )
    return page, 422 if form.errors and form.is_submitted() else 200
