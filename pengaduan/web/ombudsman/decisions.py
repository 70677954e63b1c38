"""The verifiers' decisions on a case, each shown as it was when it was taken."""

from flask import render_template
from flask.typing import ResponseReturnValue

from pengaduan.complaints.access import find_visible
from pengaduan.handling.checklist import CHECK_LABELS
from pengaduan.handling.decisions import Decision, decisions_of
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.case import cite_text
from pengaduan.web.ombudsman.words import CHECK_VALUES, OUTCOMES
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.case_words import WEIGHTS


def _page(one: Decision) -> dict[str, object]:
    shown = one.shown
    return {
        "decision": one,
        "outcome": OUTCOMES.get(one.outcome, one.outcome),
        "formal": _lines(one, material=False),
        "material": _lines(one, material=True),
        "weight": WEIGHTS.get(shown.get("weight") or "", shown.get("weight") or ""),
        "complete": bool(shown.get("lines")),
    }


def _lines(one: Decision, *, material: bool) -> list[dict[str, object]]:
    """Return the lines as they were shown; of the oldest only code and answer are kept."""
    kept = one.shown.get("lines") or [
        {"label": CHECK_LABELS.get(line["code"], line["code"]), "binding": True, **line}
        for line in one.entries
    ]
    return [
        {
            **line,
            "cite": cite_text(line["cite"]) if line.get("cite") else "",
            "answer": CHECK_VALUES.get(line.get("value") or "", ""),
        }
        for line in kept
        if (line.get("stage") == "material") == material
    ]


@bp.get("/kasus/<number>/keputusan")
@requires(Permission.CASE_MONITOR)
def decisions(number: str) -> ResponseReturnValue:
    """Show every decision with the checklist, findings and answers that it rests on."""
    complaint = find_visible(read(), current_actor(), number)
    return render_template(
        "ombudsman/decisions.html",
        complaint=complaint,
        decisions=[_page(one) for one in decisions_of(read(), complaint)],
    )
