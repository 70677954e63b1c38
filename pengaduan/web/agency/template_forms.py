"""The form of a template."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.agencies.models import Unit
from pengaduan.complaints.desk_models import TemplateScope, TemplateStep
from pengaduan.complaints.models import PointDecision
from pengaduan.handling.reply_templates import TemplateText, Usable
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.names import DECISIONS

SCOPES = {
    TemplateScope.PERSONAL: _("Saya sendiri"),
    TemplateScope.UNIT: _("Satu unit"),
    TemplateScope.AGENCY: _("Seluruh instansi"),
}
STEPS = {
    TemplateStep.ANSWER: _("Jawaban akhir"),
    TemplateStep.INTERIM: _("Jawaban sementara"),
    TemplateStep.QUESTION: _("Pertanyaan kepada pelapor"),
}


class TemplateForm(PageForm):
    """Name, reach, step and text."""

    name_ = StringField(
        _("Nama templat"),
        name="name",
        validators=[
            InputRequired(_("Tulis nama templat.")),
            Length(max=120, message=_("Paling banyak 120 huruf.")),
        ],
    )
    scope = RadioField(
        _("Siapa yang memakainya"),
        choices=as_choices((one.value, text) for one, text in SCOPES.items()),
        default=TemplateScope.PERSONAL.value,
    )
    unit_id = SelectField(_("Unit kerja"))
    step = RadioField(
        _("Untuk apa"),
        choices=as_choices((one.value, text) for one, text in STEPS.items()),
        default=TemplateStep.ANSWER.value,
    )
    decision = SelectField(_("Keputusan untuk setiap pokok"))
    body = TextAreaField(
        _("Isi"),
        validators=[
            InputRequired(_("Tulis isinya lebih dahulu.")),
            Length(max=4000, message=_("Paling banyak 4.000 huruf.")),
        ],
    )

    def offer(self, units: Sequence[Unit]) -> None:
        """Fill the choices."""
        nothing = ("", _("Tidak dipilih"))
        self.unit_id.choices = as_choices([nothing, *((str(one.id), one.name) for one in units)])
        decisions = ((one.value, text) for one, text in DECISIONS.items())
        self.decision.choices = as_choices([nothing, *decisions])

    def command(self) -> TemplateText:
        """Return the input of the step."""
        return TemplateText(
            name=self.name_.data or "",
            scope=TemplateScope(self.scope.data),
            step=TemplateStep(self.step.data),
            body=self.body.data or "",
            decision=PointDecision(self.decision.data) if self.decision.data else None,
            unit_id=int(self.unit_id.data) if self.unit_id.data else None,
        )

    @staticmethod
    def data_of(found: Usable) -> dict[str, object]:
        """Return form data from the newest version."""
        version, row = found.version, found.template
        return {
            "name_": row.name,
            "scope": row.scope.value,
            "unit_id": str(row.unit_id or ""),
            "step": version.step.value,
            "decision": version.decision.value if version.decision else "",
            "body": version.body,
        }
