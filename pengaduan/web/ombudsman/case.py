"""One case as monitors read it: thread, clocks, moves, sheets, evidence, identity."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.validators import InputRequired

from pengaduan.agencies.models import Agency, Unit
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import loose_files
from pengaduan.complaints.masking import reader_of, veil_for
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.queries import points, steps_taken, thread
from pengaduan.complaints.sheets import kept_sheets
from pengaduan.handling import evidence
from pengaduan.handling.checklist import CHECK_LABELS
from pengaduan.handling.escalation import escalated
from pengaduan.handling.moves import write
from pengaduan.handling.points import may_change
from pengaduan.handling.reclassifying import may_reclassify
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.citations import citation
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.sla.intake import TO_VERIFY
from pengaduan.sla.queries import clock_cards
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.reviewing import may_review
from pengaduan.web.ombudsman.words import CHANNELS, CHECK_VALUES, OUTCOMES, REVEAL_REASONS
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.case_words import story_rows
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.explanation import explanation_page
from pengaduan.web.shared.file_answer import file_answer
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.ledger_page import ledger_page
from pengaduan.web.shared.names import STATES
from pengaduan.web.shared.templating import language


class RevealForm(PageForm):
    """Why the identity must be opened."""

    reason = RadioField(
        _("Mengapa identitas perlu dibuka?"),
        choices=as_choices(REVEAL_REASONS.items()),
        validators=[InputRequired(_("Pilih alasannya."))],
    )


def clock_rows(complaint: Complaint) -> list[dict[str, object]]:
    """Return the clocks of a case for the clock cards, each with the way to its explanation."""
    found = clock_cards(read(), complaint, clock.now(), language=language())
    return [
        {
            "name": card.name,
            "due_at": card.due_at,
            "zone": card.zone,
            "days_left": card.days_left,
            "state": card.state,
            "cite": card.cite,
            "confidence": card.confidence,
            "binding": card.binding,
            "note": card.note,
            "href": url_for("ombudsman.explain", number=complaint.number, clock_id=card.clock_id),
        }
        for card in found
    ]


def file_url(number: str, attachment_id: int) -> str:
    """Return the address of a file of a case."""
    return url_for("ombudsman.file", number=number, attachment_id=attachment_id)


def original_url(number: str, attachment_id: int) -> str:
    """Return the address at which the sealed original of a file is asked for."""
    return url_for("ombudsman.original", number=number, attachment_id=attachment_id)


def cite_text(text: str) -> str:
    """Return a citation in the language of the page."""
    return citation(text, language())


def _moves(complaint: Complaint) -> list[dict[str, object]]:
    names, known = STATES[complaint.track], law().transitions(complaint.track)
    return [
        {
            "at": step.at,
            "code": step.action,
            "source": str(names.get(step.source, "")),
            "target": str(names.get(step.target, step.target)),
            "cite": cite_text(known[step.action].cite) if step.action in known else "",
        }
        for step in steps_taken(read(), complaint)
    ]


def _sheets(complaint: Complaint) -> list[dict[str, object]]:
    return [
        {
            "sheet": sheet,
            "outcome": OUTCOMES.get(sheet.outcome, sheet.outcome),
            "lines": [
                {
                    "label": CHECK_LABELS.get(line.code, line.code),
                    "value": CHECK_VALUES.get(line.value, line.value),
                    "note": line.note,
                }
                for line in sheet.lines
            ],
        }
        for sheet in kept_sheets(read(), complaint)
    ]


def _linked(complaint: Complaint) -> Complaint | None:
    """Return the record of the same matter on the other track, if there is one."""
    session = read()
    if complaint.origin_id is not None:
        return session.get(Complaint, complaint.origin_id)
    return escalated(session, complaint)


@bp.get("/kasus/<number>")
@requires(Permission.CASE_MONITOR)
def case(number: str) -> ResponseReturnValue:
    """Show everything about a case except who complains; nothing can be changed here."""
    actor, session = current_actor(), read()
    complaint = find_visible(session, actor, number)
    reader = reader_of(actor)
    veil = veil_for(session, complaint, reader)
    return render_template(
        "ombudsman/case.html",
        complaint=complaint,
        agency=session.get(Agency, complaint.agency_id) if complaint.agency_id else None,
        unit=session.get(Unit, complaint.unit_id) if complaint.unit_id else None,
        channel=CHANNELS[complaint.channel],
        story=veil.text(complaint.story),
        rows=story_rows(session, complaint, reader),
        points=veil.points(points(session, complaint)),
        entries=thread(session, complaint, Audience.OMBUDSMAN, reader),
        files=loose_files(session, complaint, Audience.OMBUDSMAN, reader),
        clocks=clock_rows(complaint),
        moves=_moves(complaint),
        sheets=_sheets(complaint),
        linked=_linked(complaint),
        file_url=file_url,
        original_url=original_url,
        may_verify=actor.can(Permission.CASE_VERIFY) and complaint.state in TO_VERIFY,
        may_reveal=actor.can(Permission.IDENTITY_REVEAL),
        may_replace_key=actor.can(Permission.INTAKE_OMBUDSMAN),
        may_review=may_review(actor, complaint),
        may_link=actor.can(Permission.CASE_VERIFY),
        may_reclassify=actor.can(Permission.CASE_VERIFY) and may_reclassify(actor, complaint),
        may_change_points=actor.can(Permission.CASE_VERIFY)
        and may_change(session, actor, complaint),
    )


@bp.get("/pengaduan/<number>/berkas/<int:attachment_id>")
@requires(Permission.CASE_MONITOR)
def file(number: str, attachment_id: int) -> ResponseReturnValue:
    """Hand out the clean copy of a file; who opened it is written down."""
    actor, now = current_actor(), clock.now()
    with transaction() as session:
        complaint = find_visible(session, actor, number, lock=True)
        found = evidence.served(
            session, complaint, attachment_id, Audience.OMBUDSMAN, reader_of(actor)
        )
        write(session, complaint, Tag.EVIDENCE_READ, actor, now=now, attachment=attachment_id)
    return file_answer(found.name, found.media_type, found.data)


@bp.get("/kasus/<number>/tenggat/<int:clock_id>")
@requires(Permission.CASE_MONITOR)
def explain(number: str, clock_id: int) -> ResponseReturnValue:
    """Explain a due date day by day."""
    complaint = find_visible(read(), current_actor(), number)
    return explanation_page(complaint, clock_id, layout="layouts/staff.html", back="ombudsman.case")


@bp.get("/kasus/<number>/waktu")
@requires(Permission.CASE_MONITOR)
def case_time(number: str) -> ResponseReturnValue:
    """Tell whose time a case took."""
    complaint = find_visible(read(), current_actor(), number)
    return ledger_page(complaint, back="ombudsman.case")


@bp.route("/kasus/<number>/identitas", methods=["GET", "POST"])
@requires(Permission.IDENTITY_REVEAL)
def reveal(number: str) -> ResponseReturnValue:
    """Open the identity for a reason; the complainant sees that and why somebody looked.

    The answer to the POST is the page itself: what it shows must not be kept or linked to.
    """
    actor, now = current_actor(), clock.now()
    complaint = find_visible(read(), actor, number)
    form, party = RevealForm(), None
    if form.validate_on_submit():
        with transaction() as session:
            locked = find_visible(session, actor, number, lock=True)
            party = identity.reveal(session, actor, locked, form.reason.data, now=now)
    page = render_template(
        "ombudsman/identity.html", number=number, complaint=complaint, form=form, party=party
    )
    return page, 422 if form.errors else 200
