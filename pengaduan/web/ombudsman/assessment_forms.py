"""Forms of the assessment pages."""

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import DecimalField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from pengaduan.agencies.models import AgencyKind
from pengaduan.compliance.assessments import NewAssessment, NewUnit
from pengaduan.compliance.imports import KINDS
from pengaduan.rules.scoring import Edition
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language


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


def score_form(chosen: Edition, codes: Sequence[str]) -> type[PageForm]:
    """Return the form for these parts of a unit's score."""
    fields: dict[str, object] = {"version": HiddenField(validators=[InputRequired()])}
    trust = (chosen.trust,) if chosen.trust else ()
    for part in (one for one in (*chosen.dimensions, *trust) if one.code in codes):
        name = part.name_en if language() == "en" else part.name_id
        fields[part.code] = CommaDecimalField(
            f"{name} ({part.code})",
            places=None,
            validators=[
                InputRequired(_("Isi nilai 0 sampai 100.")),
                NumberRange(Decimal(0), Decimal(100), _("Nilai harus antara 0 dan 100.")),
            ],
        )
    return type("ScoreForm", (PageForm,), fields)


class UnitForm(PageForm):
    """A unit to be scored by hand."""

    entity = StringField(
        _("Instansi"),
        validators=[
            InputRequired(_("Isi nama instansi.")),
            Length(max=200, message=_("Nama paling panjang 200 huruf.")),
        ],
    )
    kind = SelectField(
        _("Jenis instansi"),
        choices=as_choices((kind.value, str(name)) for name, kind in KINDS.items()),
    )
    province = StringField(
        _("Provinsi"),
        validators=[
            InputRequired(_("Isi nama provinsi.")),
            Length(max=200, message=_("Nama paling panjang 200 huruf.")),
        ],
    )
    unit = StringField(
        _("Satuan kerja"),
        validators=[
            InputRequired(_("Isi nama satuan kerja.")),
            Length(max=200, message=_("Nama paling panjang 200 huruf.")),
        ],
    )

    def command(self) -> NewUnit:
        """Return the input of the step."""
        return NewUnit(
            entity=str(self.entity.data),
            kind=AgencyKind(self.kind.data),
            province=str(self.province.data),
            unit=str(self.unit.data),
        )
