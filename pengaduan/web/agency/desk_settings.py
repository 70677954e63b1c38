"""Keys of the desk and the agency's rule of two people."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.models import Agency
from pengaduan.handling import agency_rules, desk_choices
from pengaduan.handling.errors import InputRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.rules.roles import Role
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.forms import KeysForm, SecondEyesForm
from pengaduan.web.agency.running import refusal_text
from pengaduan.web.shared.access import current_actor, requires


@bp.context_processor
def _keys() -> dict[str, object]:
    """Let the pages of the desk ask whether single keys are wanted."""
    return {"desk_keys": lambda: desk_choices.keys_wanted(read(), current_actor().account_id)}


@bp.get("/pengaturan")
@requires(Permission.CASE_VIEW_AGENCY)
def desk_settings() -> ResponseReturnValue:
    """List the keys, and what can be switched on or off."""
    return _page()


def _page(status: int = 200, form: SecondEyesForm | None = None) -> ResponseReturnValue:
    actor, session = current_actor(), read()
    headed = _headed()
    wanted = desk_choices.keys_wanted(session, actor.account_id)
    agency_id = headed.id if headed else None
    rule = agency_rules.second_eyes(session, agency_id)
    page = render_template(
        "agency/desk_settings.html",
        keys_form=KeysForm(data={"keys": wanted}),
        form=form or SecondEyesForm(data={"second_eyes": rule}),
        headed=headed,
        rule=rule,
    )
    return page, status


def _headed() -> Agency | None:
    """Return the agency that the person signed in heads, or None."""
    grants = (one for one in current_actor().grants if one.role is Role.AGENCY_HEAD)
    found = next((one.agency_id for one in grants if one.agency_id is not None), None)
    return None if found is None else read().get(Agency, found)


@bp.post("/pengaturan/tombol")
@requires(Permission.CASE_VIEW_AGENCY)
def choose_keys() -> ResponseReturnValue:
    """Switch single keys on or off for oneself."""
    form = KeysForm()
    if not form.validate_on_submit():
        return _page(422)
    with transaction() as session:
        desk_choices.choose_keys(session, current_actor(), wanted=form.keys.data, now=clock.now())
    flash(_("Pilihan disimpan."), "success")
    return redirect(url_for("agency.desk_settings"), 303)


@bp.post("/pengaturan/paraf")
@requires(Permission.CASE_DECIDE)
def choose_second_eyes() -> ResponseReturnValue:
    """Demand a second person for every answer of the agency, or stop demanding it."""
    form, headed = SecondEyesForm(), _headed()
    if not form.validate_on_submit() or headed is None:
        return _page(422)
    agency_id, wanted = headed.id, form.second_eyes.data
    try:
        with transaction() as session:
            agency_rules.decide_second_eyes(
                session, current_actor(), agency_id, wanted=wanted, now=clock.now()
            )
    except InputRefusedError as error:
        form.second_eyes.errors = (refusal_text(error),)
        return _page(422, form)
    flash(_("Pilihan disimpan."), "success")
    return redirect(url_for("agency.desk_settings"), 303)
