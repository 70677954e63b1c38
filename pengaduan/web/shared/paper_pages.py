"""The letters of a case, listed and handed out; the same on every side."""

from dataclasses import dataclass

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.models import Complaint
from pengaduan.infra import storage
from pengaduan.infra.db import read
from pengaduan.reports.letters import letters


@dataclass(frozen=True, slots=True)
class Side:
    """Who looks, in which layout, and what the pages are called."""

    audience: Audience
    layout: str
    case: str
    file: str


def list_page(side: Side, complaint: Complaint) -> ResponseReturnValue:
    """List the letters that this side may open."""
    found = letters(read(), complaint, side.audience)
    return render_template("shared/papers.html", side=side, complaint=complaint, papers=found)


def file_page(side: Side, complaint: Complaint, document_id: int) -> ResponseReturnValue:
    """Give one letter, to be saved."""
    found = {one.id: one for one in letters(read(), complaint, side.audience)}
    paper = found.get(document_id)
    if paper is None:
        abort(404)
    response = Response(storage.get(paper.storage_key), mimetype="application/pdf")
    name = f"{paper.kind}-{paper.code}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
