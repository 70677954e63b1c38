"""The inbox: what to do next, by deadline."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.links import follower_counts
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.sla.desk import SHOWN_AT_ONCE, DeskView, Section, count, desk, sections
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires

SECTION_NAMES = {
    Section.LATE: _("Lewat tenggat"),
    Section.TODAY: _("Hari ini"),
    Section.SOON: _("1 sampai 3 hari kerja"),
    Section.WEEK: _("Minggu ini"),
    Section.LATER: _("Nanti"),
    Section.WAITING: _("Menunggu pelapor"),
}
VIEW_NAMES = {
    DeskView.OPEN: _("Semua yang terbuka"),
    DeskView.MINE: _("Milik saya"),
    DeskView.UNASSIGNED: _("Belum didisposisi"),
    DeskView.OBJECTIONS: _("Keberatan"),
    DeskView.PROPOSED: _("Sedang dijawab"),
    DeskView.ENDED: _("Selesai"),
}


def _chips(actor: Actor, chosen: DeskView) -> list[dict[str, object]]:
    return [
        {
            "text": str(text),
            "href": url_for("agency.inbox", tampilan=view.value),
            "current": view is chosen,
            "count": count(read(), actor, view),
        }
        for view, text in VIEW_NAMES.items()
    ]


@bp.get("")
@requires(Permission.CASE_VIEW_AGENCY)
def inbox() -> ResponseReturnValue:
    """Show one view of the desk; every counter is the length of its list."""
    try:
        view = DeskView(request.args.get("tampilan", DeskView.OPEN.value))
    except ValueError:
        abort(400)
    actor, now = current_actor(), clock.now()
    rows = desk(read(), actor, view, now=now)
    return render_template(
        "agency/inbox.html",
        sections=sections(rows),
        section_names=SECTION_NAMES,
        view=view,
        chips=_chips(actor, view),
        total=count(read(), actor, view),
        shown=SHOWN_AT_ONCE,
        merged=follower_counts(read(), [row.complaint.id for row in rows], among=visible_to(actor)),
        now=now,
    )
