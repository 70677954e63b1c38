"""Levels of a whole assessment as a file: out, tried, and in."""

import tempfile
from pathlib import Path

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField

from pengaduan.compliance import assessments as work
from pengaduan.compliance.errors import AssessmentError, ImportRefusedError
from pengaduan.compliance.level_files import COLUMNS, ImportedLevels, import_levels, level_rows
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.reports.level_lists import levels_csv, write_levels
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class LevelFileForm(PageForm):
    """A file with levels, tried first or stored."""

    file = FileField(
        lazy_gettext("Berkas tingkat (CSV atau XLSX)"),
        validators=[FileRequired(lazy_gettext("Pilih berkas tingkat."))],
    )
    step = RadioField(
        lazy_gettext("Yang dilakukan"),
        choices=as_choices(
            (
                ("try", lazy_gettext("Coba dahulu, tidak ada yang disimpan")),
                ("store", lazy_gettext("Simpan semua")),
            )
        ),
        default="try",
    )


class _OnlyTriedError(Exception):
    """Takes a tried import back; ``found`` is what it would have done."""

    def __init__(self, found: ImportedLevels) -> None:
        super().__init__("tried")
        self.found = found


def _run(assessment_id: int, data: bytes, *, store: bool) -> ImportedLevels:
    try:
        with transaction() as session:
            target = work.get(session, assessment_id, lock=True)
            found = import_levels(session, current_actor(), target, data, now=clock.now())
            if not store:
                raise _OnlyTriedError(found)
            return found
    except _OnlyTriedError as tried:
        return tried.found


@bp.route("/penilaian/<int:assessment_id>/tingkat", methods=["GET", "POST"])
@requires(Permission.ASSESS_EDIT)
def import_level_file(assessment_id: int) -> ResponseReturnValue:
    """Try or store a file with levels: everything or nothing, with every wrong line named."""
    form, problems = LevelFileForm(), list[tuple[int, str]]()
    tried: ImportedLevels | None = None
    if form.validate_on_submit():
        store = form.step.data == "store"
        try:
            done = _run(assessment_id, form.file.data.read(), store=store)
            if store:
                told = {"new": done.new, "changed": done.changed}
                flash(_("%(new)s indikator baru, %(changed)s berubah.", **told), "success")
                here = url_for("ombudsman.assessment", assessment_id=assessment_id)
                return redirect(here, 303)
            tried = done
        except ImportRefusedError as error:
            problems = error.problems
            form.form_errors.append(_("Berkas tidak diimpor. Tidak ada nilai yang berubah."))
        except AssessmentError as error:
            form.form_errors.append(_(error.message))
    page = render_template(
        "ombudsman/import_levels.html",
        form=form,
        problems=problems,
        tried=tried,
        assessment=work.get(read(), assessment_id),
        columns=COLUMNS,
    )
    return page, 422 if form.errors else 200


@bp.get("/penilaian/<int:assessment_id>/tingkat.<form>")
@requires(Permission.ASSESS_EDIT)
def export_levels(assessment_id: int, form: str) -> ResponseReturnValue:
    """Hand out every source of every indicator, scored or not."""
    rows = level_rows(work.get(read(), assessment_id))
    name = f"tingkat-{assessment_id}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        return Response(levels_csv(COLUMNS, rows), 200, headers, "text/csv")
    if form != "xlsx":
        abort(404)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tingkat.xlsx"
        write_levels(path, COLUMNS, rows)
        return Response(path.read_bytes(), 200, headers, XLSX)
