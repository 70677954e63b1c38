"""Editions of the methodology (A5): the list, one of them with every mark, files, comparison."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pengaduan.compliance import editions_drafts as drafts
from pengaduan.compliance.editions_drafts import EditionDraftError
from pengaduan.compliance.editions_models import EditionState, EditionVersion
from pengaduan.compliance.editions_trials import compare
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.rules.scoring import Edition, EditionDataError, catalogue
from pengaduan.rules.scoring.checks import node_sums
from pengaduan.rules.scoring.indexes import indexes
from pengaduan.rules.scoring.loading import load_draft
from pengaduan.rules.scoring.reading import read_entry
from pengaduan.rules.scoring.writing import as_json
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.admin.edition_sides import sides
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.edition_words import weight_marks
from pengaduan.web.shared.forms import PageForm


@bp.get("/metodologi")
@requires(Permission.ADMIN_EDITIONS)
def editions() -> ResponseReturnValue:
    """List the shipped editions and the versions that were begun here."""
    made = drafts.versions(read())
    choices = _comparable(made)
    return render_template(
        "admin/editions.html",
        shipped=[(one, weight_marks(one)) for one in catalogue.editions()],
        made=[(one, *_marks_of(one)) for one in made],
        choices=choices,
        asked=(choices[-1][0], choices[0][0]),
        indexes=indexes(),
    )


def _marks_of(version: EditionVersion) -> tuple[Edition, dict[str, int]]:
    found, _faults = drafts.loaded(version)
    return found, weight_marks(found)


def _comparable(made: list[EditionVersion]) -> list[tuple[str, str]]:
    shipped = [(one.id, one.title_id) for one in catalogue.editions() if one.usable_for_scoring]
    return shipped + [(one.code, one.title) for one in made if one.state != EditionState.DROPPED]


@bp.get("/metodologi/indeks")
@requires(Permission.ADMIN_EDITIONS)
def edition_indexes() -> ResponseReturnValue:
    """Show the indexes of other institutions that stand beside the editions."""
    return render_template("admin/edition_indexes.html", indexes=indexes())


@bp.get("/metodologi/<string:edition_code>")
@requires(Permission.ADMIN_EDITIONS)
def edition(edition_code: str) -> ResponseReturnValue:
    """Show one edition: tree, weights, scales, labels, samples, rules, each with its mark."""
    version = drafts.version_of(read(), edition_code)
    if version is not None and version.state is EditionState.DRAFT:
        return redirect(url_for("admin.edition_draft", edition_code=edition_code), 303)
    found, _faults = loaded(read(), edition_code)
    return render_template("admin/edition.html", version=version, **shown(found))


def shown(found: Edition) -> dict[str, Any]:
    """Return what every page of an edition shows."""
    return {
        "edition": found,
        "marks": weight_marks(found),
        "sums": dict(node_sums(found)) if found.usable_for_scoring else {},
        "instrument": drafts.instrument_of(found),
    }


def loaded(session: Session, code: str) -> tuple[Edition, tuple[EditionDataError, ...]]:
    """Return an edition of any state with its faults; 404 when there is none."""
    content = drafts.source_of(session, code)
    if content is None:
        abort(404)
    for one in catalogue.editions():
        if one.id == code:
            return one, ()
    return load_draft(code, content)


@bp.get("/metodologi/<string:edition_code>/berkas")
@requires(Permission.ADMIN_EDITIONS)
def edition_file(edition_code: str) -> ResponseReturnValue:
    """Download an edition as it is kept (YAML), or as JSON."""
    content = drafts.source_of(read(), edition_code)
    if content is None:
        abort(404)
    asked = request.args.get("bentuk", "yaml")
    if asked not in {"yaml", "json"}:
        abort(400)
    if asked == "json":
        content = as_json(read_entry(edition_code, content).values)
    headers = {"Content-Disposition": f'attachment; filename="{edition_code}.{asked}"'}
    return Response(content, 200, headers, f"application/{asked}")


@bp.post("/metodologi/<string:edition_code>/salin")
@requires(Permission.ADMIN_EDITIONS)
def clone_edition(edition_code: str) -> ResponseReturnValue:
    """Copy an edition into a draft of its own."""
    if not PageForm().validate_on_submit():
        abort(400)
    if drafts.source_of(read(), edition_code) is None:
        abort(404)
    try:
        with transaction() as session:
            made = drafts.begin(session, edition_code, actor=current_actor().label, now=clock.now())
    except EditionDraftError as error:
        flash(_(str(error)), "error")
        return redirect(url_for("admin.edition", edition_code=edition_code), 303)
    return redirect(url_for("admin.edition_draft", edition_code=made.code), 303)


@bp.get("/metodologi/banding")
@requires(Permission.ADMIN_EDITIONS)
def compare_editions() -> ResponseReturnValue:
    """Lay two editions side by side: weights, labels, and the same things scored under both."""
    session = read()
    choices = _comparable(drafts.versions(session))
    codes = [request.args.get(side, "") for side in ("a", "b")]
    if not any(codes):
        return render_template("admin/edition_compare.html", choices=choices, asked=codes)
    if not set(codes) <= {code for code, _title in choices}:
        abort(404)
    (old, old_faults), (new, new_faults) = (loaded(session, code) for code in codes)
    sound = not old_faults and not new_faults
    return render_template(
        "admin/edition_compare.html",
        choices=choices,
        asked=codes,
        old=old,
        new=new,
        sound=sound,
        sides=sides(old, new),
        lines=compare(session, old, new) if sound else [],
    )
