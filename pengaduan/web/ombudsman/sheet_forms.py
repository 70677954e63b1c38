"""The verification sheet as one form: checklist, points, classification, addressee, letter."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import Length

from pengaduan.agencies.models import Unit
from pengaduan.agencies.search import Hit
from pengaduan.handling.checklist import CheckEntry, CheckValue, Sheet, SheetLine
from pengaduan.handling.decisions import Seen
from pengaduan.handling.second_person import refusal_reasons
from pengaduan.handling.suggestions.suggesting import Suggestion
from pengaduan.handling.verification import (
    POINT_MAX,
    SUMMARY_MAX,
    CompletionRequest,
    RouteCommand,
    completion_reasons,
)
from pengaduan.rules.law import law
from pengaduan.web.ombudsman.findings import Finding
from pengaduan.web.ombudsman.words import CHECK_VALUES
from pengaduan.web.shared.case_words import WEIGHTS
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.targets import target_code, target_ids, target_text, whole
from pengaduan.web.shared.templating import language

POINTS = tuple(f"point_{n}" for n in range(1, 6))
NONE = ""
# What is missing when a line of the checklist is not met.
REASON_OF_CHECK: Mapping[str, str] = {
    "full_name": "I_IDENTITY",
    "full_address": "I_IDENTITY",
    "detailed_account": "I_NARRATIVE",
    "standard_breached": "I_NARRATIVE",
    "loss_described": "I_LOSS",
    "remedy_sought": "I_REMEDY",
    "place_time_signature": "I_PLACE_TIME_SIGN",
    "power_of_attorney_if_represented": "I_AUTHORITY",
}
_UNMET = (CheckValue.NO.value, CheckValue.INCOMPLETE.value)


def named(entry: Any) -> str:  # noqa: ANN401 - every entry of the law tables has both texts
    """Return the text of a law entry in the language of the page."""
    english = str(entry.text_en) if language() == "en" else ""
    return english or str(entry.text_id)


def reason_label(code: str) -> str:
    """Return a reason of the law table with its article."""
    reason = law().reasons[code]
    return f"{named(reason)} ({reason.cite})"


def check_name(code: str) -> str:
    """Return the field name of a checklist line."""
    return f"check_{code}"


def note_name(code: str) -> str:
    """Return the field name of a line's note."""
    return f"note_{code}"


class SheetForm(PageForm):
    """Everything a verifier fills in; the buttons say what is done with it.

    Searching and composing the letter are buttons too: the page comes back with everything typed
    and nothing stored.
    """

    summary = StringField(
        _("Ringkasan satu kalimat, tanpa nama orang"),
        validators=[Length(max=SUMMARY_MAX, message=_("Paling banyak 160 huruf."))],
    )
    weight = RadioField(_("Sifat pengaduan"), validate_choice=False)
    substance = SelectField(_("Substansi"), validate_choice=False)
    maladministration = SelectField(_("Dugaan maladministrasi"), validate_choice=False)
    agency_query = StringField(_("Cari instansi atau unit"))
    search = SubmitField(_("Cari"))
    target = RadioField(_("Teruskan kepada"), choices=(), validate_choice=False)
    suggested = StringField()
    unit_id = SelectField(_("Unit kerja"), choices=(), validate_choice=False)
    reasons = SelectMultipleField(_("Yang perlu dilengkapi"), validate_choice=False)
    letter = TextAreaField(
        _("Surat kepada pelapor"),
        validators=[Length(max=4000, message=_("Paling banyak 4.000 huruf."))],
    )
    compose = SubmitField(_("Susun surat"))
    fill = SubmitField(_("Isi Ya untuk yang belum diisi"))
    agency_first = SubmitField(_("Teruskan ke instansi dulu"))
    refusal_reason = SelectField(_("Alasan menolak"), validate_choice=False)
    refusal_text = TextAreaField(
        _("Penjelasan kepada pelapor"),
        validators=[Length(max=4000, message=_("Paling banyak 4.000 huruf."))],
    )
    refusal_route = TextAreaField(
        _("Ke mana pelapor dapat pergi"),
        validators=[Length(max=1000, message=_("Paling banyak 1.000 huruf."))],
    )
    override_text = TextAreaField(
        _("Mengapa pengaduan ini tetap perlu diteruskan?"),
        validators=[Length(max=4000, message=_("Paling banyak 4.000 huruf."))],
    )

    def offer_law(self) -> None:
        """Fill the choices that come from the law tables."""
        tables = law()
        none = (NONE, _("Belum ditentukan"))
        self.weight.choices = as_choices(
            (one.code, WEIGHTS[one.code]) for one in tables.intake.complaint_weight
        )
        self.substance.choices = as_choices(
            [none, *((one.code, named(one)) for one in tables.substances.values())]
        )
        self.maladministration.choices = as_choices(
            [none, *((one.code, named(one)) for one in tables.maladministration.values())]
        )
        self.reasons.choices = as_choices(
            (code, named(tables.reasons[code])) for code in completion_reasons()
        )
        refusals = ((code, reason_label(code)) for code in refusal_reasons())
        self.refusal_reason.choices = as_choices([(NONE, _("Pilih alasannya")), *refusals])

    def offer_targets(self, hits: Sequence[Hit], units: Sequence[Unit]) -> None:
        """Fill in who was found, and the units of the agency that is chosen."""
        found = {target_code(hit): target_text(hit) for hit in hits}
        self.target.choices = as_choices(found.items())
        open_ = (NONE, _("Koordinator instansi yang menentukan"))
        self.unit_id.choices = as_choices([open_, *((str(unit.id), unit.name) for unit in units)])

    @property
    def chosen(self) -> tuple[int | None, int | None]:
        """The agency and unit behind the chosen target."""
        return target_ids(str(self.target.data or ""))

    def take_suggested(self) -> None:
        """Make the suggestion whose button was pressed the addressee; a further choice is void."""
        if self.suggested.data:
            self.target.data, self.unit_id.data = self.suggested.data, NONE

    def point_fields(self) -> list[Field]:
        """Return the fields of the points, in order."""
        return [self[name] for name in POINTS]

    def line_fields(self, line: SheetLine) -> tuple[Field, Field]:
        """Return value and note of a checklist line."""
        return self[check_name(line.check.code)], self[note_name(line.check.code)]

    def entries(self, sheet: Sheet) -> tuple[CheckEntry, ...]:
        """Return the lines that are filled in."""
        return tuple(self._entries(sheet))

    def _entries(self, sheet: Sheet) -> Iterator[CheckEntry]:
        for line in (*sheet.formal, *sheet.material):
            value, note = self.line_fields(line)
            if value.data in set(CheckValue):
                yield CheckEntry(line.check.code, CheckValue(value.data), note.data or "")

    def fill_open(self, sheet: Sheet) -> None:
        """Answer every binding line that has no answer yet with yes."""
        for line in (*sheet.formal, *sheet.material):
            value, _note = self.line_fields(line)
            if line.binding and value.data not in set(CheckValue):
                value.data = CheckValue.YES.value

    def require_route(self, sheet: Sheet) -> bool:
        """Mark what routing needs and is not there yet; the step itself checks everything again."""
        for line in (*sheet.formal, *sheet.material):
            value, _note = self.line_fields(line)
            if line.binding and value.data not in set(CheckValue):
                _mark(value, gettext("Isi syarat wajib ini."))
        if not any((field.data or "").strip() for field in self.point_fields()):
            _mark(self[POINTS[0]], gettext("Tulis paling sedikit satu pokok pengaduan."))
        if not (self.summary.data or "").strip():
            _mark(self.summary, gettext("Tulis ringkasan pengaduan."))
        if not self.weight.data:
            _mark(self.weight, gettext("Pilih sifat pengaduan."))
        agency_id, unit_id = self.chosen
        if agency_id is None:
            _mark(self.target, gettext("Pilih instansi dari daftar."))
        offered = {str(choice.value) for choice in self.unit_id.choices}
        if unit_id is None and (self.unit_id.data or NONE) not in offered:
            _mark(self.unit_id, gettext("Pilih unit kerja dari instansi yang dipilih."))
        return not self.errors

    def route_command(
        self, sheet: Sheet, seen: Seen, offered: tuple[Suggestion, ...] = ()
    ) -> RouteCommand:
        """Return the input of the step; call it after ``require_route``."""
        agency_id, unit_id = self.chosen
        return RouteCommand(
            entries=self.entries(sheet),
            points=tuple((field.data or "").strip() for field in self.point_fields()),
            summary=self.summary.data or "",
            weight=self.weight.data or "",
            agency_id=agency_id or 0,
            unit_id=unit_id or whole(str(self.unit_id.data or "")),
            substance=self.substance.data or None,
            maladministration=self.maladministration.data or None,
            seen=seen,
            offered=offered,
            agency_first=bool(self.agency_first.data),
        )

    def asked_reasons(self) -> tuple[str, ...]:
        """Return the reasons that are ticked, else those that the unmet lines suggest."""
        if self.reasons.data:
            return tuple(self.reasons.data)
        unmet = [
            reason
            for code, reason in REASON_OF_CHECK.items()
            if check_name(code) in self and self[check_name(code)].data in _UNMET
        ]
        return tuple(dict.fromkeys(unmet))

    def completion(self, sheet: Sheet, seen: Seen) -> CompletionRequest:
        """Return the input of the request for completion."""
        return CompletionRequest(
            self.entries(sheet), tuple(self.reasons.data or ()), self.letter.data or "", seen
        )


def _mark(field: Field, text: str) -> None:
    field.errors = [*field.errors, text]


def sheet_form(sheet: Sheet) -> type[SheetForm]:
    """Return the form for the lines of this sheet."""
    fields: dict[str, object] = {}
    for name in POINTS:
        fields[name] = TextAreaField(
            _("Pokok pengaduan"),
            validators=[Length(max=POINT_MAX, message=_("Paling banyak 1.000 huruf."))],
        )
    for line in (*sheet.formal, *sheet.material):
        code = line.check.code
        fields[check_name(code)] = RadioField(
            gettext(line.label), choices=as_choices(CHECK_VALUES.items()), validate_choice=False
        )
        fields[note_name(code)] = StringField(
            _("Catatan"), validators=[Length(max=300, message=_("Paling banyak 300 huruf."))]
        )
    return type("SheetFormOfCase", (SheetForm,), fields)


def filled_from(sheet: Sheet, known: Mapping[str, Finding], target: str) -> dict[str, object]:
    """Return the data that the sheet opens with: what was filled in last, else plain findings."""
    data: dict[str, object] = {
        "summary": sheet.summary,
        "weight": sheet.weight,
        "substance": sheet.substance or NONE,
        "maladministration": sheet.maladministration or NONE,
        "target": target,
    }
    data |= dict(zip(POINTS, sheet.points, strict=False))
    for line in (*sheet.formal, *sheet.material):
        code = line.check.code
        finding = known.get(code)
        if line.value is not None:
            data |= {check_name(code): line.value.value, note_name(code): line.note}
        elif finding is not None and finding.value is not None:
            data |= {check_name(code): finding.value.value, note_name(code): finding.note}
    return data
