"""The form that opens a survey among the users of a unit."""

from datetime import UTC, date, datetime, time

from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from pengaduan.compliance.surveys import MOST, Plan
from pengaduan.metrics.scope import JAKARTA
from pengaduan.web.shared.forms import PageForm

_COUNT = NumberRange(1, MOST, _("Tulis bilangan 1 sampai 1.000.000."))


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, JAKARTA).astimezone(UTC)


class SurveyPlanForm(PageForm):
    """From when to when, and how many answers; days are whole days in Jakarta."""

    opens_on = DateField(_("Dibuka mulai"), [InputRequired(_("Pilih tanggal mulai."))])
    closes_on = DateField(_("Ditutup sesudah"), [InputRequired(_("Pilih tanggal berakhir."))])
    population = IntegerField(_("Jumlah pengguna layanan setahun"), [Optional(), _COUNT])
    target = IntegerField(_("Target jawaban"), [Optional(), _COUNT])

    def plan(self) -> Plan:
        """Return the input of the step."""
        return Plan(
            opens_at=_moment(self.opens_on.data, time(0)),
            closes_at=_moment(self.closes_on.data, time(23, 59, 59)),
            population=self.population.data,
            target=self.target.data,
        )
