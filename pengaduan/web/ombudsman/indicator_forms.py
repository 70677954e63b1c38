"""Forms of the assessment workspace: one indicator, its evidence, a review, a request."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from pengaduan.compliance.evidence import NewNote
from pengaduan.compliance.given_values import Given
from pengaduan.compliance.items import Item
from pengaduan.compliance.models import IndicatorScore
from pengaduan.compliance.workspace import NewScore
from pengaduan.metrics.scope import JAKARTA
from pengaduan.rules.scoring.methodology import Scale
from pengaduan.rules.scoring.sampling import Source, SourceKind, sources
from pengaduan.web.ombudsman.assessment_forms import CommaDecimalField
from pengaduan.web.ombudsman.assessment_words import evidence_kind, source_name
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm

TEXT = Length(max=2000, message=_("Paling banyak 2.000 huruf."))


class IndicatorForm(PageForm):
    """One indicator of one unit; the fields of its sources are added by :func:`indicator_form`."""

    version = HiddenField(validators=[InputRequired()])
    note = TextAreaField(_("Catatan bukti: apa yang dilihat, didengar, atau dibaca"), [TEXT])
    seen_on = DateField(_("Tanggal"), validators=[Optional()])
    comment = TextAreaField(_("Komentar penilai"), [TEXT])
    reason = TextAreaField(_("Alasan bila berbeda dari usulan"), [TEXT])

    def seen_version(self) -> int:
        """Return the version that the form was filled from, -1 when it is unreadable."""
        text = str(self.version.data)
        return int(text) if text.isdigit() else -1

    def new_score(self, asked: Sequence[Source]) -> NewScore:
        """Return the input of the step."""
        return NewScore(
            values={one.code: self._given(one) for one in asked},
            version=self.seen_version(),
            comment=str(self.comment.data or ""),
            reason=str(self.reason.data or ""),
        )

    def new_note(self, method: str) -> NewNote | None:
        """Return the evidence written beside the values, None when there is none."""
        text = str(self.note.data or "").strip()
        return NewNote(evidence_kind(method), text, self.seen_on.data) if text else None

    def _given(self, one: Source) -> Given:
        if one.kind is SourceKind.USERS:
            counted, met = self[f"n-{one.code}"].data, self[f"m-{one.code}"].data
            return Given(counted=counted, met=met)
        data = self[f"v-{one.code}"].data
        # A list of levels answers with text, a field for numbers with a number.
        return Given(value=Decimal(data) if isinstance(data, str) and data else data or None)


def _value_field(scale: Scale, label: str) -> object:
    if scale.levels:
        unset = ("", _("Belum dinilai"))
        choices = as_choices([unset, *((str(n), str(n)) for n in scale.levels)])
        return SelectField(label, choices=choices)
    wrong = _("Nilai antara %(low)s dan %(high)s.", low=scale.lowest, high=scale.highest)
    within = NumberRange(scale.lowest, scale.highest, wrong)
    return CommaDecimalField(label, places=None, validators=[Optional(), within])


def indicator_form(item: Item) -> type[IndicatorForm]:
    """Return the form for the sources of this indicator at this unit."""
    fields: dict[str, object] = {}
    for one in sources(item.edition, item.indicator, item.unit.name):
        if one.kind is SourceKind.USERS:
            small = NumberRange(0, 1_000_000, _("Tulis bilangan 0 sampai 1.000.000."))
            fields[f"n-{one.code}"] = IntegerField(_("Jawaban yang sah"), [Optional(), small])
            fields[f"m-{one.code}"] = IntegerField(
                _("Di antaranya yang mengalami maladministrasi ini"), [Optional(), small]
            )
        else:
            fields[f"v-{one.code}"] = _value_field(item.indicator.scale, source_name(one))
    return type("IndicatorFormOfUnit", (IndicatorForm,), fields)


def filled(row: IndicatorScore | None) -> dict[str, object]:
    """Return what an indicator's form begins with."""
    if row is None:
        return {"version": 0}
    data: dict[str, object] = {
        "version": row.version,
        "comment": row.comment or "",
        "reason": row.reason or "",
    }
    for one in row.values:
        if one.value is None:
            data[f"n-{one.source}"], data[f"m-{one.source}"] = one.counted, one.met
        else:
            value = one.value.normalize()
            data[f"v-{one.source}"] = str(int(value)) if value == int(value) else value
    return data


class EvidenceFileForm(PageForm):
    """A file for an indicator."""

    file = FileField(_("Berkas bukti"), validators=[FileRequired(_("Pilih berkas bukti."))])


class AskEvidenceForm(PageForm):
    """What the agency is asked to send."""

    wanted = StringField(
        _("Bukti yang diminta"),
        validators=[
            InputRequired(_("Tulis bukti yang diminta.")),
            Length(max=255, message=_("Paling banyak 255 huruf.")),
        ],
    )
    due_on = DateField(
        _("Batas unggah"), validators=[InputRequired(_("Pilih tanggal batas unggah."))]
    )

    def due_at(self) -> datetime:
        """Return the last moment of the chosen day in Jakarta."""
        return datetime.combine(self.due_on.data, time(23, 59, 59), JAKARTA)


class ReviewForm(PageForm):
    """Which indicators are signed off; each value carries the version that was read."""

    chosen = SelectMultipleField(_("Indikator yang disahkan"), choices=[], validate_choice=False)

    def versions(self) -> Mapping[str, int]:
        """Return the chosen codes with the versions that were read."""
        pairs = (text.rpartition("@") for text in self.chosen.data or ())
        return {code: int(version) for code, _at, version in pairs if version.isdigit()}


class ReopenForm(PageForm):
    """Why an indicator is opened again."""

    version = HiddenField(validators=[InputRequired()])
    why = StringField(
        _("Alasan membuka lagi"),
        validators=[
            InputRequired(_("Tulis alasan membuka lagi.")),
            Length(max=500, message=_("Paling banyak 500 huruf.")),
        ],
    )

    def seen_version(self) -> int:
        """Return the version that the form was filled from, -1 when it is unreadable."""
        text = str(self.version.data)
        return int(text) if text.isdigit() else -1


class LociForm(PageForm):
    """Which governments of a province are assessed."""

    agencies = SelectMultipleField(
        _("Pemerintah daerah"),
        choices=[],
        coerce=int,
        validators=[InputRequired(_("Pilih sedikitnya satu pemerintah daerah."))],
    )


def loci_form(choices: Sequence[tuple[int, str]]) -> LociForm:
    """Return the form that offers these governments, all of them chosen at first."""
    form = LociForm(agencies=[agency_id for agency_id, _name in choices])
    form.agencies.choices = as_choices((str(key), name) for key, name in choices)
    if not choices:
        form.form_errors.append(gettext("Provinsi ini tidak mempunyai pemerintah daerah."))
    return form
