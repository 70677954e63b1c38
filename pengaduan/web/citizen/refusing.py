"""How a form that is not accepted is answered: shown again, filled, with the right status."""

from flask_babel import gettext as _

from pengaduan.handling.errors import InputRefusedError, StepRefusedError
from pengaduan.web.shared.forms import PageForm

FORGED, REFUSED, CONFLICT, SHOWN = 400, 422, 409, 200


def status_of(form: PageForm) -> int:
    """Return the status for showing ``form``; a lost session is told in words that help."""
    if "csrf_token" in form.errors:
        form["csrf_token"].errors = [
            _("Sesi berakhir. Isian Anda masih ada di halaman ini. Kirim sekali lagi.")
        ]
        return FORGED
    return REFUSED if form.errors else SHOWN


def take_over(form: PageForm, error: StepRefusedError) -> int:
    """Write the refusal of a step beside its field, or above the form, and return the status."""
    text = _(error.message_id, **error.values)
    if error.field in form:
        form[error.field].errors = [text]
    else:
        form.form_errors.append(text)
    return REFUSED if isinstance(error, InputRefusedError) else CONFLICT
