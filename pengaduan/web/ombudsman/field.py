"""Scoring in the field (UX O8): one lean page per unit that keeps working without a line."""

import re

from flask import Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.compliance import assessments as work
from pengaduan.compliance import field_entries
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentError, ScoreConflictError
from pengaduan.compliance.evidence import counts
from pengaduan.compliance.field_entries import FieldEntry, NewEntry
from pengaduan.compliance.indicators import proposals_for
from pengaduan.compliance.items import Item
from pengaduan.compliance.models import IndicatorScore, ScoreState
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.rules.scoring.sampling import sources
from pengaduan.web.ombudsman import assessment_words as words
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.indicator_forms import IndicatorForm, filled, indicator_form
from pengaduan.web.ombudsman.indicator_page import PATH, conflict_of, item_at
from pengaduan.web.ombudsman.unit_sheet import names_of
from pengaduan.web.shared.access import current_actor, requires


@bp.get("/penilaian/<int:assessment_id>/satuan/<int:unit_id>/lapangan")
@requires(Permission.ASSESS_EDIT)
def field_sheet(assessment_id: int, unit_id: int) -> ResponseReturnValue:
    """Every indicator of a unit that may be scored, each as a small form of its own."""
    parent = work.get(read(), assessment_id)
    unit = work.find_unit(read(), assessment_id, unit_id)
    chosen = edition(parent.edition)
    proposed = proposals_for(read(), parent, unit, now=clock.now())
    rows = {row.indicator: row for row in unit.scores}
    items = [Item(parent, unit, chosen, one, proposed.get(one.code)) for one in chosen.indicators]
    return render_template(
        "ombudsman/field_sheet.html",
        assessment=parent,
        unit=unit,
        lines=[
            (item, rows.get(item.indicator.code), _form(item, rows.get(item.indicator.code)))
            for item in items
        ],
        asked=lambda item: sources(chosen, item.indicator, unit.name),
        seen=counts(read(), unit.id),
        words=words,
        drafts=ScoreState.DRAFT,
        account_id=current_actor().account_id,
    )


@bp.get("/penilaian/lapangan.js")
@requires(Permission.ASSESS_EDIT)
def field_worker() -> ResponseReturnValue:
    """Give the worker that keeps opened field pages on the device; it serves assessments only."""
    page = re.escape(url_for("ombudsman.field_sheet", assessment_id=0, unit_id=0))
    script = render_template("ombudsman/field_worker.js", page=f"^{page.replace('0', '[0-9]+')}$")
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


def _form(item: Item, row: IndicatorScore | None) -> IndicatorForm:
    """Return the form of an indicator; its fields have ids of their own, for one page has many."""
    form = indicator_form(item)(formdata=None, data=filled(row))
    for field in form:
        field.id = field.label.field_id = f"{item.indicator.code}-{field.name}"
    return form


@bp.post(f"{PATH}/lapangan")
@requires(Permission.ASSESS_EDIT)
def field_entry(assessment_id: int, unit_id: int, indicator_code: str) -> ResponseReturnValue:
    """Take one entry from the script of the page and say as JSON what became of it.

    stored (200, with the new version), conflict (409, with both versions), refused (422).
    """
    item, key = item_at(assessment_id, unit_id, indicator_code), request.form.get("key", "")
    form = indicator_form(item)()
    if not form.validate_on_submit():
        told = [str(text) for texts in form.errors.values() for text in texts]
        return _answer("refused", 422, errors=told)
    try:
        entry = _store(item, form, key)
    except ScoreConflictError:
        found, stored = conflict_of(item, form)
        return _answer(
            "conflict",
            409,
            version=0 if stored is None else stored.version,
            by=_who(stored),
            differences=[[one.label, one.stored, one.typed] for one in found],
            values=_plain(stored),
        )
    except AssessmentError as error:
        return _answer("refused", 422, errors=[_(error.message)])
    return _answer("stored", 200, version=entry.version, key=entry.key)


def _store(item: Item, form: IndicatorForm, key: str) -> FieldEntry:
    score = form.new_score(sources(item.edition, item.indicator, item.unit.name))
    new = NewEntry(key, score, form.new_note(item.indicator.method))
    actor, now = current_actor(), clock.now()
    with transaction() as session:
        unit = work.find_unit(session, item.assessment.id, item.unit.id, lock=True)
        parent = work.get(session, item.assessment.id)
        fresh = Item(parent, unit, item.edition, item.indicator, item.proposal)
        return field_entries.store(session, actor, fresh, new, now=now)


def _who(row: IndicatorScore | None) -> str:
    return "-" if row is None else names_of([row.scored_by]).get(row.scored_by or 0, "-")


def _plain(row: IndicatorScore | None) -> dict[str, str]:
    return {name: str(value or "") for name, value in filled(row).items() if name != "version"}


def _answer(state: str, status: int, **more: object) -> ResponseReturnValue:
    return jsonify(state=state, **more), status
