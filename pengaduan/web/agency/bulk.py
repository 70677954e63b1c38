"""Many complaints at once: choose, look at what would happen, apply, look at what did, undo."""

import csv
import io
from collections.abc import Sequence

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.queries import units_of
from pengaduan.complaints.bulk_models import BulkItem, BulkKind, BulkRun, ItemState
from pengaduan.handling import bulk, desk_moves, disposition
from pengaduan.handling.bulk import NoSuchRunError, Picked
from pengaduan.handling.bulk_acts import joinable
from pengaduan.handling.errors import InputRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.reports.desk_lists import harmless
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.sla.desk_rows import DeskRow, rows_of
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.bulk_forms import (
    BulkCategoryForm,
    BulkDispositionForm,
    BulkForm,
    BulkIssueForm,
    BulkMarkForm,
    BulkNoticeForm,
)
from pengaduan.web.agency.bulk_words import LOOKS, STATES, WORDS, reason_text
from pengaduan.web.agency.desk_words import substance_name
from pengaduan.web.agency.running import refusal_text
from pengaduan.web.agency.unit_picker import FEW_UNITS, narrowed
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.redirects import own_path


def _picked() -> list[Picked]:
    """Return what was picked in the list: ``?pilih=<id>:<version>``, as often as there are rows."""
    found = []
    for text in request.args.getlist("pilih")[: bulk.MOST]:
        row_id, _colon, version = text.partition(":")
        if not (row_id.isascii() and row_id.isdigit() and len(row_id) < 18):
            abort(400)
        found.append(Picked(int(row_id), version[:20]))
    return found


def _back() -> str:
    return own_path(request.args.get("kembali")) or url_for("agency.inbox")


def _kind(code: str) -> BulkKind:
    try:
        return BulkKind(code)
    except ValueError:
        abort(404)


@bp.route("/massal/<action>", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def begin_bulk(action: str) -> ResponseReturnValue:
    """Ask what shall be done with the complaints that were picked; sending it makes the plan."""
    what, picked, now = _kind(action), _picked(), clock.now()
    rows = rows_of(read(), current_actor(), [one.complaint_id for one in picked], now=now)
    form, hint = _form(what, rows)
    if rows and not narrowed(form) and form.validate_on_submit():
        try:
            with transaction() as session:
                run = bulk.plan(
                    session,
                    current_actor(),
                    what,
                    form.command(),
                    picked,
                    back=_back(),
                    now=now,
                )
            return redirect(url_for("agency.bulk_run", run_code=run.code), 303)
        except InputRefusedError as error:
            form.form_errors.append(refusal_text(error))
    page = render_template(
        "agency/bulk_begin.html",
        form=form,
        hint=hint,
        words=WORDS[what],
        rows=rows,
        back=_back(),
        ready=bool(hint) or what is not BulkKind.DISPOSE,
        many=_many_units(rows),
    )
    return page, 422 if form.errors else 200


def _many_units(rows: Sequence[DeskRow]) -> bool:
    agency_id = rows[0].case.agency_id if rows else 0
    return len(units_of(read(), agency_id)) > FEW_UNITS


def _form(kind: BulkKind, rows: Sequence[DeskRow]) -> tuple[BulkForm, str]:
    """Return the form of a kind with its choices, and why what is chosen already was chosen."""
    session, actor = read(), current_actor()
    if kind is BulkKind.DISPOSE:
        return _disposition(rows)
    if kind is BulkKind.ISSUE:
        issue = BulkIssueForm()
        issue.offer(joinable(session, actor.agency_ids))
        return issue, ""
    if kind is BulkKind.CATEGORY:
        category = BulkCategoryForm()
        pairs = [(code, substance_name(code)) for code in law().substances]
        category.offer(sorted(pairs, key=lambda pair: pair[1]))
        return category, ""
    return (BulkMarkForm() if kind is BulkKind.MARK else BulkNoticeForm()), ""


def _disposition(rows: Sequence[DeskRow]) -> tuple[BulkForm, str]:
    session = read()
    agency_id = rows[0].case.agency_id if rows else 0
    cases = [(row.case.unit_id, row.case.substance) for row in rows]
    found = desk_moves.suggested_unit(session, agency_id, cases, now=clock.now())
    chosen = str(found.unit_id) if found else None
    form = BulkDispositionForm(data={"unit_id": chosen})
    form.offer(units_of(session, agency_id), disposition.all_handlers(session, agency_id))
    if found is None:
        return form, ""
    if found.alike == 0:
        return form, _("Usulan: unit ini sudah ditunjuk saat pengaduan diteruskan.")
    words = substance_name(found.substance)
    text = _("Usulan: %(n)s pengaduan serupa (%(words)s) ditangani unit ini.", n=found.alike,
             words=words)  # fmt: skip
    return form, text


def _own_run(code: str) -> BulkRun:
    try:
        return bulk.find(read(), current_actor(), code)
    except NoSuchRunError:
        abort(404)


@bp.get("/tindakan/<run_code>")
@requires(Permission.CASE_VIEW_AGENCY)
def bulk_run(run_code: str) -> ResponseReturnValue:
    """Show what would come of each complaint, or what came of it."""
    run, now = _own_run(run_code), clock.now()
    items = bulk.items_of(read(), run)
    states = [item.state for item, _complaint in items]
    left = (run.undo_until - now).total_seconds() if run.undo_until else 0
    return render_template(
        "agency/bulk_run.html",
        run=run,
        words=WORDS[run.kind],
        items=items,
        counts={state: states.count(state) for state in ItemState},
        undo_seconds=max(0, int(left)) if run.undone_at is None else 0,
        state_names=STATES,
        looks=LOOKS,
        reason_text=reason_text,
        action=PageForm(formdata=None),
    )


@bp.post("/tindakan/<run_code>/terapkan")
@requires(Permission.CASE_VIEW_AGENCY)
def apply_bulk(run_code: str) -> ResponseReturnValue:
    """Do what was planned; sent again, it goes on with what is left."""
    return _acted(run_code, apply=True)


@bp.post("/tindakan/<run_code>/urungkan")
@requires(Permission.CASE_VIEW_AGENCY)
def undo_bulk(run_code: str) -> ResponseReturnValue:
    """Take it back while nothing has left the system."""
    return _acted(run_code, apply=False)


def _acted(code: str, *, apply: bool) -> ResponseReturnValue:
    if not PageForm().validate_on_submit():
        abort(400)
    step = bulk.apply if apply else bulk.undo
    try:
        step(transaction, current_actor(), code, now=clock.now())
    except NoSuchRunError:
        abort(404)
    return redirect(url_for("agency.bulk_run", run_code=code), 303)


@bp.get("/tindakan/<run_code>.csv")
@requires(Permission.CASE_VIEW_AGENCY)
def bulk_file(run_code: str) -> ResponseReturnValue:
    """Hand out what came of each complaint as a file."""
    run = _own_run(run_code)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_("Nomor"), _("Hasil"), _("Keterangan")])
    for item, complaint in bulk.items_of(read(), run):
        writer.writerow([complaint.number, STATES[item.state], harmless(_reason(item))])
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="hasil-{run.code}.csv"'
    return answer


def _reason(item: BulkItem) -> str:
    return reason_text(item)
