"""Follow a complaint by number and key (W12), and leave it again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from pengaduan.accounts.throttle import ThrottledError
from pengaduan.complaints import drafts
from pengaduan.complaints.access import check_key, find_tracked
from pengaduan.complaints.key_changes import twin_of
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.numbers import NumberError, parse_number
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.refusing import status_of
from pengaduan.web.shared.access import forget_key, public, remember_key, with_key
from pengaduan.web.shared.forms import PageForm

DIGITS = 13


def check_number(field: Field) -> None:
    """Refuse an empty number, and one whose check digit tells a slip of the pen."""
    if not (field.data or "").strip():
        raise ValidationError(_("Tulis nomor pengaduan Anda."))
    try:
        parse_number(field.data)
    except NumberError as error:
        raise ValidationError(
            _("Nomor ini salah ketik. Periksa lagi %(n)s angkanya.", n=DIGITS)
        ) from error


class TrackForm(PageForm):
    """Number and key, written in any usual way."""

    number = StringField(_l("Nomor pengaduan"))
    key = StringField(_l("Kunci rahasia"))

    def validate_number(self, field: Field) -> None:
        """Tell a slip of the pen by the check digit, before anything is looked up."""
        check_number(field)

    def validate_key(self, field: Field) -> None:
        """Ask for the key; whether it fits is told for number and key together."""
        if not (field.data or "").strip():
            raise ValidationError(_("Tulis kunci rahasia Anda."))


def wait_message(seconds: int) -> str:
    """Say how long a door stays closed, to the second (G17)."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return str(_("Terlalu banyak percobaan. Coba lagi dalam %(n)s detik.", n=rest))
    if not rest:
        return str(_("Terlalu banyak percobaan. Coba lagi dalam %(n)s menit.", n=minutes))
    return str(
        _(
            "Terlalu banyak percobaan. Coba lagi dalam %(n)s menit %(s)s detik.",
            n=minutes,
            s=rest,
        )
    )


def _opened(form: TrackForm) -> str | None:
    """Return the number when the key fits; a failed try is counted in the same transaction."""
    now, network = clock.now(), request.remote_addr or ""
    with transaction() as session:
        found = check_key(session, form.number.data, form.key.data, now=now, network=network)
        if found is None:
            return None
        drafts.forget_keys_of(session, found)
        return found.number


@bp.route("/lacak", methods=["GET", "POST"])
@public
def track() -> ResponseReturnValue:
    """Ask for number and key; unknown and wrong answer alike."""
    form = TrackForm(data={"number": request.args.get("nomor", "")[:20]})
    if not form.validate_on_submit():
        status = status_of(form)
        return render_template("citizen/track.html", form=form), status
    try:
        number = _opened(form)
    except ThrottledError as error:
        form.form_errors.append(wait_message(error.seconds))
        headers = {"Retry-After": str(error.seconds)}
        return render_template("citizen/track.html", form=form), 429, headers
    if number is None:
        form.form_errors.append(_("Nomor dan kunci tidak cocok."))
        return render_template("citizen/track.html", form=form), 422
    remember_key(number)
    return redirect(url_for("citizen.case", number=number), 303)


@bp.get("/pengaduan/<number>/terkait")
@with_key
def other_track(number: str) -> ResponseReturnValue:
    """Open the record of the same matter on the other track: one key is proof for both."""
    twin = twin_of(read(), find_tracked(read(), number))
    if twin is None:
        return redirect(url_for("citizen.case", number=number), 303)
    remember_key(twin.number)
    return redirect(url_for("citizen.case", number=twin.number), 303)


@bp.post("/pengaduan/<number>/keluar")
@with_key
def leave(number: str) -> ResponseReturnValue:
    """Close the complaint in this browser."""
    form = PageForm()
    if not form.validate_on_submit():
        return redirect(url_for("citizen.case", number=number), 303)
    forget_key(number)
    flash(_("Pengaduan ini sudah ditutup di peramban ini."), "success")
    return redirect(url_for("citizen.track"), 303)
