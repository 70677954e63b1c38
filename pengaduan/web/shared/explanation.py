"""The page that explains a due date day by day, for staff."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from pengaduan.complaints.models import Complaint
from pengaduan.infra.db import read
from pengaduan.sla.models import Clock
from pengaduan.sla.queries import explanation
from pengaduan.web.shared.case_words import DAY_REASONS
from pengaduan.web.shared.templating import language


def explanation_page(
    complaint: Complaint, clock_id: int, *, layout: str, back: str
) -> ResponseReturnValue:
    """Render why a clock of this complaint is due when it is; 404 for another case's clock.

    ``back`` is the endpoint of the case page, which takes the number.
    """
    found = read().get(Clock, clock_id)
    if found is None or found.complaint_id != complaint.id:
        abort(404)
    return render_template(
        "shared/explain.html",
        layout=layout,
        told=explanation(read(), found, language=language()),
        number=complaint.number,
        reasons=DAY_REASONS,
        back_url=url_for(back, number=complaint.number),
        ledger_url=url_for(f"{back}_time", number=complaint.number),
    )
