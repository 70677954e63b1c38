"""The list of the inbox as CSV or XLSX: its very rows, and no identity in them."""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from flask import Response, abort, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.masking import masked_line
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.reports.desk_lists import MOST_IN_XLSX, Column, csv_lines, write_xlsx
from pengaduan.rules.permissions import Permission
from pengaduan.sla.desk import Asked
from pengaduan.sla.desk_pages import page
from pengaduan.sla.desk_rows import DeskRow
from pengaduan.web.agency import desk_words
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.desk_view import asked_list
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.names import CONFIDENTIALITY, STATES

AT_ONCE: Final = 500
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/unduh.<form>")
@requires(Permission.CASE_VIEW_AGENCY)
def export(form: str) -> ResponseReturnValue:
    """Hand out the list of this address as a file."""
    actor, asked, now = current_actor(), asked_list(), clock.now()
    rows = every_row(actor, asked, now=now)
    day = now.date().isoformat()
    if form == "csv":
        lines = stream_with_context(csv_lines(columns(), rows))
        return _attachment(Response(lines, mimetype="text/csv"), f"pengaduan-{day}.csv")
    if form != "xlsx":
        abort(404)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "daftar.xlsx"
        write_xlsx(path, columns(), rows, _("Pengaduan"))
        data = path.read_bytes()
    return _attachment(Response(data, mimetype=XLSX), f"pengaduan-{day}.xlsx")


def every_row(actor: Actor, asked: Asked, *, now: datetime) -> Iterator[DeskRow]:
    """Yield the rows of a list in its order, some at a time."""
    session, after = read(), None
    while True:
        found = page(session, actor, asked, now=now, after=after, size=AT_ONCE)
        yield from found.rows
        after = found.after
        if after is None:
            return


def columns() -> list[Column]:
    """Return the columns of the file; summaries are masked, and nothing tells who complains."""
    return [
        Column(_("Nomor"), 18, lambda row: row.case.number),
        Column(_("Pokok"), 50, lambda row: masked_line(row.case.summary)),
        Column(_("Bagian"), 20, lambda row: str(desk_words.SECTION_NAMES[row.section])),
        Column(_("Tenggat"), 17, lambda row: row.case.due_at),
        Column(_("Sisa hari kerja"), 10, lambda row: row.days_left),
        Column(_("Status"), 24, lambda row: str(STATES[row.case.track][row.case.state])),
        Column(_("Unit"), 34, lambda row: row.case.unit),
        Column(_("Petugas"), 24, lambda row: row.case.handler),
        Column(_("Kategori"), 24, lambda row: desk_words.substance_name(row.case.substance)),
        Column(_("Kanal"), 12, lambda row: str(desk_words.CHANNEL_NAMES[row.case.channel])),
        Column(_("Kerahasiaan"), 30, lambda row: str(CONFIDENTIALITY[row.case.confidentiality])),
        Column(_("Masuk"), 17, lambda row: row.case.filed_at),
        Column(_("Terakhir bergerak"), 17, lambda row: row.case.changed_at),
    ]


def _attachment(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


__all__ = ["MOST_IN_XLSX", "every_row", "export"]
