"""Templates where somebody writes: which fit, and what one says in this case."""

from collections.abc import Mapping

from flask import abort
from flask.typing import ResponseReturnValue

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.desk_models import TemplateStep
from pengaduan.complaints.masking import Reader, veil_for
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.queries import points
from pengaduan.handling import reply_templates
from pengaduan.handling.reply_templates import Usable
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.rules.reply_templates import filled
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires

MOST_ACTIONS = 6


def offered_templates(
    actor: Actor, complaint: Complaint, step: TemplateStep | None
) -> tuple[Usable, ...]:
    """Return the templates for one kind of text, the last used first; none for a note."""
    if step is None or complaint.agency_id is None:
        return ()
    found = reply_templates.usable(read(), actor, complaint.agency_id, complaint.unit_id)
    return tuple(one for one in found if one.version.step is step)


def answer_actions(actor: Actor, complaint: Complaint) -> tuple[Usable, ...]:
    """Return the quick actions of a case: templates with the step that each belongs to."""
    if complaint.agency_id is None:
        return ()
    found = reply_templates.usable(read(), actor, complaint.agency_id, complaint.unit_id)
    return found[:MOST_ACTIONS]


def chosen_text(actor: Actor, complaint: Complaint, query: Mapping[str, str]) -> str:
    """Return the text of the template that the address names, "" without one."""
    named = query.get("templat", "")
    if not named.isdecimal():
        return ""
    chosen = chosen_template(actor, complaint, int(named[:12]))
    return text_in_case(complaint, chosen.version.body)


def chosen_template(actor: Actor, complaint: Complaint, template_id: int) -> Usable:
    """Return a template by its id, or the refusal."""
    return reply_templates.find(read(), actor, complaint.agency_id or 0, template_id)


def text_in_case(complaint: Complaint, body: str, point_id: int | None = None) -> str:
    """Return the body filled; a point is shown as the agency may read it."""
    session = read()
    values = dict(reply_templates.values_of(session, complaint, now=clock.now()))
    shown = veil_for(session, complaint, Reader.AGENCY).points(points(session, complaint))
    values["pokok"] = next((one.text for one in shown if one.id == point_id), "")
    return filled(body, values)


@bp.get("/pengaduan/<number>/templat/<int:template_id>.txt")
@requires(Permission.CASE_VIEW_AGENCY)
def template_text(number: str, template_id: int) -> ResponseReturnValue:
    """Give the text of a template for the composer's search, filled for a case and a point."""
    actor = current_actor()
    complaint = find_visible(read(), actor, number)
    if complaint.agency_id is None:
        abort(404)
    chosen = chosen_template(actor, complaint, template_id)
    body = text_in_case(complaint, chosen.version.body)
    return body, 200, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
