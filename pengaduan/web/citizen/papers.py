"""The complainant's letters, to be kept."""

from flask.typing import ResponseReturnValue

from pengaduan.complaints.access import find_tracked
from pengaduan.complaints.audiences import Audience
from pengaduan.infra.db import read
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.shared import paper_pages
from pengaduan.web.shared.access import with_key

SIDE = paper_pages.Side(
    Audience.COMPLAINANT, "layouts/citizen.html", "citizen.case", "citizen.paper"
)


@bp.get("/pengaduan/<number>/surat")
@with_key
def papers(number: str) -> ResponseReturnValue:
    """List the letters of the case."""
    return paper_pages.list_page(SIDE, find_tracked(read(), number))


@bp.get("/pengaduan/<number>/surat/<int:document_id>.pdf")
@with_key
def paper(number: str, document_id: int) -> ResponseReturnValue:
    """Give one letter of the case."""
    return paper_pages.file_page(SIDE, find_tracked(read(), number), document_id)
