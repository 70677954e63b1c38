"""Forms of handing over and of being away."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from pengaduan.complaints.models import Complaint
from pengaduan.handling.handover import Offer
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm


class AbsenceForm(PageForm):
    """The days somebody is away, and who stands in: never without one."""

    first_day = DateField(_("Hari pertama"), validators=[InputRequired(_("Isi hari pertama."))])
    last_day = DateField(_("Hari terakhir"), validators=[InputRequired(_("Isi hari terakhir."))])
    stand_in = SelectField(_("Pengganti"), validators=[InputRequired(_("Pilih pengganti."))])

    def offer(self, people: Mapping[int, str]) -> None:
        """Fill the choices."""
        pairs = [(str(row_id), name) for row_id, name in people.items()]
        self.stand_in.choices = as_choices([("", _("Pilih rekan")), *pairs])


class HandoverForm(PageForm):
    """To whom, until when, which cases, and a note."""

    taker_id = SelectField(_("Diserahkan kepada"), validators=[InputRequired(_("Pilih rekan."))])
    until = DateField(_("Sampai hari"), validators=[Optional()])
    note = TextAreaField(
        _("Catatan untuk penerima"),
        validators=[Length(max=2000, message=_("Paling banyak 2.000 huruf."))],
    )
    cases = SelectMultipleField(_("Pengaduan yang diserahkan"))

    def offer(self, people: Mapping[int, str], cases: Sequence[Complaint]) -> None:
        """Fill the choices."""
        pairs = [(str(row_id), name) for row_id, name in people.items()]
        self.taker_id.choices = as_choices([("", _("Pilih rekan")), *pairs])
        self.cases.choices = as_choices((str(one.id), one.number) for one in cases)

    def command(self, giver_id: int, until: datetime | None) -> Offer:
        """Return the input of the step."""
        ids = tuple(int(one) for one in self.cases.data or ())
        return Offer(giver_id, int(self.taker_id.data), ids, until, self.note.data or "")
