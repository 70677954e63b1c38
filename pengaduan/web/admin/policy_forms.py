"""Forms of a version of the policies: one rule, and when and how the version holds."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from pengaduan.agencies.models import AgencyKind
from pengaduan.rules.house_policies import AGENCY, EVERYWHERE, KIND, LARGEST_AMOUNT, HouseRule
from pengaduan.rules.law import Deadline, law
from pengaduan.rules.law_types import CITIZEN_DUTIES, Unit
from pengaduan.sla.calendar_files import CalendarFileError, read_day
from pengaduan.web.shared.case_words import WEIGHTS as WEIGHT_WORDS
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.names import KINDS
from pengaduan.web.shared.templating import language

UNITS: Final = {
    Unit.CALENDAR_DAY: _("hari kalender"),
    Unit.WORKING_DAY: _("hari kerja"),
    Unit.WORKING_HOUR: _("jam kerja"),
    Unit.HOUR: _("jam"),
    Unit.MONTH: _("bulan"),
    Unit.YEAR: _("tahun"),
}
WEIGHTS: Final[Mapping[str, object]] = {
    "": _("Semua sifat pengaduan"),
    **WEIGHT_WORDS,
}


def policy_name(entry: Deadline) -> str:
    """Return the name of a deadline in the language of the page."""
    return entry.name_en if language() == "en" else entry.name_id


def adjustable() -> list[Deadline]:
    """Return the deadlines of offices that have a length."""
    return [
        entry
        for entry in law().deadlines.values()
        if entry.length and entry.unit is not Unit.INSTANT and entry.duty_on not in CITIZEN_DUTIES
    ]


class RuleForm(PageForm):
    """One rule of a draft."""

    policy = SelectField(_("Batas waktu"))
    amount = IntegerField(
        _("Lamanya"),
        validators=[
            InputRequired(_("Isi lamanya.")),
            NumberRange(1, LARGEST_AMOUNT, _("Tulis angka 1 sampai 1000.")),
        ],
    )
    unit = SelectField(_("Satuan"), choices=as_choices((u.value, t) for u, t in UNITS.items()))
    kind = SelectField(_("Kelas instansi"))
    agency = StringField(
        _("Hanya untuk instansi"), validators=[Length(max=200, message=_("Terlalu panjang."))]
    )
    weight = SelectField(_("Sifat pengaduan"), choices=as_choices(WEIGHTS.items()))
    pausable = BooleanField(_("Boleh dihentikan sementara"))
    extension = IntegerField(
        _("Perpanjangan paling lama"),
        validators=[Optional(), NumberRange(1, LARGEST_AMOUNT, _("Tulis angka 1 sampai 1000."))],
    )
    cite = StringField(
        _("Dasar (nomor keputusan)"),
        validators=[
            InputRequired(_("Isi nomor keputusan atau surat edarannya.")),
            Length(max=200, message=_("Paling banyak 200 huruf.")),
        ],
    )
    reason = StringField(
        _("Alasan menyalakan"), validators=[Length(max=200, message=_("Paling banyak 200 huruf."))]
    )

    def offer(self) -> None:
        """Fill in the deadlines and the classes of agencies."""
        named = sorted((policy_name(one), one) for one in adjustable())
        off = gettext("(dimatikan, belum dipastikan)")
        self.policy.choices = as_choices(
            (one.code, name if one.enabled else f"{name} {off}") for name, one in named
        )
        kinds = [(EVERYWHERE, _("Semua instansi"))]
        kinds += [(KIND + kind.value, name) for kind, name in KINDS.items()]
        self.kind.choices = as_choices(kinds)

    def rule(self, agency_code: str | None) -> HouseRule:
        """Return what was typed as a rule; an agency goes before its class."""
        scope = AGENCY + agency_code if agency_code else str(self.kind.data or EVERYWHERE)
        return HouseRule(
            policy=str(self.policy.data),
            amount=int(self.amount.data or 0),
            unit=Unit(self.unit.data),
            cite=(self.cite.data or "").strip(),
            scope=scope,
            weight=str(self.weight.data or ""),
            pausable=bool(self.pausable.data),
            extension=self.extension.data,
            reason=(self.reason.data or "").strip(),
        )


class PlanForm(PageForm):
    """What a version is called, from when on it holds, and what becomes of running clocks."""

    title = StringField(
        _("Nama versi"),
        validators=[
            InputRequired(_("Isi nama versinya.")),
            Length(max=200, message=_("Paling banyak 200 huruf.")),
        ],
    )
    valid_from = StringField(_("Berlaku mulai"), validators=[InputRequired(_("Isi tanggalnya."))])
    moves_running = BooleanField(_("Tenggat yang sudah berjalan ikut versi ini"))

    def validate_valid_from(self, field: StringField) -> None:
        """Refuse what is not a date."""
        try:
            read_day(field.data or "")
        except CalendarFileError:
            raise ValidationError(_("Tulis tanggal seperti 2027-01-01 atau 1/1/2027.")) from None

    @property
    def day(self) -> date:
        return read_day(self.valid_from.data or "")


def scope_name(scope: str, agencies: Mapping[str, str]) -> str:
    """Return for whom a rule holds, in words."""
    if scope.startswith(KIND):
        return str(KINDS[AgencyKind(scope.removeprefix(KIND))])
    code = scope.removeprefix(AGENCY)
    return agencies.get(code, code) if scope else gettext("Semua instansi")
