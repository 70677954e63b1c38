"""Forms of the systemic issues; each turns itself into the input of its step."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.agencies.models import Agency
from pengaduan.agencies.queries import find_region, provinces
from pengaduan.agencies.search import search_agencies
from pengaduan.handling.errors import InputRefusedError, Refusal
from pengaduan.handling.issues import SUMMARY_MAX, TITLE_MAX, IssueText
from pengaduan.infra.db import read
from pengaduan.rules.law import law
from pengaduan.web.ombudsman.sheet_forms import named
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm


class IssueForm(PageForm):
    """What an issue says. The agency is found by what people call it."""

    title = StringField(
        _("Judul"),
        validators=[
            InputRequired(_("Tulis judulnya.")),
            Length(max=TITLE_MAX, message=_("Paling banyak 120 huruf.")),
        ],
    )
    summary = TextAreaField(
        _("Ringkasan untuk umum, tanpa nama orang"),
        validators=[
            InputRequired(_("Tulis ringkasannya.")),
            Length(max=SUMMARY_MAX, message=_("Paling banyak 2.000 huruf.")),
        ],
    )
    agency = StringField(_("Instansi"))
    region = SelectField(_("Wilayah"), validate_choice=False)
    substance = SelectField(_("Substansi"), validate_choice=False)

    def offer(self, region_code: str | None) -> None:
        """Fill the choices; the region that the issue has already stays one of them."""
        own = find_region(read(), region_code)
        listed = provinces(read())
        places = [(one.code, one.name) for one in listed]
        if own is not None and own not in listed:
            places.insert(0, (own.code, own.name))
        self.region.choices = as_choices([("", _("Sesuai instansinya")), *places])
        kinds = ((code, named(entry)) for code, entry in law().substances.items())
        self.substance.choices = as_choices([("", _("Belum ditentukan")), *kinds])

    def text(self) -> IssueText:
        """Return the input of the step, or refuse an agency that nobody is called."""
        agency = self._agency()
        region = self.region.data or (agency.region_code if agency else None)
        return IssueText(
            title=self.title.data or "",
            summary=self.summary.data or "",
            agency_id=agency.id if agency else None,
            region_code=region,
            substance=self.substance.data or None,
        )

    def _agency(self) -> Agency | None:
        words = (self.agency.data or "").strip()
        if not words:
            return None
        hits = search_agencies(read(), words, self.region.data or None, 1)
        if not hits:
            raise InputRefusedError(Refusal.AGENCY_UNKNOWN, "agency")
        return read().get(Agency, hits[0].agency_id)


class UpdateForm(PageForm):
    """News for everybody."""

    body = TextAreaField(
        _("Kabar baru untuk umum"),
        validators=[
            InputRequired(_("Tulis kabarnya.")),
            Length(max=SUMMARY_MAX, message=_("Paling banyak 2.000 huruf.")),
        ],
    )


class CaseForm(PageForm):
    """A complaint by its number."""

    number = StringField(
        _("Nomor pengaduan"), validators=[InputRequired(_("Tulis nomor pengaduannya."))]
    )
