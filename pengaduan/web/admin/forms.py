"""Forms of the admin pages."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField, RadioField, SelectField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, Regexp

from pengaduan.accounts.people import MIN_PASSWORD, NewGrant
from pengaduan.agencies.models import Unit
from pengaduan.agencies.search import Hit
from pengaduan.rules.permissions import Role
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.names import ROLES

WHOLE_AGENCY = ""


class AccountForm(PageForm):
    """A new account; its roles are given on the next page."""

    email = EmailField(
        _("Alamat surel"),
        validators=[
            InputRequired(_("Isi alamat surel.")),
            Length(max=255, message=_("Paling banyak 255 huruf.")),
            Regexp(
                r"^\s*[^@\s]+@[^@\s]+\s*$", message=_("Tulis alamat surel seperti nama@contoh.id.")
            ),
        ],
    )
    name = StringField(
        _("Nama"),
        validators=[
            InputRequired(_("Isi nama orangnya.")),
            Length(max=150, message=_("Paling banyak 150 huruf.")),
        ],
    )
    password = PasswordField(
        _("Kata sandi pertama"),
        validators=[
            InputRequired(_("Isi kata sandi.")),
            Length(min=MIN_PASSWORD, max=200, message=_("Kata sandi paling sedikit 12 huruf.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class RoleForm(PageForm):
    """A role and, for roles in an agency, where it holds.

    Searching for the agency is a button of the same form, so that nothing typed is lost.
    """

    role = RadioField(
        _("Peran"),
        choices=as_choices((role.value, text) for role, text in ROLES.items()),
        validators=[InputRequired(_("Pilih perannya."))],
    )
    agency_query = StringField(_("Cari instansi"))
    search = SubmitField(_("Cari"))
    agency_id = RadioField(_("Instansi"), choices=(), validate_choice=False)
    unit_id = SelectField(_("Unit kerja"), validate_choice=False)
    mandate_ref = StringField(
        _("Nomor surat mandat"), validators=[Length(max=120, message=_("Paling banyak 120 huruf."))]
    )

    def offer(self, hits: Sequence[Hit], units: Sequence[Unit]) -> None:
        """Fill in the agencies that were found, and the units of the one that was chosen."""
        agencies = {str(hit.agency_id): hit.agency_name for hit in hits}
        self.agency_id.choices = as_choices(agencies.items())
        whole = (WHOLE_AGENCY, _("Seluruh instansi"))
        self.unit_id.choices = as_choices([whole, *((str(unit.id), unit.name) for unit in units)])

    @property
    def in_agency(self) -> bool:
        """Whether the role chosen holds inside one agency."""
        return str(self.role.data or "").startswith("agency_")

    def command(self) -> NewGrant:
        """Return the input of the step; what does not belong to the role is left out."""
        agency = str(self.agency_id.data or "")
        unit = str(self.unit_id.data or "")
        return NewGrant(
            role=Role(self.role.data),
            agency_id=int(agency) if self.in_agency and agency.isdigit() else None,
            unit_id=int(unit) if self.in_agency and unit.isdigit() else None,
            mandate_ref=(self.mandate_ref.data or "").strip() or None
            if self.role.data == Role.AGENCY_HEAD
            else None,
        )
