"""The agency's intake desk: counter, telephone, letter, mail and WhatsApp."""

from dataclasses import replace

from flask import abort
from flask.typing import ResponseReturnValue

from pengaduan.complaints.models import Channel
from pengaduan.handling.intake import CHANNELS
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared import intake_desk
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.intake_forms import IntakeForm

DESK = intake_desk.Desk(
    channels=tuple(one for one in CHANNELS if one is not Channel.OWN_INITIATIVE),
    page="agency.intake",
    sheet="agency.intake_sheet",
    paper="agency.intake_paper",
)


@bp.route("/catat", methods=["GET", "POST"])
@requires(Permission.INTAKE_AGENCY)
def intake() -> ResponseReturnValue:
    """Write down what somebody tells (P12); the own agency is the first choice."""
    own = min(current_actor().agency_ids, default=None)
    form = IntakeForm(data={"agency": str(own or "unknown")})
    return intake_desk.intake_page(replace(DESK, agency_id=own), form)


@bp.get("/catat/<int:sheet_id>")
@requires(Permission.INTAKE_AGENCY)
def intake_sheet(sheet_id: int) -> ResponseReturnValue:
    """Show the number, and the button for the folded key."""
    return intake_desk.sheet_page(DESK, sheet_id)


@bp.post("/catat/<int:sheet_id>/kunci.pdf")
@requires(Permission.INTAKE_AGENCY)
def intake_paper(sheet_id: int) -> ResponseReturnValue:
    """Give the folded key out, once."""
    if not PageForm().validate_on_submit():
        abort(400)
    return intake_desk.paper(DESK, sheet_id)
