"""The form of a review of an objection, for the agency's head and for the Ombudsman."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from pengaduan.handling.review import CONCLUSIONS, Conclusion
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm


class ReviewForm(PageForm):
    """What the reviewer concludes, and why."""

    conclusion = RadioField(
        _("Kesimpulan peninjauan"),
        choices=as_choices((code.value, _(text)) for code, text in CONCLUSIONS.items()),
        validators=[InputRequired(_("Pilih kesimpulannya."))],
    )
    text = TextAreaField(_("Alasan, dibaca pelapor dan instansi"))

    def validate_text(self, field: Field) -> None:
        """A conclusion has reasons."""
        if not (field.data or "").strip():
            raise ValidationError(gettext("Tulis alasannya."))

    @property
    def found(self) -> Conclusion:
        """The conclusion chosen."""
        return Conclusion(self.conclusion.data)
