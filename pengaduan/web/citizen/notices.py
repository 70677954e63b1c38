"""The page "Pemberitahuan": which news comes, and on which way."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.access import find_tracked
from pengaduan.complaints.notice_choices import has_phone, phone_channel, wants_optional
from pengaduan.complaints.notice_models import PhoneChannel
from pengaduan.handling.choices import Chosen, choose
from pengaduan.handling.errors import InputRefusedError
from pengaduan.infra import clock, gateway
from pengaduan.infra.db import read, transaction
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.shared.access import with_key
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm

PHONE_CHANNELS = {
    PhoneChannel.NONE: _l("Tidak usah"),
    PhoneChannel.SMS: _l("SMS"),
    PhoneChannel.WHATSAPP: _l("WhatsApp"),
}


class NoticeForm(PageForm):
    """What the complainant wants to be told, and whether also by telephone."""

    optional = BooleanField(_l("Kirim juga kabar yang tidak wajib"))
    phone_channel = RadioField(
        _l("Kabar pendek lewat telepon"),
        choices=as_choices((code.value, text) for code, text in PHONE_CHANNELS.items()),
        default=PhoneChannel.NONE.value,
    )

    def chosen(self) -> Chosen:
        """Return the choice as the step wants it."""
        return Chosen(bool(self.optional.data), PhoneChannel(self.phone_channel.data))


@bp.route("/pengaduan/<number>/kabar", methods=["GET", "POST"])
@with_key
def notices(number: str) -> ResponseReturnValue:
    """Show and change the choice; the page says that what the law demands is sent anyway."""
    complaint = find_tracked(read(), number)
    now = {
        "optional": wants_optional(read(), complaint),
        "phone_channel": phone_channel(read(), complaint).value,
    }
    by_phone = has_phone(read(), complaint) and gateway.plugged() is not None
    form = NoticeForm(data=now)
    if not by_phone and form.phone_channel.data is None:
        form.phone_channel.data = PhoneChannel.NONE.value
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        page = render_template("citizen/notices.html", form=form, number=number, by_phone=by_phone)
        return page, status
    try:
        with transaction() as session:
            reached = find_tracked(session, number, lock=True)
            choose(session, COMPLAINANT, reached, form.chosen(), now=clock.now())
    except InputRefusedError as error:
        form.phone_channel.errors = [_(error.message_id)]
        page = render_template("citizen/notices.html", form=form, number=number, by_phone=by_phone)
        return page, 422
    flash(_("Pilihan Anda tersimpan."), "success")
    return redirect(url_for("citizen.case", number=number), 303)
