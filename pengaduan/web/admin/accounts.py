"""People: list, add, give and take roles, suspend."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pengaduan.accounts import absences, people
from pengaduan.accounts.models import Account
from pengaduan.accounts.people import AccountError
from pengaduan.agencies.models import Agency, Unit
from pengaduan.agencies.queries import units_of
from pengaduan.agencies.search import Hit, search_agencies
from pengaduan.handling import handover
from pengaduan.handling.errors import InputRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.admin.forms import AccountForm, RoleForm
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm

Change = Callable[[Session, Account], object]


@bp.route("/pengguna", methods=["GET", "POST"])
@requires(Permission.ADMIN_ACCOUNTS)
def accounts() -> ResponseReturnValue:
    """List everybody who signs in; add one."""
    form = AccountForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = people.create_account(
                    session,
                    email=form.email.data,
                    name=form.name.data,
                    password=form.password.data,
                    actor=current_actor().label,
                    now=clock.now(),
                )
            flash(_("Akun sudah dibuat. Beri peran supaya dapat bekerja."), "success")
            return redirect(url_for("admin.account", account_id=made.id), 303)
        except AccountError as error:
            form.form_errors.append(_(str(error)))
    page = render_template("admin/accounts.html", form=form, rows=people.everybody(read()))
    return page, 422 if form.errors else 200


@bp.get("/pengguna/<int:account_id>")
@requires(Permission.ADMIN_ACCOUNTS)
def account(account_id: int) -> ResponseReturnValue:
    """One account with its roles, and what can be changed."""
    form = RoleForm(formdata=None)
    _offer(form)
    return _account_page(account_id, form, 200)


@bp.post("/pengguna/<int:account_id>/peran")
@requires(Permission.ADMIN_ACCOUNTS)
def grant(account_id: int) -> ResponseReturnValue:
    """Give a role; the search button only looks for the agency and stores nothing."""
    form = RoleForm()
    _offer(form)
    if form.search.data:
        return _account_page(account_id, form, 200)
    if not form.validate_on_submit():
        return _account_page(account_id, form, 422)
    new, now, by = form.command(), clock.now(), current_actor().label
    try:
        _change(account_id, lambda s, a: people.grant(s, a, new, actor=by, now=now))
    except AccountError as error:
        form.form_errors.append(_(str(error)))
        return _account_page(account_id, form, 422)
    return _back(account_id, _("Peran sudah diberikan."))


@bp.post("/pengguna/<int:account_id>/peran/<int:grant_id>/cabut")
@requires(Permission.ADMIN_ACCOUNTS)
def revoke(account_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role back; cases that need it go to the colleague who is named."""
    now, actor, successor = clock.now(), current_actor(), _successor()

    def change(session: Session, found: Account) -> None:
        row = people.find_grant(session, found.id, grant_id)
        handover.revoke(session, actor, found, row, successor, now=now)

    return _pressed(account_id, change, _("Peran sudah dicabut."))


@bp.post("/pengguna/<int:account_id>/nonaktif")
@requires(Permission.ADMIN_ACCOUNTS)
def suspend(account_id: int) -> ResponseReturnValue:
    """Stop an account and end its sessions, after its open cases went to a colleague."""
    now, actor, successor = clock.now(), current_actor(), _successor()
    return _pressed(
        account_id,
        lambda session, found: handover.suspend(session, actor, found, successor, now=now),
        _("Akun sudah dinonaktifkan dan semua sesinya diakhiri."),
    )


def _error_text(error: AccountError | InputRefusedError) -> str:
    if isinstance(error, InputRefusedError):
        return str(_(error.message_id, **error.values))
    return str(_(str(error)))


def _successor() -> int | None:
    """Return who takes the open cases over, None when nobody was chosen."""
    return request.form.get("successor_id", type=int)


def _change(account_id: int, change: Change) -> None:
    with transaction() as session:
        change(session, people.find_account(session, account_id))


def _pressed(account_id: int, change: Change, told: str) -> ResponseReturnValue:
    """Run the change of a one-button form and say what came of it."""
    form = PageForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        _change(account_id, change)
    except (AccountError, InputRefusedError) as error:
        shown = RoleForm(formdata=None)
        _offer(shown)
        shown.form_errors.append(_error_text(error))
        return _account_page(account_id, shown, 409)
    return _back(account_id, told)


def _back(account_id: int, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("admin.account", account_id=account_id), 303)


def _offer(form: RoleForm) -> None:
    """Offer the agencies that fit the words, and the units of the chosen one."""
    session = read()
    chosen = str(form.agency_id.data or "")
    agency = session.get(Agency, int(chosen)) if chosen.isdigit() else None
    words = (form.agency_query.data or "").strip()
    hits = search_agencies(session, words) if words else []
    if agency is not None:
        hits = [Hit(agency.id, agency.code, agency.name, None, None, None, None), *hits]
    form.offer(hits, units_of(session, agency.id) if agency else ())


def _account_page(account_id: int, form: RoleForm, status: int) -> ResponseReturnValue:
    session = read()
    found = people.find_account(session, account_id)
    page = render_template(
        "admin/account.html",
        form=form,
        account=found,
        agencies={i: session.get(Agency, i) for row in found.grants if (i := row.agency_id)},
        units={i: session.get(Unit, i) for row in found.grants if (i := row.unit_id)},
        action=PageForm(formdata=None),
        open_cases=len(handover.open_cases(session, account_id)),
        colleagues=absences.colleagues(session, account_id),
    )
    return page, status
