"""Forms of one's own sign-in."""

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    SubmitField,
)
from wtforms.validators import InputRequired

from pengaduan.handling.staff_choices import HOURS, OPTIONAL, Choices
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm


class SignInForm(PageForm):
    """E-mail and password; pasting and password managers are welcome."""

    email = EmailField(
        _("Alamat surel"),
        validators=[InputRequired(_("Isi alamat surel Anda."))],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        _("Kata sandi"),
        validators=[InputRequired(_("Isi kata sandi Anda."))],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField(_("Masuk"))


class ActionForm(PageForm):
    """A button that changes something: nothing but the forgery token."""


class NoticesForm(PageForm):
    """The digest, its hour, and the mails that come at once."""

    digest = BooleanField(_("Kirim ringkasan harian"))
    digest_hour = SelectField(
        _("Jam ringkasan"),
        choices=as_choices((str(hour), f"{hour:02d}.00") for hour in HOURS),
    )
    mails = SelectMultipleField(
        _("Surel langsung"), choices=as_choices((kind, _(text)) for kind, text in OPTIONAL.items())
    )

    def command(self) -> Choices:
        """Return the input of the step."""
        muted = frozenset(OPTIONAL) - set(self.mails.data or ())
        return Choices(bool(self.digest.data), int(self.digest_hour.data), muted)
