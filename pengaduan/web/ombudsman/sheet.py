"""The verification sheet: read, check, then route to an agency or ask for what is missing."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from pengaduan.agencies.queries import units_of
from pengaduan.agencies.search import Hit, search_agencies
from pengaduan.complaints import identity
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import files, loose_files
from pengaduan.complaints.flags import flags
from pengaduan.complaints.masking import Reader
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.queries import thread
from pengaduan.complaints.representatives import representative
from pengaduan.complaints.respondents import respondents_of
from pengaduan.complaints.similar import doubles
from pengaduan.handling import verification
from pengaduan.handling.checklist import Sheet, open_sheet
from pengaduan.handling.decisions import Seen
from pengaduan.handling.errors import InputRefusedError, StepForbiddenError, StepRefusedError
from pengaduan.handling.holds import hold_of
from pengaduan.handling.routing_proposals import Proposal, propose
from pengaduan.handling.second_person import open_request, passed_lines
from pengaduan.handling.suggestions.suggesting import suggest
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.sla.intake import TO_VERIFY
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.case import cite_text, clock_rows, file_url
from pengaduan.web.ombudsman.findings import Finding, findings
from pengaduan.web.ombudsman.letters import completion_letter
from pengaduan.web.ombudsman.likeness import LIKENESS, company, reason_words
from pengaduan.web.ombudsman.sheet_forms import SheetForm, filled_from, sheet_form
from pengaduan.web.ombudsman.suggested import suggested_cards
from pengaduan.web.ombudsman.words import FLAGS
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.case_words import story_rows
from pengaduan.web.shared.rule_words import why_words
from pengaduan.web.shared.targets import own_hit, target_code

SUGGESTED = 5


@bp.get("/pengaduan/<number>")
@requires(Permission.CASE_VERIFY)
def sheet(number: str) -> ResponseReturnValue:
    """Open the sheet of a complaint that waits for verification; others lead to their case."""
    complaint = find_visible(read(), current_actor(), number)
    if complaint.state not in TO_VERIFY:
        return redirect(url_for("ombudsman.case", number=number), 303)
    found = open_sheet(read(), complaint)
    wanted = request.args.get("tujuan", "")
    first = wanted or _first(complaint, propose(read(), complaint))
    data = filled_from(found, _findings(complaint), first)
    form = sheet_form(found)(formdata=None, data=data)
    return page(complaint, found, form, 200)


@bp.route("/pengaduan/<number>/verifikasi", methods=["GET", "POST"])
@requires(Permission.CASE_ROUTE)
def route(number: str) -> ResponseReturnValue:
    """Accept and forward; the search button only brings the page back with what was found."""
    complaint = find_visible(read(), current_actor(), number)
    found = open_sheet(read(), complaint)
    form = sheet_form(found)()
    if not form.is_submitted():
        return redirect(url_for("ombudsman.sheet", number=number), 303)
    form.take_suggested()
    offer(form, complaint)
    if form.fill.data:
        form.fill_open(found)
    if form.search.data or form.fill.data:
        return page(complaint, found, form, 200)
    if not (form.validate() & form.require_route(found)):
        return page(complaint, found, form, 422)
    now, actor = clock.now(), current_actor()
    offered = tuple(suggest(read(), complaint))
    try:
        with transaction() as session:
            target = find_visible(session, actor, number, lock=True)
            command = form.route_command(found, seen(target, found), offered)
            verification.accept_and_route(session, actor, target, command, now=now)
    except StepForbiddenError:
        raise
    except StepRefusedError as error:
        return refused(complaint, found, form, error)
    flash(_("Pengaduan %(number)s sudah diteruskan.", number=number), "success")
    return redirect(url_for("ombudsman.queue"), 303)


@bp.route("/pengaduan/<number>/kelengkapan", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def ask_completion(number: str) -> ResponseReturnValue:
    """Ask the complainant for what is missing; without a letter yet, write one to look at."""
    complaint = find_visible(read(), current_actor(), number)
    found = open_sheet(read(), complaint)
    form = sheet_form(found)()
    if not form.is_submitted():
        return redirect(url_for("ombudsman.sheet", number=number), 303)
    offer(form, complaint)
    if form.compose.data or not (form.letter.data or "").strip():
        return _composed(complaint, found, form)
    if not form.validate():
        return page(complaint, found, form, 422)
    now, actor = clock.now(), current_actor()
    try:
        with transaction() as session:
            target = find_visible(session, actor, number, lock=True)
            request = form.completion(found, seen(target, found))
            verification.ask_completion(session, actor, target, request, now=now)
    except StepForbiddenError:
        raise
    except StepRefusedError as error:
        return refused(complaint, found, form, error)
    flash(_("Permintaan kelengkapan sudah dikirim kepada pelapor."), "success")
    return redirect(url_for("ombudsman.queue"), 303)


def _composed(complaint: Complaint, found: Sheet, form: SheetForm) -> ResponseReturnValue:
    """Bring the page back with the letter, or say that a reason is missing."""
    reasons = form.asked_reasons()
    if not reasons:
        form.reasons.errors = [_("Pilih paling sedikit satu hal yang perlu dilengkapi.")]
        return page(complaint, found, form, 422)
    form.reasons.data = list(reasons)
    form.letter.data = completion_letter(complaint, reasons)
    return page(complaint, found, form, 200, composed=True)


def seen(complaint: Complaint, _found: Sheet) -> Seen:
    """Return what the sheet shows beside the answers, in Indonesian, to be kept with them."""
    with force_locale("id"):
        told = {code: one.text for code, one in _findings(complaint).items()}
    proposal = propose(read(), complaint)
    if proposal is None:
        return Seen(told)
    kept = {
        "version": proposal.version,
        "rule": proposal.match.rule.name,
        "place": proposal.match.place,
        "agency": proposal.agency,
        "unit": proposal.unit or "",
        "target": list(proposal.target),
    }
    return Seen(told, kept)


def refused(
    complaint: Complaint, found: Sheet, form: SheetForm, error: StepRefusedError
) -> ResponseReturnValue:
    """Show what the step said, on the sheet, with everything that was typed."""
    form.form_errors.append(_(error.message_id, **error.values))
    return page(complaint, found, form, 422 if isinstance(error, InputRefusedError) else 409)


def _findings(complaint: Complaint) -> dict[str, Finding]:
    session = read()
    return findings(
        complaint,
        files=len(files(session, complaint, Audience.OMBUDSMAN)),
        given=identity.given_fields(session, complaint),
        represented=representative(session, complaint) is not None,
        doubles=len(doubles(session, complaint)),
    )


def _first(complaint: Complaint, proposal: Proposal | None) -> str:
    """Return the addressee that the sheet opens with: what a rule proposes, else what is named."""
    if proposal is not None and not proposal.conflict:
        hits = own_hit(read(), *proposal.target)
    else:
        hits = own_hit(read(), complaint.agency_id, complaint.unit_id)
    return target_code(hits[0]) if hits else ""


def _hits(form: SheetForm, complaint: Complaint) -> Sequence[Hit]:
    session = read()
    words = (form.agency_query.data or "").strip() or (complaint.agency_text or "")
    proposal = propose(session, complaint)
    suggested = ((one.agency_id, one.unit_id) for one in suggest(session, complaint))
    return [
        *own_hit(session, *form.chosen),
        *(own_hit(session, *proposal.target) if proposal else ()),
        *own_hit(session, complaint.agency_id, complaint.unit_id),
        *(hit for pair in suggested for hit in own_hit(session, *pair)),
        *search_agencies(session, words, complaint.region_code, SUGGESTED),
    ]


def offer(form: SheetForm, complaint: Complaint) -> None:
    form.offer_law()
    agency_id, unit_id = form.chosen
    units = units_of(read(), agency_id) if agency_id and unit_id is None else ()
    form.offer_targets(_hits(form, complaint), units)


def page(
    complaint: Complaint, found: Sheet, form: SheetForm, status: int, *, composed: bool = False
) -> ResponseReturnValue:
    session = read()
    offer(form, complaint)
    proposal = propose(session, complaint)
    html = render_template(
        "ombudsman/sheet.html",
        complaint=complaint,
        sheet=found,
        form=form,
        findings=_findings(complaint),
        flags=[FLAGS[flag] for flag in flags(complaint)],
        rows=story_rows(session, complaint, Reader.HANDLER),
        files=loose_files(session, complaint, Audience.OMBUDSMAN),
        entries=thread(session, complaint, Audience.OMBUDSMAN),
        clocks=clock_rows(complaint),
        file_url=file_url,
        cite=cite_text,
        composed=composed,
        company=company(session, complaint),
        likeness=LIKENESS,
        reason_words=reason_words,
        proposal=proposal,
        suggested=suggested_cards(complaint),
        proposal_why=why_words(proposal.match) if proposal else [],
        respondents=len(respondents_of(session, complaint.id)),
        hold=hold_of(session, complaint, now=clock.now()),
        me=current_actor().account_id,
        request_open=open_request(session, complaint.id),
        passed=passed_lines(session, complaint.id),
    )
    return html, status
