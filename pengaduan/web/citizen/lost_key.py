"""A lost key (W19): ask for a link, use it by a button, see the new key once."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from pengaduan.accounts.throttle import ThrottledError
from pengaduan.handling import key_loss
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.contacts import parse_email
from pengaduan.rules.numbers import parse_number
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.refusing import status_of
from pengaduan.web.citizen.tracking import check_number, wait_message
from pengaduan.web.shared.access import public, remember_key
from pengaduan.web.shared.forms import PageForm

LINK_MINUTES = int(key_loss.LINK_LIVES.total_seconds()) // 60


class LostKeyForm(PageForm):
    """Which case, and the address that was given with it."""

    number = StringField(_l("Nomor pengaduan"))
    email = StringField(_l("Alamat surel yang Anda berikan saat mengadu"))

    def validate_number(self, field: Field) -> None:
        """Tell a slip of the pen by the check digit."""
        check_number(field)

    def validate_email(self, field: Field) -> None:
        """Ask for an address; whether it fits is told to nobody."""
        try:
            parse_email(field.data or "")
        except ValueError as error:
            raise ValidationError(_("Tulis alamat surel seperti nama@contoh.id.")) from error


@bp.route("/lacak/kunci-hilang", methods=["GET", "POST"])
@public
def lost_key() -> ResponseReturnValue:
    """Take a request for a new key; the answer is the same whether the case exists or not."""
    form, status, headers = LostKeyForm(), 200, {}
    if form.validate_on_submit():
        try:
            _ask(form)
            page = render_template("citizen/lost_key_asked.html", minutes=LINK_MINUTES)
            return page, 200
        except ThrottledError as error:
            form.form_errors.append(wait_message(error.seconds))
            status, headers = 429, {"Retry-After": str(error.seconds)}
    else:
        status = status_of(form)
    page = render_template("citizen/lost_key.html", form=form, minutes=LINK_MINUTES)
    return page, status, headers


def _ask(form: LostKeyForm) -> None:
    network = request.remote_addr or ""
    number, email = parse_number(form.number.data), parse_email(form.email.data)
    with transaction() as session:
        key_loss.ask(session, number, email, now=clock.now(), network=network)


@bp.route("/lacak/kunci-baru/<token>", methods=["GET", "POST"])
@public
def new_key(token: str) -> ResponseReturnValue:
    """Show a button, so that a program that follows links uses none up; then the key, once.

    The answer to the POST is the page itself: what it shows must not be kept or linked to.
    """
    form, now = PageForm(), clock.now()
    if request.method == "POST" and form.validate_on_submit():
        with transaction() as session:
            given = key_loss.redeem(session, token, now=now)
        if given is None:
            return render_template("citizen/new_key_gone.html", minutes=LINK_MINUTES), 410
        number, key = given
        remember_key(number)
        page = render_template("citizen/new_key.html", number=number, key=key)
        return page, 200, {"Cache-Control": "no-store"}
    known = key_loss.number_of(read(), token, now=now)
    if known is None:
        return render_template("citizen/new_key_gone.html", minutes=LINK_MINUTES), 410
    action = url_for("citizen.new_key", token=token)
    page = render_template("citizen/new_key_ask.html", form=form, number=known, action=action)
    return page, status_of(form)
