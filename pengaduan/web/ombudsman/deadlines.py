"""Late and soon due across all agencies (UX O5)."""

from urllib.parse import urlencode

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pengaduan.agencies.models import Agency
from pengaduan.handling import following
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.sla.watch import Watch, WatchBand, Watching, agencies_with_cases
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.words import WATCH_BANDS, duty_name
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.templating import language

MINE = "pantauan"


def _asked() -> tuple[Watching, str]:
    """Return what ``?instansi=`` asks for, and its text; 404 for an agency that is not there."""
    text = request.args.get("instansi", "")
    if not text:
        return Watching(), ""
    if text == MINE:
        rows = following.watched(read(), current_actor(), now=clock.now())
        agencies = frozenset(row.agency.id for row in rows if row.agency)
        cases = frozenset(row.complaint.id for row in rows if row.complaint)
        return Watching(only=agencies, cases=cases), MINE
    agency = read().get(Agency, int(text)) if text.isdigit() and len(text) < 18 else None
    if agency is None:
        abort(404)
    return Watching(agency.id), text


def _bands() -> tuple[WatchBand, ...]:
    """Return the parts to show: all, or the one whose pages somebody turns."""
    try:
        asked = request.args.get("bagian")
        return (WatchBand(asked),) if asked else tuple(WatchBand)
    except ValueError:
        abort(400)


@bp.get("/tenggat")
@requires(Permission.CASE_MONITOR)
def deadlines() -> ResponseReturnValue:
    """Show the duties of offices that are late or nearly due; each count is its list's length."""
    (about, asked), shown = _asked(), _bands()
    now, session = clock.now(), read()
    watch = Watch(session, current_actor(), now=now, about=about)
    after = request.args.get("sesudah", "") if len(shown) == 1 else ""
    try:
        pages = {band: watch.page(band, after=after, language=language()) for band in shown}
    except ValueError:
        abort(400)
    return render_template(
        "ombudsman/deadlines.html",
        counts={band: watch.count(band) for band in WatchBand},
        pages=pages,
        names=WATCH_BANDS,
        agencies=agencies_with_cases(session),
        asked=asked,
        mine=MINE,
        address=_address,
        paged=bool(after),
        duty_name=duty_name,
        now=now,
    )


def _address(asked: str, **more: str) -> str:
    """Return the address of a part or a page of the list under the same filter."""
    values = {"instansi": asked, **more}
    query = urlencode({name: value for name, value in values.items() if value})
    return url_for("ombudsman.deadlines") + (f"?{query}" if query else "")
