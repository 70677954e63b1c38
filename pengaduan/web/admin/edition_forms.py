"""Forms of an edition that is a draft: weights, labels, general part, a file."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import DecimalField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.editing import General, NewBand
from pengaduan.rules.scoring.methodology import Band, Dimension, Indicator, Status
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.names import STATUSES, ZONES, status_word
from pengaduan.web.shared.templating import language

NOT_FOUND: Final = "not found"
_STATUSES: Final = [(status.value, STATUSES[status.value]) for status in Status]
_HUNDRED: Final = NumberRange(0, 100, _("Tulis angka 0 sampai 100."))
_TEXT: Final = (
    InputRequired(_("Bagian ini harus diisi.")),
    Length(max=200, message=_("Paling banyak 200 huruf.")),
)


class CommaDecimalField(DecimalField):
    """A number that may be written with a decimal comma, as Indonesians do."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read ``12,22`` like ``12.22``."""
        super().process_formdata([value.strip().replace(",", ".") for value in valuelist])

    def _value(self) -> str:
        """Show what was typed, or the number with a comma on an Indonesian page."""
        if self.raw_data or self.data is None:
            return str(super()._value())
        text = format(self.data, "f")
        return text if language() == "en" else text.replace(".", ",")

    def pre_validate(self, form: object) -> None:  # noqa: ARG002 - WTForms calls it so
        """Refuse what Decimal reads but nobody means: NaN, infinity, exponents."""
        if self.data is not None and (not self.data.is_finite() or "e" in str(self.data).lower()):
            raise ValidationError(_("Tulis angka 0 sampai 100."))


class SeenForm(PageForm):
    """Any form of a draft: it carries the digest of the file that it was filled from."""

    seen = HiddenField(validators=[InputRequired()])


class UploadForm(SeenForm):
    """A whole edition as a file."""

    file = FileField(
        _("Berkas edisi (YAML atau JSON)"), validators=[FileRequired(_("Pilih berkasnya."))]
    )


def _status_field(label: object, *, missing: bool = False) -> SelectField:
    more = [(NOT_FOUND, _("tidak ditemukan"))] if missing else []
    return SelectField(label, choices=as_choices([*_STATUSES, *more]))


def weighted(chosen: Edition) -> Iterator[Dimension | Indicator]:
    """Yield everything that has a weight, in the order of the instrument."""
    for dimension in chosen.dimensions:
        yield dimension
        yield from dimension.indicators


def weight_form(chosen: Edition) -> type[SeenForm]:
    """Return the form for the weights and their statuses."""
    fields: dict[str, object] = {}
    for part in weighted(chosen):
        fields[f"weight-{part.code}"] = CommaDecimalField(
            _("Bobot %(code)s", code=part.code),
            places=None,
            validators=[InputRequired(_("Isi bobotnya.")), _HUNDRED],
        )
        fields[f"status-{part.code}"] = _status_field(_("Status bobot %(code)s", code=part.code))
    return type("WeightForm", (SeenForm,), fields)


def filled_weights(chosen: Edition) -> dict[str, Any]:
    """Return what the weight form holds at first."""
    data: dict[str, Any] = {}
    for part in weighted(chosen):
        data[f"weight-{part.code}"] = part.weight
        data[f"status-{part.code}"] = part.weight_status.value
    return data


def weights_of(chosen: Edition, form: PageForm) -> dict[str, tuple[Decimal, str]]:
    """Return what was typed, by code."""
    return {
        part.code: (form[f"weight-{part.code}"].data, str(form[f"status-{part.code}"].data))
        for part in weighted(chosen)
    }


def band_form(chosen: Edition) -> type[SeenForm]:
    """Return the form for the labels and ends of the result ranges."""
    zones = as_choices([("", _("tanpa zona")), *ZONES.items()])
    fields: dict[str, object] = {"status": _status_field(_("Status kategori"))}
    for band in chosen.bands:
        named = {"code": band.code}
        fields[f"opinion-{band.code}"] = StringField(
            _("Sebutan %(code)s", **named), validators=_TEXT
        )
        fields[f"english-{band.code}"] = StringField(
            _("Sebutan %(code)s dalam bahasa Inggris", **named), validators=_TEXT
        )
        fields[f"zone-{band.code}"] = SelectField(_("Zona %(code)s", **named), choices=zones)
        for end, label in (
            ("min", _("Mulai %(code)s", **named)),
            ("max", _("Sampai %(code)s", **named)),
        ):
            fields[f"{end}-{band.code}"] = CommaDecimalField(
                label, places=None, validators=[InputRequired(_("Isi batasnya.")), _HUNDRED]
            )
    return type("BandForm", (SeenForm,), fields)


def filled_bands(chosen: Edition) -> dict[str, Any]:
    """Return what the band form holds at first."""
    data: dict[str, Any] = {"status": status_word(chosen.bands_status)}
    for band in chosen.bands:
        data |= {
            f"opinion-{band.code}": band.opinion,
            f"english-{band.code}": band.opinion_en,
            f"zone-{band.code}": band.zone.value if band.zone else "",
            f"min-{band.code}": band.minimum,
            f"max-{band.code}": band.maximum,
        }
    return data


def bands_of(chosen: Edition, form: PageForm) -> dict[str, NewBand]:
    """Return what was typed, by code."""

    def typed(band: Band) -> NewBand:
        return NewBand(
            opinion=str(form[f"opinion-{band.code}"].data).strip(),
            opinion_en=str(form[f"english-{band.code}"].data).strip(),
            zone=str(form[f"zone-{band.code}"].data or ""),
            minimum=form[f"min-{band.code}"].data,
            maximum=form[f"max-{band.code}"].data,
        )

    return {band.code: typed(band) for band in chosen.bands}


class GeneralForm(SeenForm):
    """Titles, years, the instrument, regulations; the samples are added for each edition."""

    title_id = StringField(_("Nama edisi"), validators=_TEXT)
    title_en = StringField(_("Nama edisi dalam bahasa Inggris"), validators=_TEXT)
    years = StringField(_("Tahun penilaian"), validators=_TEXT)
    instrument = StringField(
        _("Instrumen resmi"), validators=[Length(max=200, message=_("Paling banyak 200 huruf."))]
    )
    instrument_source = StringField(
        _("Sumber instrumen"), validators=[Length(max=300, message=_("Paling banyak 300 huruf."))]
    )
    regulations = TextAreaField(
        _("Peraturan, satu per baris"), validators=[InputRequired(_("Tulis peraturannya."))]
    )

    def validate_years(self, _field: StringField) -> None:
        """Refuse what is no list of years."""
        if not self._years() or not all(2013 <= year <= 2100 for year in self._years()):
            raise ValidationError(_("Tulis tahun, misalnya 2026 atau 2026, 2027."))

    def _years(self) -> tuple[int, ...]:
        parts = (self.years.data or "").replace(",", " ").split()
        return (
            tuple(sorted({int(part) for part in parts if part.isdecimal()}))
            if all(part.isdecimal() and len(part) == 4 for part in parts)
            else ()
        )

    def general(self, chosen: Edition) -> General:
        """Return what was typed."""
        lines = (line.strip() for line in (self.regulations.data or "").splitlines())
        return General(
            title_id=str(self.title_id.data).strip(),
            title_en=str(self.title_en.data).strip(),
            years=self._years(),
            instrument=(self.instrument.data or "").strip(),
            instrument_source=(self.instrument_source.data or "").strip(),
            regulations=tuple(dict.fromkeys(filter(None, lines))),
            samples={one.code: self._sample(one.code) for one in chosen.samples},
        )

    def _sample(self, code: str) -> tuple[int | None, str]:
        typed = (self[f"count-{code}"].data or "").strip()
        return (int(typed) if typed else None, str(self[f"sample-{code}"].data))


def _whole(_form: object, field: StringField) -> None:
    typed = (field.data or "").strip()
    if typed and not (
        typed.isdecimal() and typed.isascii() and 1 <= len(typed) <= 4 and int(typed)
    ):
        raise ValidationError(_("Tulis bilangan bulat mulai 1, atau kosongkan."))


def general_form(chosen: Edition) -> type[GeneralForm]:
    """Return the general form with the sample rules of this edition."""
    fields: dict[str, object] = {}
    for one in chosen.samples:
        named = {"code": one.code}
        fields[f"count-{one.code}"] = StringField(
            _("Banyaknya: %(code)s", **named), validators=[_whole]
        )
        fields[f"sample-{one.code}"] = _status_field(_("Status: %(code)s", **named), missing=True)
    return type("EditionGeneralForm", (GeneralForm,), fields)


def filled_general(chosen: Edition) -> dict[str, Any]:
    """Return what the general form holds at first."""
    instrument = next((one for one in chosen.facts if one.section == "instrument"), None)
    data: dict[str, Any] = {
        "title_id": chosen.title_id,
        "title_en": chosen.title_en,
        "years": ", ".join(map(str, chosen.years)),
        "instrument": instrument.text if instrument else "",
        "instrument_source": "; ".join(instrument.sources) if instrument else "",
        "regulations": "\n".join(one.name for one in chosen.legal_basis),
    }
    for one in chosen.samples:
        data[f"count-{one.code}"] = "" if one.count is None else str(one.count)
        data[f"sample-{one.code}"] = (
            NOT_FOUND if one.status == NOT_FOUND else status_word(one.status)
        )
    return data
