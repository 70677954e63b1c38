"""The letters that went out in a case, for those who watch over it."""

from flask.typing import ResponseReturnValue

from pengaduan.complaints.access import find_visible
from pengaduan.complaints.audiences import Audience
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared import paper_pages
from pengaduan.web.shared.access import current_actor, requires

SIDE = paper_pages.Side(
    Audience.OMBUDSMAN, "layouts/staff.html", "ombudsman.case", "ombudsman.paper"
)


@bp.get("/kasus/<number>/surat")
@requires(Permission.CASE_MONITOR)
def papers(number: str) -> ResponseReturnValue:
    """List the letters of the case."""
    return paper_pages.list_page(SIDE, find_visible(read(), current_actor(), number))


@bp.get("/kasus/<number>/surat/<int:document_id>.pdf")
@requires(Permission.CASE_MONITOR)
def paper(number: str, document_id: int) -> ResponseReturnValue:
    """Give one letter of the case."""
    return paper_pages.file_page(SIDE, find_visible(read(), current_actor(), number), document_id)
