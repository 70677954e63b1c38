"""Forms of one's own sign-in."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import InputRequired

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
