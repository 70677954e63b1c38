"""Search for Ombudsman staff: every complaint."""

from flask.typing import ResponseReturnValue

from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import requires
from pengaduan.web.shared.search_page import search_page


@bp.get("/cari")
@requires(Permission.CASE_MONITOR)
def search() -> ResponseReturnValue:
    """Find complaints by number, words, end of a telephone number, or unit."""
    return search_page("ombudsman.search", "ombudsman.case")
