"""The agency puts the points of a complaint right before it answers them."""

from flask.typing import ResponseReturnValue

from pengaduan.complaints.masking import Reader
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.point_changes import points_page


@bp.route("/pengaduan/<number>/pokok", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def change_points(number: str) -> ResponseReturnValue:
    """Word the points better, or add one; nobody at an agency strikes one out."""
    return points_page(number, current_actor(), Reader.AGENCY, "agency.case")
