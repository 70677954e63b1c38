"""A draft of an edition (A5): its forms, its file, its trial, and publishing it."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pengaduan.compliance import editions_drafts as drafts
from pengaduan.compliance.editions_drafts import EditionDraftError
from pengaduan.compliance.editions_models import EditionState, EditionVersion
from pengaduan.compliance.editions_trials import stored_lines
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.rules.scoring import Edition, EditionDataError
from pengaduan.rules.scoring.editing import Change, set_bands, set_general, set_weights
from pengaduan.web.admin import edition_forms as forms
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.admin.edition_words import explain, explain_all
from pengaduan.web.admin.editions import loaded, shown
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm

PREFIXES = {"weights": "w", "bands": "b", "general": "g", "upload": "f"}


@bp.get("/metodologi/<string:edition_code>/konsep")
@requires(Permission.ADMIN_EDITIONS)
def edition_draft(edition_code: str) -> ResponseReturnValue:
    """Show a draft with its forms; a decided version is shown on its own page."""
    if _version(edition_code).state is not EditionState.DRAFT:
        return redirect(url_for("admin.edition", edition_code=edition_code), 303)
    return _page(edition_code, 200)


@bp.post("/metodologi/<string:edition_code>/bobot")
@requires(Permission.ADMIN_EDITIONS)
def edition_weights(edition_code: str) -> ResponseReturnValue:
    """Set weights and their statuses."""
    chosen = _draft_edition(edition_code)
    form = _form(forms.weight_form(chosen), "weights")
    return _edit(edition_code, "weights", form, lambda: set_weights(forms.weights_of(chosen, form)))


@bp.post("/metodologi/<string:edition_code>/label")
@requires(Permission.ADMIN_EDITIONS)
def edition_labels(edition_code: str) -> ResponseReturnValue:
    """Set labels, zones and ends of the result ranges."""
    chosen = _draft_edition(edition_code)
    form = _form(forms.band_form(chosen), "bands")
    return _edit(
        edition_code,
        "bands",
        form,
        lambda: set_bands(forms.bands_of(chosen, form), str(form["status"].data)),
    )


@bp.post("/metodologi/<string:edition_code>/umum")
@requires(Permission.ADMIN_EDITIONS)
def edition_general(edition_code: str) -> ResponseReturnValue:
    """Set titles, years, instrument, regulations and sample sizes."""
    chosen = _draft_edition(edition_code)
    form = forms.general_form(chosen)(prefix=PREFIXES["general"])
    return _edit(edition_code, "general", form, lambda: set_general(form.general(chosen)))


@bp.post("/metodologi/<string:edition_code>/unggah")
@requires(Permission.ADMIN_EDITIONS)
def edition_upload(edition_code: str) -> ResponseReturnValue:
    """Put a file in the place of the draft: everything, or nothing with what is wrong."""
    _draft_edition(edition_code)
    form = forms.UploadForm(prefix=PREFIXES["upload"])
    if not form.validate_on_submit():
        return _page(edition_code, 422, upload=form)
    with form.file.data.stream as file:  # a large one is a file that must be closed
        data = file.read()
    seen = str(form.seen.data)

    def act(session: Session, by: str) -> None:
        drafts.upload(session, edition_code, data, seen=seen, actor=by, now=clock.now())

    return _done(edition_code, act, _("Berkas menggantikan isi konsep."), "upload", form)


@bp.post("/metodologi/<string:edition_code>/coba")
@requires(Permission.ADMIN_EDITIONS)
def try_edition(edition_code: str) -> ResponseReturnValue:
    """Score samples and existing units under the draft and its base."""

    def act(session: Session, by: str) -> None:
        drafts.try_out(session, edition_code, actor=by, now=clock.now())

    return _button(edition_code, act, _("Percobaan selesai. Hasilnya ada di bawah."))


@bp.post("/metodologi/<string:edition_code>/terbitkan")
@requires(Permission.ADMIN_EDITIONS)
def publish_edition(edition_code: str) -> ResponseReturnValue:
    """Publish the draft; nobody changes it afterwards."""

    def act(session: Session, by: str) -> None:
        drafts.publish(session, edition_code, actor=by, now=clock.now())

    return _button(edition_code, act, _("Edisi ini terbit dan tidak dapat diubah lagi."))


@bp.post("/metodologi/<string:edition_code>/buang")
@requires(Permission.ADMIN_EDITIONS)
def drop_edition(edition_code: str) -> ResponseReturnValue:
    """Put the draft aside."""

    def act(session: Session, by: str) -> None:
        drafts.drop(session, edition_code, actor=by, now=clock.now())

    return _button(edition_code, act, _("Konsep dibuang. Tidak ada yang berubah."))


def _version(code: str) -> EditionVersion:
    found = drafts.version_of(read(), code)
    if found is None:
        abort(404)
    return found


def _draft_edition(code: str) -> Edition:
    _version(code)
    return loaded(read(), code)[0]


def _form(kind: type[forms.SeenForm], name: str) -> forms.SeenForm:
    return kind(prefix=PREFIXES[name])


def _edit(
    code: str, name: str, form: forms.SeenForm, change: Callable[[], Change]
) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _page(code, 422, **{name: form})
    seen, made = str(form.seen.data), change()

    def act(session: Session, by: str) -> None:
        drafts.edit(session, code, made, seen=seen, actor=by, now=clock.now())

    return _done(code, act, _("Perubahan disimpan dalam konsep."), name, form)


def _button(code: str, act: Callable[[Session, str], None], told: str) -> ResponseReturnValue:
    form = PageForm()
    if not form.validate_on_submit():
        abort(400)
    return _done(code, act, told, "refused", form)


def _done(
    code: str, act: Callable[[Session, str], None], told: str, name: str, form: PageForm
) -> ResponseReturnValue:
    _version(code)
    try:
        with transaction() as session:
            act(session, current_actor().label)
    except EditionDataError as error:
        form.form_errors.append(explain(error))
        return _page(code, 422, **{name: form})
    except EditionDraftError as error:
        form.form_errors.append(_(str(error)))
        return _page(code, 409, **{name: form})
    flash(told, "success")
    return redirect(url_for("admin.edition_draft", edition_code=code), 303)


def _page(code: str, status: int, **given: PageForm) -> ResponseReturnValue:
    version = _version(code)
    found, faults = loaded(read(), code)
    page = render_template(
        "admin/edition_draft.html",
        version=version,
        open=version.state is EditionState.DRAFT,
        form=next(iter(given.values()), None),
        given=set(given),
        forms=_fresh(found, version.digest) | given,
        faults=explain_all(faults),
        lines=stored_lines(version.trial) if version.trial else [],
        base=version.base,
        weighted=list(forms.weighted(found)),
        **shown(found),
    )
    return page, status


def _fresh(found: Edition, digest: str) -> dict[str, Any]:
    """Return every form of a draft, filled from the draft."""

    def fill(kind: type[forms.SeenForm], name: str, data: dict[str, Any]) -> forms.SeenForm:
        return kind(formdata=None, prefix=PREFIXES[name], data=data | {"seen": digest})

    return {
        "weights": fill(forms.weight_form(found), "weights", forms.filled_weights(found)),
        "bands": fill(forms.band_form(found), "bands", forms.filled_bands(found)),
        "general": fill(forms.general_form(found), "general", forms.filled_general(found)),
        "upload": fill(forms.UploadForm, "upload", {}),
    }
