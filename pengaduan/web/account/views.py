"""Pages of one's own sign-in."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from pengaduan.accounts import sessions as signing
from pengaduan.accounts.throttle import ThrottledError
from pengaduan.handling import desk_choices
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.web.account.blueprint import bp
from pengaduan.web.account.forms import ActionForm, SignInForm
from pengaduan.web.account.keys import shortcut_keys
from pengaduan.web.shared import sign_in as cookie
from pengaduan.web.shared.access import current_actor, public, signed_in
from pengaduan.web.shared.navigation import first_page
from pengaduan.web.shared.redirects import own_path


def _try_sign_in(form: SignInForm) -> int | None:
    now, network = clock.now(), request.remote_addr or ""
    # A failed try must be counted although the sign-in is refused, so the step commits either way.
    with transaction() as session:
        account = signing.check_password(
            session, form.email.data, form.password.data, now=now, network=network
        )
    return account.id if account else None


@bp.route("/masuk", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail and password."""
    if current_user.is_authenticated:
        return redirect(first_page(), 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("account/sign_in.html", form=form), 422 if form.errors else 200
    try:
        account_id = _try_sign_in(form)
    except ThrottledError as error:
        minutes = -(-error.seconds // 60)
        form.form_errors.append(
            _("Terlalu banyak percobaan. Coba lagi dalam %(n)s menit.", n=minutes)
        )
        headers = {"Retry-After": str(error.seconds)}
        return render_template("account/sign_in.html", form=form), 429, headers
    if account_id is None:
        form.form_errors.append(_("Surel dan kata sandi tidak cocok."))
        return render_template("account/sign_in.html", form=form), 422
    cookie.begin(account_id, request.user_agent.string, now=clock.now())
    return redirect(own_path(request.args.get("next")) or first_page(), 303)


@bp.post("/keluar")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this session."""
    cookie.end(current_user, now=clock.now())
    flash(_("Anda sudah keluar."))
    return redirect(url_for("account.sign_in"), 303)


@bp.get("/sesi")
@signed_in
def sessions() -> ResponseReturnValue:
    """List one's live sessions."""
    rows = signing.live_sessions(read(), current_user.account.id, now=clock.now())
    return render_template(
        "account/sessions.html",
        rows=rows,
        own=current_user.session_id,
        account=current_user.account,
        action=ActionForm(),
    )


@bp.post("/sesi/<int:session_id>/cabut")
@signed_in
def revoke(session_id: int) -> ResponseReturnValue:
    """Revoke one of one's own sessions."""
    if session_id == current_user.session_id:
        return sign_out()
    with transaction() as session:
        done = signing.revoke(session, current_user.account.id, session_id, now=clock.now())
    flash(_("Sesi itu sudah diakhiri.") if done else _("Sesi itu sudah tidak ada."))
    return redirect(url_for("account.sessions"), 303)


@bp.route("/tombol", methods=["GET", "POST"])
@signed_in
def shortcuts() -> ResponseReturnValue:
    """List the keys of the work pages; switch them off or on for oneself."""
    action = ActionForm()
    if action.validate_on_submit():
        wanted = request.form.get("pintasan") == "ya"
        with transaction() as session:
            desk_choices.choose_keys(session, current_actor(), wanted=wanted, now=clock.now())
        flash(_("Tombol pintas dinyalakan.") if wanted else _("Tombol pintas dimatikan."))
        return redirect(url_for("account.shortcuts"), 303)
    return render_template("account/shortcuts.html", keys=shortcut_keys(), action=action)
