"""What is suggested to a verifier, and how often people agreed with it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue

from pengaduan.complaints.models import Complaint
from pengaduan.complaints.respondents import barred_units
from pengaduan.handling.suggestions.burden import burdens
from pengaduan.handling.suggestions.history import by_month, models
from pengaduan.handling.suggestions.models import KINDS
from pengaduan.handling.suggestions.suggesting import suggest
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.metrics.scope import JAKARTA
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import requires
from pengaduan.web.shared.suggestion_words import Card, cards

MONTHS: Final = 12


def suggested_cards(complaint: Complaint) -> tuple[Card, ...]:
    """Return the three suggestions for a complaint as the panel shows them."""
    found = suggest(read(), complaint)
    offices = [(one.agency_id, one.unit_id) for one in found]
    now = clock.now()
    return cards(found, burdens(read(), offices, now=now), barred_units(read(), complaint.id))


@bp.get("/usulan")
@requires(Permission.CASE_VERIFY)
def suggestions() -> ResponseReturnValue:
    """Show month by month how often the first, or one of three suggestions, was chosen."""
    starts = _starts(clock.now())
    months = {kind: by_month(read(), kind, starts)[::-1] for kind in KINDS}
    return render_template(
        "ombudsman/suggestions.html",
        months=months,
        models=models(read()),
        zone=JAKARTA,
        share_of=_share_of,
        measured=_measured,
    )


def _share_of(part: int, whole: int) -> Decimal:
    return Decimal(part) / Decimal(whole)


def _measured(share: float) -> Decimal:
    """Return what training measured and kept in JSON as a number for the page."""
    return Decimal(str(share))


def _starts(now: datetime) -> Sequence[datetime]:
    """Return the beginnings of the last twelve months and of the next, in Jakarta's time."""
    today = now.astimezone(JAKARTA).date()
    count = today.year * 12 + today.month - MONTHS
    firsts = (date(at // 12, at % 12 + 1, 1) for at in range(count, count + MONTHS + 1))
    return [datetime(one.year, one.month, 1, tzinfo=JAKARTA) for one in firsts]
