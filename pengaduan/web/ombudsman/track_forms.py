"""The form of a step of the track, built from its table; nothing typed is lost on an error."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from pengaduan.complaints.models import Complaint
from pengaduan.handling.track import TrackStep
from pengaduan.handling.track_values import choices
from pengaduan.rules.law import law
from pengaduan.rules.track_forms import Field, Kind, StepForm
from pengaduan.rules.workflow import Track
from pengaduan.sla.calendars import DEFAULT_ZONE
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language

REASON: Final = "reason"
_MOMENT: Final = "%Y-%m-%dT%H:%M"
# Codes whose label is somebody's own words or a name, never a sentence of ours.
_OWN_WORDS: Final = frozenset({"replies", "evidence"})


class TrackForm(PageForm):
    """The base of every step's form; :func:`track_form` adds its fields."""

    def command(self, step: StepForm) -> TrackStep:
        """Return the input of the step."""
        values = {one.name: _value(one, self[one.name].data) for one in step.fields}
        reason = self[REASON].data if REASON in self else ""
        return TrackStep(step.action, values, reason or "")


def _value(field: Field, data: object) -> object:
    """Give a moment the zone of the office; everything else is as it was typed."""
    if field.kind is Kind.MOMENT and isinstance(data, datetime):
        return data.replace(tzinfo=ZoneInfo(DEFAULT_ZONE))
    return data


def reasons_of(action: str) -> tuple[tuple[str, str], ...]:
    """Return the reasons to choose from, where the law table lists several."""
    codes = law().transitions(Track.OMBUDSMAN)[action].reasons
    if len(codes) < 2:
        return ()
    known = law().reasons
    english = language() == "en"
    return tuple((code, known[code].text_en if english else known[code].text_id) for code in codes)


def track_form(session: Session, complaint: Complaint, step: StepForm) -> TrackForm:
    """Return the form of ``step`` for this case, with what was sent filled in."""
    fields: dict[str, Any] = {}
    reasons = reasons_of(step.action)
    if reasons:
        fields[REASON] = RadioField(
            gettext("Alasan"),
            choices=as_choices(reasons),
            validators=[InputRequired(gettext("Pilih alasannya."))],
        )
    for one in step.fields:
        fields[one.name] = _made(one, _offered(session, complaint, one))
    made: TrackForm = type("TrackFormOfCase", (TrackForm,), fields)()
    return made


def _offered(session: Session, complaint: Complaint, field: Field) -> Sequence[tuple[str, str]]:
    found = choices(session, complaint, field)
    if field.source in _OWN_WORDS:
        return found
    if field.source in _LAW_LABELS and language() == "en":
        return tuple((code, _LAW_LABELS[field.source](code)) for code, _ in found)
    return tuple((code, gettext(label)) for code, label in found)


_LAW_LABELS: Final[Mapping[str, Callable[[str], str]]] = {
    "maladministration": lambda code: law().maladministration[code].text_en,
    "ombudsman_weight": lambda code: next(
        one.text_en or one.text_id for one in law().intake.ombudsman_weight if one.code == code
    ),
}


def _made(field: Field, offered: Sequence[tuple[str, str]]) -> object:
    label, hint = gettext(field.label), gettext(field.hint) if field.hint else ""
    needed = [InputRequired(gettext("Isi bagian ini."))] if field.required else [Optional()]
    if field.kind in (Kind.TEXT, Kind.LINES, Kind.PAIRS):
        return TextAreaField(label, description=hint, validators=needed)
    if field.kind is Kind.DATE:
        return DateField(label, description=hint, validators=needed)
    if field.kind is Kind.MOMENT:
        return DateTimeLocalField(label, description=hint, format=[_MOMENT], validators=needed)
    if field.kind is Kind.CHOICE:
        return RadioField(
            label,
            description=hint,
            choices=as_choices(offered),
            validators=needed,
            validate_choice=False,
        )
    if field.kind in (Kind.CHECKS, Kind.EVIDENCE):
        return SelectMultipleField(
            label, description=hint, choices=as_choices(offered), validate_choice=False
        )
    if field.kind is Kind.CONFIRM:
        return BooleanField(label, description=hint)
    return StringField(label, description=hint, validators=needed)


def show_refusal(form: TrackForm, field: str, text: str) -> None:
    """Put a refusal beside the field it is about, or above the form."""
    if field and field in form:
        form[field].errors = [text]
    else:
        form.form_errors.append(text)
