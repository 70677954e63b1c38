"""Forms of the calendar pages: a file, one day, and a year from the holidays package."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from pengaduan.agencies.models import Region
from pengaduan.rules.holidays import HolidayKind
from pengaduan.sla.calendar_files import FIRST_YEAR, LAST_YEAR, CalendarFileError, read_day
from pengaduan.sla.calendars import NATIONAL, WORKING, DayOff
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm

KIND_NAMES = {
    HolidayKind.NATIONAL.value: _("Libur nasional"),
    HolidayKind.JOINT_LEAVE.value: _("Cuti bersama"),
    HolidayKind.ELECTION.value: _("Hari pemungutan suara"),
    "libur_daerah": _("Libur daerah"),
    WORKING: _("Tetap bekerja"),
}
ADD, REMOVE = "add", "remove"


class PlaceForm(PageForm):
    """Where days hold: the country, a province, or one agency by its name or code."""

    scope = SelectField(_("Berlaku di"), validate_choice=False)
    agency = StringField(
        _("Hanya untuk instansi"), validators=[Length(max=200, message=_("Terlalu panjang."))]
    )
    kind = SelectField(_("Jenis hari"), choices=as_choices(KIND_NAMES.items()))
    decree = StringField(
        _("Dasar (nomor keputusan)"),
        validators=[
            InputRequired(_("Isi nomor keputusan atau surat edarannya.")),
            Length(max=200, message=_("Paling banyak 200 huruf.")),
        ],
    )

    def offer(self, provinces: Sequence[Region]) -> None:
        """Fill in the provinces."""
        places = [(NATIONAL, _("Seluruh Indonesia"))]
        places += [(f"region:{one.code}", one.name) for one in provinces]
        self.scope.choices = as_choices(places)


class FileForm(PlaceForm):
    """A CSV or iCalendar file; what it does not say comes from the other fields."""

    file = FileField(_("Berkas CSV atau ICS"), validators=[FileRequired(_("Pilih berkasnya."))])


class DayForm(PlaceForm):
    """One day to add, change or take away."""

    act = RadioField(
        _("Perubahan"),
        choices=as_choices([(ADD, _("Tambah atau ubah hari")), (REMOVE, _("Hapus hari"))]),
        validators=[InputRequired(_("Pilih salah satu jawaban."))],
        default=ADD,
    )
    day = StringField(_("Tanggal"), validators=[InputRequired(_("Isi tanggalnya."))])
    name = StringField(
        _("Nama hari"), validators=[Length(max=200, message=_("Paling banyak 200 huruf."))]
    )

    def validate_day(self, field: StringField) -> None:
        """Refuse what is not a date."""
        try:
            read_day(field.data or "")
        except CalendarFileError:
            raise ValidationError(_("Tulis tanggal seperti 2027-01-01 atau 1/1/2027.")) from None

    def validate_name(self, field: StringField) -> None:
        """Ask for a name where a day is added."""
        if self.act.data == ADD and not (field.data or "").strip():
            raise ValidationError(_("Isi nama harinya."))

    @property
    def date(self) -> date:
        return read_day(self.day.data or "")

    def day_off(self, scope: str) -> DayOff:
        """Return the day that is to be added."""
        name, decree = (self.name.data or "").strip(), (self.decree.data or "").strip()
        return DayOff(self.date, name, str(self.kind.data), decree, scope)


class YearForm(PageForm):
    """A year from the holidays package."""

    year = IntegerField(
        _("Tahun"),
        validators=[
            InputRequired(_("Isi tahunnya.")),
            NumberRange(FIRST_YEAR, LAST_YEAR, _("Tulis tahun seperti 2028.")),
        ],
    )
