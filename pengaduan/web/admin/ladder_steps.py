"""The ladder of a version of the policies: its steps, put in and taken out while it is a draft."""

from collections.abc import Callable
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.ladder import UPWARDS, Place, Side, Step
from pengaduan.rules.ladder_load import all_ladders
from pengaduan.rules.own_ladder import REQUIRED_CODES, Kind, LadderError, OwnStep
from pengaduan.rules.permissions import Permission
from pengaduan.sla import ladder_drafts
from pengaduan.sla.models import PolicyState, PolicyVersion
from pengaduan.sla.policy_drafts import PolicyDraftError
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.shared.access import requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.ladder_words import PLACES, SIDES, STATUSES
from pengaduan.web.shared.templating import language

KINDS: Final = {
    Kind.SHARE: _("Persen waktu terpakai"),
    Kind.WARNED: _("Persen waktu terpakai, sebagai peringatan"),
    Kind.BEFORE: _("Hari kerja sebelum hari kerja terakhir (0: hari itu sendiri)"),
    Kind.BREACHED: _("Saat batas waktu lewat"),
    Kind.LATE: _("Hari kerja sesudah batas waktu"),
}


class StepForm(PageForm):
    """One step of a ladder."""

    side = RadioField(
        _("Tangga"),
        choices=as_choices((side.value, name) for side, name in SIDES.items()),
        validators=[InputRequired(_("Pilih tangganya."))],
    )
    kind = SelectField(
        _("Kapan"), choices=as_choices((kind.value, name) for kind, name in KINDS.items())
    )
    n = IntegerField(_("Angka"), validators=[Optional()])
    from_days = IntegerField(
        _("Hanya untuk tenggat paling sedikit (hari)"), validators=[Optional()]
    )
    level = IntegerField(_("Tingkat"), validators=[InputRequired(_("Isi tingkatnya."))])
    tell = SelectMultipleField(
        _("Diberi tahu"),
        choices=as_choices((place.value, name) for place, name in PLACES.items()),
    )

    def step(self) -> OwnStep:
        """Return what was typed, those to tell from the bottom up."""
        chosen = set(self.tell.data or ())
        places = (place for steps in UPWARDS.values() for place in steps)
        return OwnStep(
            kind=Kind(self.kind.data),
            n=0 if self.kind.data == Kind.BREACHED else int(self.n.data or 0),
            level=int(self.level.data or 0),
            tell=tuple(Place(place) for place in places if place.value in chosen),
            from_days=int(self.from_days.data or 0),
        )


@bp.route("/kebijakan/versi/<int:version_id>/tangga", methods=["GET", "POST"])
@requires(Permission.ADMIN_POLICIES)
def version_ladder(version_id: int) -> ResponseReturnValue:
    """Show the ladder of a version; while it is a draft, put a step into it."""
    version, form = _version(version_id), StepForm()
    if form.validate_on_submit():

        def act(session: Session) -> None:
            side = Side(form.side.data)
            ladder_drafts.put_step(session, version_id, side, form.step(), now=clock.now())

        return _done(version, form, act, gettext("Langkah disimpan dalam konsep."))
    return _page(version, form, 422 if form.errors else 200)


@bp.post("/kebijakan/versi/<int:version_id>/tangga/hapus")
@requires(Permission.ADMIN_POLICIES)
def take_ladder_step(version_id: int) -> ResponseReturnValue:
    """Take a step out of the ladder of a draft."""
    version = _pressed(version_id)
    side, code = request.form.get("side", ""), request.form.get("code", "")
    if side not in set(Side):
        abort(400)

    def act(session: Session) -> None:
        ladder_drafts.take_step(session, version_id, Side(side), code, now=clock.now())

    form = StepForm(formdata=None)
    return _done(version, form, act, gettext("Langkah dihapus dari konsep."))


@bp.post("/kebijakan/versi/<int:version_id>/tangga/bawaan")
@requires(Permission.ADMIN_POLICIES)
def use_shipped_ladder(version_id: int) -> ResponseReturnValue:
    """Let the clocks of a draft climb the shipped ladder again."""
    version = _pressed(version_id)

    def act(session: Session) -> None:
        ladder_drafts.use_shipped(session, version_id, now=clock.now())

    form = StepForm(formdata=None)
    return _done(version, form, act, gettext("Konsep ini memakai tangga bawaan lagi."))


def _version(version_id: int) -> PolicyVersion:
    version = read().get(PolicyVersion, version_id)
    if version is None:
        abort(404)
    return version


def _pressed(version_id: int) -> PolicyVersion:
    if not PageForm().validate_on_submit():
        abort(400)
    return _version(version_id)


def _done(
    version: PolicyVersion, form: StepForm, act: Callable[[Session], None], told: str
) -> ResponseReturnValue:
    try:
        with transaction() as session:
            act(session)
    except LadderError as error:
        getattr(form, error.field).errors = [gettext(str(error))]
        return _page(version, form, 422)
    except PolicyDraftError as error:
        form.form_errors.append(gettext(str(error)))
        return _page(version, form, 409)
    flash(told, "success")
    return redirect(url_for("admin.version_ladder", version_id=version.id), 303)


def _page(version: PolicyVersion, form: StepForm, status: int) -> ResponseReturnValue:
    sides = ladder_drafts.shown_sides(version)
    page = render_template(
        "admin/version_ladder.html",
        form=form,
        version=version,
        open=version.state is PolicyState.DRAFT,
        sides=[(side, SIDES[side], _rows(side, steps)) for side, steps in sides.items()],
        places=PLACES,
        statuses=STATUSES,
    )
    return page, status


def _rows(side: Side, steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    shipped = all_ladders()[-1].sides[side]
    return [
        {
            "step": one,
            "name": one.name_en if language() == "en" else one.name_id,
            "own": one not in shipped,
            "stays": one.code in REQUIRED_CODES,
        }
        for one in steps
    ]
