"""Forms of the agency desk; each turns itself into the input of its step."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Unit
from pengaduan.complaints.models import Point, PointDecision
from pengaduan.complaints.queries import PointEntry
from pengaduan.handling.disposition import Disposition
from pengaduan.handling.responding import Answer, PointReply
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.names import DECISIONS

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


class FileForm(PageForm):
    """One file at a time, so that it works on any line and without scripts."""

    file = FileField(_("Berkas bukti"), validators=[FileRequired(_("Pilih berkasnya."))])


class DispositionForm(PageForm):
    """Unit, officer and instruction."""

    unit_id = SelectField(_("Unit kerja"), validators=[InputRequired(_("Pilih unit kerja."))])
    handler_id = SelectField(_("Petugas"))
    instruction = TextAreaField(
        _("Instruksi"), validators=[Length(max=2000, message=_("Paling banyak 2.000 huruf."))]
    )

    def offer(self, units: Sequence[Unit], people: Sequence[Account]) -> None:
        """Fill the choices."""
        self.unit_id.choices = as_choices((str(unit.id), unit.name) for unit in units)
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
        )


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
    """The answer: an opening, and per point a decision with its explanation and promise."""

    opening = TextAreaField(
        _("Pembuka jawaban"),
        validators=[Length(max=4000, message=_("Paling banyak 4.000 huruf."))],
    )

    def point_fields(self, point_id: int) -> dict[str, object]:
        """Return the fields of one point by part."""
        return {part: self[name] for part, name in _names(point_id).items()}

    def command(self, points: Sequence[Point]) -> Answer:
        """Return the input of the step."""
        return Answer(tuple(self._reply(point) for point in points), self.opening.data or "")

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


def filled_from(opening: str, points: Sequence[PointEntry]) -> dict[str, object]:
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
