"""The map of offices and stages (UX O4): where handling fails now, down to the cases."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any, Final
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.models import Agency, AgencyKind, Region, RegionKind
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.metrics.duty_check import last_check
from pengaduan.metrics.heat import EMPTY, Judgement, Order, Row, Wanted, heat
from pengaduan.metrics.stages import OMBUDSMAN, Stage
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.heat_words import JUDGEMENTS, ORDERS, STAGES, share_text
from pengaduan.web.shared.access import requires
from pengaduan.web.shared.case_words import MATTERS
from pengaduan.web.shared.names import KINDS
from pengaduan.web.shared.performance_page import asked_period, period_choices
from pengaduan.web.shared.templating import language

ALL: Final = "semua"
_FORMULA: Final = ("=", "+", "-", "@", "\t")


def asked() -> Wanted:
    """Return the filters in the address; 400 for one that cannot be read."""
    text = request.args.get
    if text("kategori", "") not in ("", *MATTERS):
        abort(400)
    try:
        kind = AgencyKind(text("jenis", "")) if text("jenis") else None
        order = Order(text("urut") or Order.CRITICAL)
        agency_id = int(text("instansi", "0") or 0) or None
    except ValueError:
        abort(400)
    province = text("provinsi", "")
    if province and not (len(province) == 2 and province.isdigit()):
        abort(400)
    period = None if text("periode") == ALL else asked_period(clock.now())
    return Wanted(period, province, kind, text("kategori", ""), agency_id, order)


def filters_of(wanted: Wanted, **more: str) -> str:
    """Return the filters as the query of an address, empty ones left out."""
    values = {
        "periode": ALL if wanted.period is None else wanted.period.code,
        "provinsi": wanted.province,
        "jenis": "" if wanted.kind is None else wanted.kind.value,
        "kategori": wanted.category,
        "instansi": str(wanted.agency_id or ""),
        "urut": wanted.order.value,
        **more,
    }
    return urlencode({name: value for name, value in values.items() if value})


@bp.get("/peta")
@requires(Permission.CASE_MONITOR)
def heat_map() -> ResponseReturnValue:
    """Show the map: the worst rows first, each cell a link to its cases."""
    wanted, now, session = asked(), clock.now(), read()
    agency = _agency(wanted)
    rows = heat(session, wanted, now=now)
    return render_template(
        "ombudsman/heat.html",
        rows=_lines(rows, wanted),
        stages=STAGES,
        words=JUDGEMENTS,
        wanted=wanted,
        agency=agency,
        chosen_period=ALL if wanted.period is None else wanted.period.code,
        choices=[*period_choices(now), (ALL, _("Semua waktu"))],
        provinces=_provinces(),
        kinds=KINDS,
        matters=MATTERS,
        orders=ORDERS,
        query=filters_of(wanted),
        late=sum(row.late for row in rows),
        critical=sum(row.count(Judgement.CRITICAL) for row in rows),
        checked=last_check(session),
        now=now,
    )


@bp.get("/peta/unduh")
@requires(Permission.CASE_MONITOR)
def heat_csv() -> ResponseReturnValue:
    """Give the map as CSV: one line per office and stage, with the same numbers."""
    wanted = asked()
    _agency(wanted)
    rows = heat(read(), wanted, now=clock.now())
    answer = Response(_csv(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="peta-pantau.csv"'
    return answer


def office_name(row: Row) -> str:
    """Return the name of a row."""
    return row.name or _("Ombudsman, sebelum diteruskan")


def _agency(wanted: Wanted) -> Agency | None:
    if wanted.agency_id is None:
        return None
    found = read().get(Agency, wanted.agency_id)
    if found is None:
        abort(404)
    return found


def _provinces() -> Sequence[Any]:
    query = sa.select(Region.code, Region.name).where(Region.kind == RegionKind.PROVINCE)
    return read().execute(query.order_by(Region.name)).all()


def _lines(rows: Sequence[Row], wanted: Wanted) -> list[dict[str, Any]]:
    """Return the rows with everything a template prints, so that it only prints."""
    spoken, words = language(), {word: str(text) for word, text in JUDGEMENTS.items()}
    query = filters_of(wanted)
    base = url_for("ombudsman.heat_map")
    units = url_for("ombudsman.heat_map") + "?" + filters_of(wanted, instansi="")
    lines = []
    for row in rows:
        cells = []
        for stage in Stage:
            cell = row.cells.get(stage, EMPTY)
            unit = f"&unit={row.unit}" if row.unit else ""
            cells.append(
                {
                    "href": f"{base}/{row.office}/{stage.value}?{query}{unit}",
                    "late": cell.late,
                    "share": share_text(cell, spoken),
                    "word": words[cell.word],
                    "step": cell.step,
                    "critical": cell.word is Judgement.CRITICAL,
                    "empty": cell.word is Judgement.NONE,
                }
            )
        opens = wanted.agency_id is None and row.office != OMBUDSMAN
        href = f"{units}&instansi={row.office}" if opens else ""
        lines.append({"name": office_name(row), "href": href, "cells": cells})
    return lines


def _csv(rows: Sequence[Row]) -> Iterator[str]:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        [_("Instansi"), _("Tahap"), _("Terlambat sekarang"), _("Jatuh tempo dalam periode"),
         _("Dipenuhi tepat waktu"), _("Persen tepat waktu"), _("Penilaian")]
    )  # fmt: skip
    for row in rows:
        for stage in Stage:
            cell = row.cells.get(stage, EMPTY)
            share = "" if cell.share is None else str(cell.share)
            numbers = [cell.late, cell.base, cell.in_time, share]
            words = [plain(office_name(row)), str(STAGES[stage])]
            writer.writerow([*words, *numbers, str(JUDGEMENTS[cell.word])])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
