"""Search for agency people: complaints of their own agency or unit."""

from flask.typing import ResponseReturnValue

from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared.access import requires
from pengaduan.web.shared.search_page import search_page


@bp.get("/cari")
@requires(Permission.CASE_VIEW_AGENCY)
def search() -> ResponseReturnValue:
    """Find complaints by number, words, end of a telephone number, or unit."""
    return search_page("agency.search", "agency.case")
