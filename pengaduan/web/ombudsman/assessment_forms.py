"""Forms of the assessment pages."""

from decimal import Decimal

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import DecimalField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from pengaduan.compliance.assessments import NewAssessment
from pengaduan.rules.scoring import Edition
from pengaduan.web.shared.forms import PageForm


class AssessmentForm(PageForm):
    """A new assessment: its year decides the edition."""

    year = IntegerField(
        _("Tahun penilaian"),
        validators=[
            InputRequired(_("Isi tahun penilaian.")),
            NumberRange(2013, 2100, _("Tulis tahun seperti 2023.")),
        ],
    )
    title = StringField(
        _("Judul"),
        validators=[
            InputRequired(_("Isi judul penilaian.")),
            Length(max=200, message=_("Judul paling panjang 200 huruf.")),
        ],
    )

    def command(self) -> NewAssessment:
        """Return the input of the step."""
        return NewAssessment(year=int(self.year.data or 0), title=str(self.title.data))


class ImportForm(PageForm):
    """A CSV file with scores."""

    file = FileField(_("Berkas CSV"), validators=[FileRequired(_("Pilih berkas CSV."))])


class CommaDecimalField(DecimalField):
    """A number that may be written with a decimal comma, as Indonesians do."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read ``97,13`` like ``97.13``."""
        super().process_formdata([value.strip().replace(",", ".") for value in valuelist])


def score_form(chosen: Edition) -> type[PageForm]:
    """Return the form for the dimension scores of this edition."""
    fields: dict[str, object] = {"version": HiddenField(validators=[InputRequired()])}
    for dimension in chosen.dimensions:
        label = f"{dimension.name_id} ({dimension.code})"
        fields[dimension.code] = CommaDecimalField(
            label,
            places=None,
            validators=[
                InputRequired(_("Isi nilai 0 sampai 100.")),
                NumberRange(Decimal(0), Decimal(100), _("Nilai harus antara 0 dan 100.")),
            ],
        )
    return type("ScoreForm", (PageForm,), fields)
