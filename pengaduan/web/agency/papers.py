"""The letters that went out in a case of the agency."""

from flask.typing import ResponseReturnValue

from pengaduan.complaints.access import find_visible
from pengaduan.complaints.audiences import Audience
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared import paper_pages
from pengaduan.web.shared.access import current_actor, requires

SIDE = paper_pages.Side(Audience.AGENCY, "layouts/staff.html", "agency.case", "agency.paper")


@bp.get("/pengaduan/<number>/surat")
@requires(Permission.CASE_VIEW_AGENCY)
def papers(number: str) -> ResponseReturnValue:
    """List the letters of the case."""
    return paper_pages.list_page(SIDE, find_visible(read(), current_actor(), number))


@bp.get("/pengaduan/<number>/surat/<int:document_id>.pdf")
@requires(Permission.CASE_VIEW_AGENCY)
def paper(number: str, document_id: int) -> ResponseReturnValue:
    """Give one letter of the case."""
    return paper_pages.file_page(SIDE, find_visible(read(), current_actor(), number), document_id)
