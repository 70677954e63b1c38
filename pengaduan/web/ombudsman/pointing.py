"""The verifier puts the points of a complaint right after it was routed, before it is answered."""

from flask.typing import ResponseReturnValue

from pengaduan.complaints.masking import reader_of
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.point_changes import points_page


@bp.route("/pengaduan/<number>/pokok", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def change_points(number: str) -> ResponseReturnValue:
    """Change, add or strike out points."""
    actor = current_actor()
    return points_page(number, actor, reader_of(actor), "ombudsman.case")
