"""The forms of the routing rules."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.handling.routing_rules import NewRule
from pengaduan.rules.routing_rules import Condition, Facts
from pengaduan.web.shared.case_words import MATTERS
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.names import KINDS
from pengaduan.web.shared.rule_words import LEVELS, RESPONDENTS, substances
from pengaduan.web.shared.targets import TargetForm


class RuleForm(TargetForm):
    """One rule: its name, its conditions, and the addressee it proposes."""

    name = StringField(
        _("Nama aturan"),
        validators=[
            InputRequired(_("Tulis nama aturan.")),
            Length(max=200, message=_("Paling banyak 200 huruf.")),
        ],
    )
    words = TextAreaField(_("Kata dalam cerita"))
    region = StringField(_("Kode wilayah"))
    matter = SelectMultipleField(_("Jenis masalah"), validate_choice=False)
    substance = SelectMultipleField(_("Substansi"), validate_choice=False)
    level = SelectMultipleField(_("Tingkat wilayah yang diketahui"), validate_choice=False)
    agency_class = SelectMultipleField(_("Golongan instansi yang disebut"), validate_choice=False)
    respondent = SelectMultipleField(_("Pihak yang diadukan"), validate_choice=False)

    def offer(
        self, session: Session, *known: tuple[int | None, int | None], region: str | None = None
    ) -> None:
        """Fill in every list."""
        super().offer(session, *known, region=region)
        self.matter.choices = as_choices(MATTERS.items())
        self.substance.choices = as_choices(substances())
        self.level.choices = as_choices(LEVELS.items())
        self.agency_class.choices = as_choices(KINDS.items())
        self.respondent.choices = as_choices(RESPONDENTS.items())

    def require_target(self) -> bool:
        """Mark a missing addressee."""
        if self.chosen[0] is None:
            self.target.errors = [gettext("Pilih instansi dari daftar.")]
        return self.chosen[0] is not None

    def command(self) -> NewRule:
        """Return the input of the step."""
        agency_id, unit_id = self.chosen
        lists: dict[str, Sequence[str]] = {
            Condition.WORDS: (self.words.data or "").splitlines(),
            Condition.REGION: (self.region.data or "").replace(";", ",").split(","),
            Condition.MATTER: self.matter.data or (),
            Condition.SUBSTANCE: self.substance.data or (),
            Condition.LEVEL: self.level.data or (),
            Condition.AGENCY_CLASS: self.agency_class.data or (),
            Condition.RESPONDENT: self.respondent.data or (),
        }
        return NewRule(self.name.data or "", lists, agency_id or 0, unit_id)


class TextForm(PageForm):
    """A made-up complaint to try the rules on; nothing is stored."""

    class Meta(PageForm.Meta):
        """A GET without effect needs no token."""

        csrf = False

    text = TextAreaField(_("Cerita buatan"))
    region = StringField(_("Kode wilayah"))
    matter = SelectField(_("Jenis masalah"), validate_choice=False)

    def __init__(self, *given: Any, **more: Any) -> None:  # noqa: ANN401 - as FlaskForm takes them
        super().__init__(*given, **more)
        self.matter.choices = as_choices([("", gettext("Tidak diisi")), *MATTERS.items()])

    def facts(self) -> Facts:
        """Return the facts of the made-up complaint."""
        return Facts(
            text=self.text.data or "",
            matter=self.matter.data or "",
            region=(self.region.data or "").strip(),
        )
