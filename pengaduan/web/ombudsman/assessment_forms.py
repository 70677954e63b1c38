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


def score_form(chosen: Edition) -> type[PageForm]:
    """Return the form for the dimension scores of this edition."""
    fields: dict[str, object] = {"version": HiddenField(validators=[InputRequired()])}
    for dimension in chosen.dimensions:
        name = dimension.name_en if language() == "en" else dimension.name_id
        label = f"{name} ({dimension.code})"
        fields[dimension.code] = CommaDecimalField(
            label,
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


class LevelForm(PageForm):
    """A level and a reason per complaint indicator."""

    version = HiddenField(validators=[InputRequired()])

    def levels(self, codes: Sequence[str]) -> dict[str, tuple[int | None, str]]:
        """Return what was chosen, by indicator."""
        return {code: (self._level(code), self[f"reason-{code}"].data or "") for code in codes}

    def seen_version(self) -> int:
        """Return the version that the form was filled from, -1 when it is unreadable."""
        text = str(self.version.data)
        return int(text) if text.isdigit() else -1

    def _level(self, code: str) -> int | None:
        text = self[f"level-{code}"].data
        return int(text) if text else None


def level_form(codes: Sequence[str]) -> type[LevelForm]:
    """Return the form for these indicators."""
    unset = ("", _("Belum ditetapkan"))
    fields: dict[str, object] = {}
    for code in codes:
        choices = as_choices([unset, *((str(n), str(n)) for n in range(5))])
        fields[f"level-{code}"] = SelectField(_("Tingkat penilai"), choices=choices)
        fields[f"reason-{code}"] = StringField(
            _("Alasan bila berbeda dari usulan"),
            validators=[Length(max=500, message=_("Paling banyak 500 huruf."))],
        )
    return type("LevelFormOfUnit", (LevelForm,), fields)
