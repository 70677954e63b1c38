"""Another class for a complaint, by the coordinator who declares files complete."""

from flask.typing import ResponseReturnValue

from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared.access import requires
from pengaduan.web.shared.reclassify_page import reclassify_page


@bp.route("/pengaduan/<number>/sifat", methods=["GET", "POST"])
@requires(Permission.CASE_DISPOSE)
def reclassify(number: str) -> ResponseReturnValue:
    """Show what another class does to the deadlines, and give it when confirmed."""
    return reclassify_page(number, back="agency.case")
