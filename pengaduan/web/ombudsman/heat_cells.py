"""The cases behind one cell of the map, and the reminder that can be sent from there."""

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from pengaduan.agencies.models import Agency, Unit
from pengaduan.handling import following, monitor_reminders
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.metrics.heat import Cell
from pengaduan.metrics.heat_lists import (
    READ_AT_ONCE,
    CellList,
    Place,
    cell_of,
    cell_page,
)
from pengaduan.metrics.stages import OMBUDSMAN, Stage
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.heat import asked, filters_of
from pengaduan.web.ombudsman.heat_words import DUTY_OUTCOMES, JUDGEMENTS, LISTS, STAGES, share_text
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.performance_page import period_text
from pengaduan.web.shared.templating import language


def _place(office: int, stage: str) -> tuple[Place, Agency | None, Unit | None]:
    """Return the cell in the address, with its agency and unit; 404 for what is not there."""
    try:
        place = Place(office, Stage(stage), asked(), int(request.args.get("unit", "0") or 0))
    except ValueError:
        abort(404)
    session = read()
    agency = session.get(Agency, office) if office != OMBUDSMAN else None
    unit = session.get(Unit, place.unit) if place.unit else None
    if (office != OMBUDSMAN and agency is None) or (place.unit and unit is None):
        abort(404)
    return place, agency, unit


def _asked_list() -> CellList:
    try:
        return CellList(request.args.get("daftar") or CellList.LATE)
    except ValueError:
        abort(400)


def _title(place: Place, agency: Agency | None, unit: Unit | None) -> dict[str, Any]:
    names = [agency.name if agency else _("Ombudsman, sebelum diteruskan")]
    names += [unit.name] if unit else []
    period = place.wanted.period
    return {
        "office": ", ".join(names),
        "stage": STAGES[place.stage],
        "period": _("Semua waktu") if period is None else period_text(period.code),
    }


def _query(place: Place, **more: str) -> str:
    unit = {"unit": str(place.unit)} if place.unit else {}
    return filters_of(place.wanted, **unit, **more)


def _chips(cell: Cell, which: CellList, place: Place, here: str) -> list[dict[str, Any]]:
    """Return the three lists of a cell as links, each with its number."""
    numbers = {CellList.LATE: cell.late, CellList.DUE: cell.base, CellList.MET: cell.in_time}
    return [
        {
            "text": LISTS[one],
            "count": number,
            "current": one is which,
            "href": f"{here}?{_query(place, daftar=one.value)}",
        }
        for one, number in numbers.items()
    ]


@bp.get("/peta/<int:office>/<stage>")
@requires(Permission.CASE_MONITOR)
def heat_cell(office: int, stage: str) -> ResponseReturnValue:
    """List the cases of a cell; its three numbers are the lengths of the three lists."""
    place, agency, unit = _place(office, stage)
    now, which, actor, session = clock.now(), _asked_list(), current_actor(), read()
    cell = cell_of(session, actor, place, now=now)
    try:
        page = cell_page(
            session, actor, place, which, now=now, after=request.args.get("sesudah", "")
        )
    except ValueError:
        abort(400)
    here = url_for("ombudsman.heat_cell", office=office, stage=stage)
    return render_template(
        "ombudsman/heat_cell.html",
        **_title(place, agency, unit),
        cell=cell,
        share=share_text(cell, language()),
        word=JUDGEMENTS[cell.word],
        chips=_chips(cell, which, place, here),
        which=which,
        page=page,
        outcomes=DUTY_OUTCOMES,
        back=url_for("ombudsman.heat_map") + "?" + filters_of(place.wanted),
        more=f"{here}?{_query(place, daftar=which.value, sesudah=page.after)}"
        if page.after
        else "",
        remind=f"{here}/ingatkan?{_query(place)}" if agency and cell.late else "",
        agency=agency,
        entry=following.entry_of(session, actor, agency=agency) if agency else None,
        now=now,
    )


def _late_ids(place: Place, now: datetime) -> tuple[list[int], bool]:
    """Return the late cases to remind of, the oldest first, and whether there are still more.

    Those reminded of today make room for the next ones, up to a bound.
    """
    found = cell_page(read(), current_actor(), place, CellList.LATE, now=now, limit=READ_AT_ONCE)
    ids = [row.complaint_id for row in found.rows]
    fresh = monitor_reminders.unsent(read(), ids, now=now)
    if len(ids) <= monitor_reminders.MOST or not fresh:
        return ids[: monitor_reminders.MOST], False
    return fresh[: monitor_reminders.MOST], len(fresh) > monitor_reminders.MOST


@bp.route("/peta/<int:office>/<stage>/ingatkan", methods=["GET", "POST"])
@requires(Permission.CASE_MONITOR)
def heat_remind(office: int, stage: str) -> ResponseReturnValue:
    """Show who would get which reminder; the button sends them, once per case and day."""
    place, agency, unit = _place(office, stage)
    if agency is None:
        abort(404)
    now, actor = clock.now(), current_actor()
    if request.method == "POST":
        return _sent(place, now)
    late, full = _late_ids(place, now)
    reminders = monitor_reminders.preview(read(), actor, late, now=now)
    return render_template(
        "ombudsman/heat_remind.html",
        **_title(place, agency, unit),
        reminders=reminders,
        going=[one for one in reminders if not one.hindrance],
        full=full,
        back=url_for("ombudsman.heat_cell", office=office, stage=stage) + "?" + _query(place),
    )


def _sent(place: Place, now: datetime) -> ResponseReturnValue:
    """Send what was ticked and go back to the list."""
    ids = [int(one) for one in request.form.getlist("kasus") if one.isdigit() and len(one) < 18]
    allowed = set(_late_ids(place, now)[0])
    with transaction() as session:
        done = monitor_reminders.remind(
            session, current_actor(), [one for one in ids if one in allowed], now=now
        )
    if done:
        flash(
            ngettext("1 pengingat dikirim.", "%(n)s pengingat dikirim.", len(done), n=len(done)),
            "success",
        )
    else:
        flash(
            _("Tidak ada pengingat baru. Setiap pengaduan diingatkan paling banyak sekali sehari.")
        )
    back = url_for("ombudsman.heat_cell", office=place.office, stage=place.stage.value)
    return redirect(f"{back}?{_query(place)}", 303)
