"""The deadlines as policies (A3): what the law table holds, and what another length would mean."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.citations import citations
from pengaduan.rules.ladder_load import all_ladders
from pengaduan.rules.law import Deadline, law
from pengaduan.rules.law_types import Unit
from pengaduan.rules.permissions import Permission
from pengaduan.sla.models import PolicyVersion
from pengaduan.sla.policy_versions import in_force
from pengaduan.sla.simulation import Draft, Simulation, simulate
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.admin.policy_forms import UNITS, policy_name
from pengaduan.web.shared.access import requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.ladder_words import PLACES, SIDES, STATUSES
from pengaduan.web.shared.templating import language

SHOWN: Final = 50
SHOWN_VERSIONS: Final = 20
PATHS: Final = {
    "agency": _("Pengaduan di instansi (UU 25/2009)"),
    "sp4n": _("SP4N-LAPOR"),
    "ombudsman": _("Laporan di Ombudsman (UU 37/2008)"),
    "personal_data": _("Pelindungan data pribadi (UU 27/2022)"),
    "public_information": _("Permohonan informasi publik (UU 14/2008)"),
    "administrative_appeal": _("Keberatan administratif (UU 30/2014)"),
    "service_standard": _("Standar pelayanan"),
}
PERIODS: Final = {"90": _("90 hari terakhir"), "365": _("12 bulan terakhir"), "": _("Semua")}


class SimulationForm(PageForm):
    """Another length for one policy, and which recorded clocks to replay."""

    class Meta(PageForm.Meta):
        """Nothing is changed, so the form is a GET and needs no token."""

        csrf = False

    policy = SelectField(_("Batas waktu"))
    amount = IntegerField(
        _("Lamanya menjadi"),
        validators=[
            InputRequired(_("Isi lamanya.")),
            NumberRange(1, 1000, _("Tulis angka 1 sampai 1000.")),
        ],
    )
    unit = SelectField(_("Satuan"), choices=as_choices((u.value, t) for u, t in UNITS.items()))
    period = SelectField(_("Tenggat yang mulai dalam"), choices=as_choices(PERIODS.items()))

    def offer(self, entries: Sequence[Deadline]) -> None:
        """Fill in the policies that have a length."""
        named = sorted((policy_name(one), one.code) for one in entries if one.length)
        self.policy.choices = as_choices((code, name) for name, code in named)

    def draft(self) -> Draft:
        """Return what would be different."""
        return Draft({str(self.policy.data): (int(self.amount.data or 0), Unit(self.unit.data))})

    def since(self, now: datetime) -> datetime | None:
        """Return from when on clocks are replayed; None for all of them."""
        days = str(self.period.data or "")
        return now - timedelta(days=int(days)) if days else None


@bp.get("/kebijakan")
@requires(Permission.ADMIN_POLICIES)
def policies() -> ResponseReturnValue:
    """List every deadline with its article and its mark, and replay what is asked for."""
    entries = list(law().deadlines.values())
    asked = "policy" in request.args
    form = SimulationForm(request.args if asked else None)
    form.offer(entries)
    found: Simulation | None = None
    if asked and form.validate():
        now = clock.now()
        found = simulate(read(), form.draft(), now, since=form.since(now), shown=SHOWN)
    page = render_template(
        "admin/policies.html",
        form=form,
        groups=_groups(entries),
        paths=PATHS,
        name_of=policy_name,
        cite_of=lambda entry: citations(entry.cite, language()),
        law_version=law().version,
        versions=_versions(),
        in_force=in_force(read(), clock.now()),
        found=found,
        ladder=all_ladders()[-1],
        sides=SIDES,
        places=PLACES,
        statuses=STATUSES,
        step_name=lambda step: step.name_en if language() == "en" else step.name_id,
        effect=found.policies.get(str(form.policy.data)) if found else None,
    )
    return page, 422 if form.errors else 200


def _versions() -> Sequence[PolicyVersion]:
    query = sa.select(PolicyVersion).order_by(PolicyVersion.id.desc()).limit(SHOWN_VERSIONS)
    return read().scalars(query).all()


def _groups(entries: Sequence[Deadline]) -> dict[str, list[Deadline]]:
    groups: dict[str, list[Deadline]] = {}
    for entry in entries:
        groups.setdefault(entry.path, []).append(entry)
    return groups
