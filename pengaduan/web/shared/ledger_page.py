"""The page that tells whose time a case took, minute by minute, for staff."""

from typing import Final

import sqlalchemy as sa
from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from pengaduan.agencies.models import Agency
from pengaduan.complaints.models import Complaint
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.law import law
from pengaduan.sla.ledger import Ledger, Party, ledger
from pengaduan.web.shared.clock_words import age_text
from pengaduan.web.shared.names import STATES
from pengaduan.web.shared.templating import language

PARTIES: Final = {
    Party.AGENCY: _("Instansi"),
    Party.COMPLAINANT: _("Pelapor"),
    Party.OMBUDSMAN: _("Ombudsman"),
    Party.THIRD_PARTY: _("Pihak lain"),
    Party.NOBODY: _("Tidak ada"),
}


def ledger_page(complaint: Complaint, *, back: str) -> ResponseReturnValue:
    """Render whose turn it was in this case; ``back`` is the endpoint of the case page."""
    found = ledger(read(), complaint, clock.now())
    return render_template(
        "shared/ledger.html",
        number=complaint.number,
        found=found,
        parties=PARTIES,
        shares=[(PARTIES[one], age_text(found.totals[one])) for one in Party if found.totals[one]],
        age=age_text(found.age),
        lengths=[age_text(turn.length) for turn in found.turns],
        agencies=_agencies(found),
        states=STATES[complaint.track],
        policies={one.policy: _policy(one.policy) for one in found.breaches},
        back_url=url_for(back, number=complaint.number),
    )


def _agencies(found: Ledger) -> dict[int, str]:
    ids = {one.agency_id for one in found.turns} | {one.agency_id for one in found.breaches}
    rows = read().execute(sa.select(Agency.id, Agency.name).where(Agency.id.in_(ids - {None})))
    return {row.id: row.name for row in rows}


def _policy(code: str) -> str:
    entry = law().deadlines.get(code)
    if entry is None:
        return code
    return entry.name_en if language() == "en" else entry.name_id
