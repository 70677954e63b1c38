"""Another class for a complaint, by a verifier of the Ombudsman."""

from flask.typing import ResponseReturnValue

from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import requires
from pengaduan.web.shared.reclassify_page import reclassify_page


@bp.route("/kasus/<number>/sifat", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def reclassify(number: str) -> ResponseReturnValue:
    """Show what another class does to the deadlines, and give it when confirmed."""
    return reclassify_page(number, back="ombudsman.case")
