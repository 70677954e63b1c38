"""Forms of the agency desk; each turns itself into the input of its step."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Unit
from pengaduan.complaints.models import Point, PointAnswer, PointDecision
from pengaduan.handling.answer_guards import Answer, PointReply
from pengaduan.handling.disposition import Disposition
from pengaduan.handling.draft_reading import field_names, template_ids
from pengaduan.handling.extension import Extension
from pengaduan.rules.law import law
from pengaduan.web.agency.unit_picker import UnitPickerForm
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.names import DECISIONS
from pengaduan.web.shared.templating import language

NOBODY = ""


class TextForm(PageForm):
    """One text: a question to the complainant, a note, a reason."""

    text = TextAreaField(
        _("Tulisan"),
        validators=[
            InputRequired(_("Tulis isinya lebih dahulu.")),
            Length(max=4000, message=_("Paling banyak 4.000 huruf.")),
        ],
    )


class SaveViewForm(PageForm):
    """A name for the list one is looking at."""

    name = StringField(
        _("Nama tampilan"),
        validators=[
            InputRequired(_("Beri nama untuk tampilan ini.")),
            Length(max=60, message=_("Nama tampilan paling panjang 60 huruf.")),
        ],
    )
    shared = BooleanField(_("Bagikan kepada rekan seunit"))


class FileForm(PageForm):
    """One file at a time, so that it works on any line and without scripts."""

    file = FileField(_("Berkas bukti"), validators=[FileRequired(_("Pilih berkasnya."))])


class DispositionForm(UnitPickerForm):
    """Unit, officer, instruction, and a date of the house."""

    unit_id = SelectField(_("Unit kerja"), validators=[InputRequired(_("Pilih unit kerja."))])
    handler_id = SelectField(_("Petugas"))
    instruction = TextAreaField(
        _("Instruksi"), validators=[Length(max=2000, message=_("Paling banyak 2.000 huruf."))]
    )
    due_on = DateField(_("Batas internal"), validators=[Optional()])
    watch = BooleanField(_("Tetap beri tahu saya"))

    def offer(
        self, units: Sequence[Unit], people: Sequence[Account], recent: Sequence[int] = ()
    ) -> None:
        """Fill the choices; the units used last stand first."""
        place = {unit_id: n for n, unit_id in enumerate(recent)}
        left = self.found(units, str(self.unit_id.data or ""))
        ordered = sorted(left, key=lambda unit: place.get(unit.id, len(place)))
        self.unit_id.choices = as_choices((str(unit.id), unit.name) for unit in ordered)
        nobody = (NOBODY, _("Belum ditentukan"))
        self.handler_id.choices = as_choices(
            [nobody, *((str(person.id), person.name) for person in people)]
        )

    def command(self) -> Disposition:
        """Return the input of the step."""
        return Disposition(
            unit_id=int(self.unit_id.data),
            handler_id=int(self.handler_id.data) if self.handler_id.data else None,
            instruction=self.instruction.data or "",
            due_on=self.due_on.data,
            watch=self.watch.data,
        )


class ReminderForm(PageForm):
    """The day on which to be reminded."""

    day = DateField(_("Hari"), validators=[InputRequired(_("Pilih harinya."))])


class KeysForm(PageForm):
    """Single keys on or off."""

    keys = BooleanField(_("Pakai tombol pintas"))


class SecondEyesForm(PageForm):
    """The agency's rule of two people."""

    second_eyes = BooleanField(_("Setiap jawaban memerlukan paraf orang kedua"))


class ExtensionForm(PageForm):
    """Which period, how much longer, and why."""

    policy = RadioField(
        _("Batas waktu"), validators=[InputRequired(_("Pilih batas waktu yang diperpanjang."))]
    )
    days = IntegerField(
        _("Lama perpanjangan (hari kerja)"),
        validators=[InputRequired(_("Tulis lama perpanjangan dalam hari kerja."))],
    )
    reason = RadioField(_("Alasan"), validators=[InputRequired(_("Pilih alasan perpanjangan."))])

    def offer(
        self, policies: Sequence[tuple[str, str]], reasons: Sequence[tuple[str, str]]
    ) -> None:
        """Fill the choices; a single period is chosen already."""
        self.policy.choices, self.reason.choices = as_choices(policies), as_choices(reasons)
        if len(policies) == 1 and self.policy.data is None:
            self.policy.data = policies[0][0]

    def command(self) -> Extension:
        """Return the input of the step."""
        return Extension(self.policy.data, self.days.data, self.reason.data)


def _names(point_id: int) -> dict[str, str]:
    parts = ("decision", "explanation", "promise", "promise_by", "promise_on")
    return {part: f"{part}-{point_id}" for part in parts}


def _point_fields(point: Point) -> dict[str, object]:
    names = _names(point.id)
    return {
        names["decision"]: RadioField(
            _("Keputusan"),
            choices=as_choices((one.value, text) for one, text in DECISIONS.items()),
            validators=[InputRequired(_("Pilih keputusan untuk pokok ini."))],
        ),
        names["explanation"]: TextAreaField(
            _("Penjelasan"),
            validators=[
                InputRequired(_("Jelaskan keputusan untuk pokok ini.")),
                Length(max=4000, message=_("Paling banyak 4.000 huruf.")),
            ],
        ),
        names["promise"]: StringField(
            _("Tindakan yang dijanjikan"),
            validators=[Length(max=500, message=_("Paling banyak 500 huruf."))],
        ),
        names["promise_by"]: StringField(
            _("Penanggung jawab"),
            validators=[Length(max=120, message=_("Paling banyak 120 huruf."))],
        ),
        names["promise_on"]: DateField(_("Tanggal janji"), validators=[Optional()]),
    }


class AnswerForm(PageForm):
    """The answer: an opening, and per point a decision with its explanation and promise.

    ``draft_version`` is the version of the shared draft that the writer had read.
    """

    opening = TextAreaField(
        _("Pembuka jawaban"),
        validators=[Length(max=4000, message=_("Paling banyak 4.000 huruf."))],
    )
    substance = SelectField(_("Kategori"), validate_choice=False)
    seen_when_tracked = BooleanField(_("Saya tahu bahwa pelapor membaca jawaban ini saat melacak"))
    ask_approval = BooleanField(_("Minta paraf atasan sebelum jawaban dikirim"))
    new_files = MultipleFileField(_("Lampirkan bukti"))
    template = SelectField(_("Templat"), validate_choice=False)
    templates = HiddenField()
    draft_version = HiddenField(default="0")

    def offer(self, templates: Sequence[tuple[str, str]]) -> None:
        """Fill the choices of the case."""
        english = language() == "en"
        found = law().substances.values()
        names = sorted((one.text_en if english else one.text_id, one.code) for one in found)
        nothing = (NOBODY, _("Belum dipilih"))
        self.substance.choices = as_choices([nothing, *((code, name) for name, code in names)])
        without = (NOBODY, _("Tanpa templat"))
        self.template.choices = as_choices([without, *templates])

    @property
    def version(self) -> int:
        """The version of the draft that this page showed."""
        given = str(self.draft_version.data or "0")
        return int(given) if given.isdecimal() and len(given) < 10 else 0

    def texts(self, points: Sequence[Point]) -> dict[str, str]:
        """Return what was typed, as the draft keeps it: by the names of the fields."""
        return {name: _typed(self[name]) for name in field_names(points)}

    def point_fields(self, point_id: int) -> dict[str, object]:
        """Return the fields of one point by part."""
        return {part: self[name] for part, name in _names(point_id).items()}

    def command(self, points: Sequence[Point]) -> Answer:
        """Return the input of the step."""
        return Answer(
            tuple(self._reply(point) for point in points),
            self.opening.data or "",
            substance=self.substance.data or "",
            seen_when_tracked=self.seen_when_tracked.data,
            ask_approval=self.ask_approval.data,
            templates=template_ids(self.templates.data or ""),
        )

    def _reply(self, point: Point) -> PointReply:
        given = {part: self[name].data for part, name in _names(point.id).items()}
        promised: date | None = given["promise_on"]
        return PointReply(
            point_id=point.id,
            decision=PointDecision(given["decision"]),
            explanation=given["explanation"],
            promise=given["promise"] or "",
            promise_by=given["promise_by"] or "",
            promise_on=promised,
        )


def answer_form(points: Sequence[Point]) -> type[AnswerForm]:
    """Return the form for the points of this case."""
    fields: dict[str, object] = {}
    for point in points:
        fields |= _point_fields(point)
    return type("AnswerFormOfCase", (AnswerForm,), fields)


def _typed(field: Field) -> str:
    """Return the field as text, as it was sent: a date that cannot be read is kept too."""
    if isinstance(field, BooleanField):
        return "1" if field.data else ""
    if isinstance(field, DateField):
        return " ".join(field.raw_data or ()) or (field.data.isoformat() if field.data else "")
    return str(field.data or "").replace("\r\n", "\n")


def from_draft(fields: Mapping[str, str]) -> dict[str, object]:
    """Return form data from the texts of a draft."""
    data: dict[str, object] = dict(fields)
    for name, text in fields.items():
        if name.startswith("promise_on-"):
            data[name] = _day(text)
    return {**data, "seen_when_tracked": bool(fields.get("seen_when_tracked"))}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def filled_from(opening: str, points: Sequence[PointAnswer]) -> dict[str, object]:
    """Return form data from a proposal that was stored before."""
    data: dict[str, object] = {"opening": opening}
    for point in points:
        names = _names(point.point_id)
        data |= {
            names["decision"]: point.decision.value,
            names["explanation"]: point.explanation,
            names["promise"]: point.promise,
            names["promise_by"]: point.promise_by,
            names["promise_on"]: point.promise_on,
        }
    return data
