"""Forms of what is done to many complaints; each turns itself into the command of a run."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Unit
from pengaduan.complaints.issue_models import Issue
from pengaduan.handling.bulk_acts import Command
from pengaduan.handling.marking import MARK_MAX, NOTICE_MAX
from pengaduan.web.agency.forms import NOBODY
from pengaduan.web.agency.unit_picker import UnitPickerForm
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm


class BulkForm(PageForm):
    """What every kind has: a command."""

    def command(self) -> Command:
        """Return what shall be done, as ids, codes and the text of a notice."""
        raise NotImplementedError


class BulkDispositionForm(BulkForm, UnitPickerForm):
    """Which unit, maybe which officer, and what they are told."""

    unit_id = RadioField(_("Unit kerja"), validators=[InputRequired(_("Pilih unit kerja."))])
    handler_id = SelectField(_("Petugas"))
    instruction = TextAreaField(
        _("Instruksi"), validators=[Length(max=2000, message=_("Paling banyak 2.000 huruf."))]
    )

    def offer(self, units: Sequence[Unit], people: Sequence[Account]) -> None:
        """Fill the choices."""
        left = self.found(units, str(self.unit_id.data or ""))
        self.unit_id.choices = as_choices((str(unit.id), unit.name) for unit in left)
        nobody = (NOBODY, _("Belum ditentukan"))
        self.handler_id.choices = as_choices(
            [nobody, *((str(person.id), person.name) for person in people)]
        )

    def command(self) -> Command:
        """Return unit, officer and instruction."""
        handler = self.handler_id.data
        return {
            "unit_id": int(self.unit_id.data),
            "handler_id": int(handler) if handler else None,
            "instruction": self.instruction.data or "",
        }


class BulkMarkForm(BulkForm):
    """A short word."""

    text = StringField(
        _("Tanda"),
        validators=[
            InputRequired(_("Tulis tandanya.")),
            Length(max=MARK_MAX, message=_("Tanda paling panjang 40 huruf.")),
        ],
    )

    def command(self) -> Command:
        """Return the word."""
        return {"text": " ".join((self.text.data or "").split())}


class BulkIssueForm(BulkForm):
    """A public issue of the agency."""

    issue_id = RadioField(
        _("Masalah bersama"), validators=[InputRequired(_("Pilih masalah bersamanya."))]
    )

    def offer(self, issues: Sequence[Issue]) -> None:
        """Fill the choices."""
        self.issue_id.choices = as_choices((str(one.id), one.title) for one in issues)

    def command(self) -> Command:
        """Return the issue."""
        return {"issue_id": int(self.issue_id.data)}


class BulkNoticeForm(BulkForm):
    """The words that every one of the complainants reads."""

    text = TextAreaField(
        _("Isi pemberitahuan"),
        validators=[
            InputRequired(_("Tulis isinya lebih dahulu.")),
            Length(max=NOTICE_MAX, message=_("Paling banyak 2.000 huruf.")),
        ],
    )

    def command(self) -> Command:
        """Return the text."""
        return {"text": self.text.data or ""}


class BulkCategoryForm(BulkForm):
    """A category of the law's list."""

    substance = SelectField(_("Kategori"), validators=[InputRequired(_("Pilih kategorinya."))])

    def offer(self, categories: Sequence[tuple[str, str]]) -> None:
        """Fill the choices."""
        self.substance.choices = as_choices([("", _("Pilih kategori")), *categories])

    def command(self) -> Command:
        """Return the code of the category."""
        return {"substance": self.substance.data}
