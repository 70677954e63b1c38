"""The steps of the Ombudsman's track: one page for each, for each office its own address."""

from dataclasses import dataclass
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.models import Complaint
from pengaduan.handling import team, track
from pengaduan.handling.errors import Refusal, StepForbiddenError, StepRefusedError
from pengaduan.handling.moves import offered
from pengaduan.handling.track_text import Section
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.law import law
from pengaduan.rules.law_types import LawRole
from pengaduan.rules.permissions import Permission
from pengaduan.rules.track_forms import Kind, StepForm, form_of, is_led
from pengaduan.rules.track_letters import wording
from pengaduan.rules.workflow import Track
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.case import cite_text
from pengaduan.web.ombudsman.track_forms import TrackForm, show_refusal, track_form
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.templating import confidence_text, language

# Which office's address a step has: the first role that the law table names for it decides.
_OFFICES: Final = {
    LawRole.INTAKE_ASSISTANT: ("ombudsman.intake_step", "intake_action"),
    LawRole.EXAMINER: ("ombudsman.examiner_step", "examiner_action"),
    LawRole.RESOLUTION_OFFICER: ("ombudsman.examiner_step", "examiner_action"),
    LawRole.UNIT_HEAD: ("ombudsman.head_step", "head_action"),
    LawRole.CHAIR: ("ombudsman.chair_step", "chair_action"),
    LawRole.PLENARY_MEMBERS: ("ombudsman.chair_step", "chair_action"),
}


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A period that the step starts, and how sure its source is."""

    name: str
    cite: str
    confidence: str
    off: bool


def step_url(number: str, action: str) -> str:
    """Return the address of a step of this case."""
    endpoint, name = _office(action)
    values: dict[str, Any] = {"number": number, name: action}
    return url_for(endpoint, **values)


def _office(action: str) -> tuple[str, str]:
    roles = law().transitions(Track.OMBUDSMAN)[action].roles
    return next(_OFFICES[role] for role in roles if role in _OFFICES)


@bp.route("/kasus/<number>/penerimaan/<intake_action>", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def intake_step(number: str, intake_action: str) -> ResponseReturnValue:
    """Take a step of the intake and verification unit."""
    return _step(number, intake_action, "ombudsman.intake_step")


@bp.route("/kasus/<number>/pemeriksa/<examiner_action>", methods=["GET", "POST"])
@requires(Permission.CASE_EXAMINE)
def examiner_step(number: str, examiner_action: str) -> ResponseReturnValue:
    """Take a step of the examiners or of the resolution unit."""
    return _step(number, examiner_action, "ombudsman.examiner_step")


@bp.route("/kasus/<number>/kepala/<head_action>", methods=["GET", "POST"])
@requires(Permission.CASE_DIRECT)
def head_step(number: str, head_action: str) -> ResponseReturnValue:
    """Take a step of the head of the unit."""
    return _step(number, head_action, "ombudsman.head_step")


@bp.route("/kasus/<number>/ketua/<chair_action>", methods=["GET", "POST"])
@requires(Permission.CASE_ADJUDICATE)
def chair_step(number: str, chair_action: str) -> ResponseReturnValue:
    """Take a step of the chair or of the plenary."""
    return _step(number, chair_action, "ombudsman.chair_step")


def _step(number: str, action: str, endpoint: str) -> ResponseReturnValue:
    actor, session = current_actor(), read()
    complaint = find_visible(session, actor, number)
    step = form_of(action)
    if step is None or _office(action)[0] != endpoint:
        abort(404)
    if not _check(session, actor, complaint, action):
        flash(gettext("Nyatakan dahulu apakah Anda punya konflik kepentingan."), "info")
        return redirect(url_for("ombudsman.declare", number=number), 303)
    form = track_form(session, complaint, step)
    if not form.is_submitted():
        return _page(complaint, step, form)
    if not form.validate():
        return _page(complaint, step, form, status=422)
    if request.form.get("do") == "preview":
        return _page(complaint, step, form, preview=True)
    return _take(number, step, form)


def _check(session: Session, actor: Actor, complaint: Complaint, action: str) -> bool:
    """Refuse what is not possible now; False when a declaration is all that lacks."""
    if complaint.track is not Track.OMBUDSMAN or action not in offered(actor, complaint):
        raise StepRefusedError(Refusal.NOT_NOW)
    if not is_led(action):
        return True
    if team.standing(session, actor, complaint) is team.Standing.UNDECLARED:
        return False
    team.require(session, actor, complaint, action)
    return True


def _take(number: str, step: StepForm, form: TrackForm) -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    command = form.command(step)
    try:
        with transaction() as session:
            found = find_visible(session, actor, number, lock=True)
            track.take(session, actor, found, command, now=now)
    except StepForbiddenError:
        raise
    except track.IdentityToldError as error:
        return _held_back(number, step, form, error)
    except StepRefusedError as error:
        show_refusal(form, error.field, gettext(error.message_id, **error.values))
        return _page(find_visible(read(), actor, number), step, form, status=422)
    flash(gettext("Langkah sudah disimpan."), "success")
    return redirect(url_for("ombudsman.track_page", number=number), 303)


def _held_back(
    number: str, step: StepForm, form: TrackForm, error: track.IdentityToldError
) -> ResponseReturnValue:
    """Show the writer which of their words tell the identity; that it happened is kept."""
    actor, now = current_actor(), clock.now()
    with transaction() as session:
        found = find_visible(session, actor, number, lock=True)
        track.blocked(session, actor, found, step.action, now=now)
    show_refusal(form, "", gettext(error.message_id, **error.values))
    complaint = find_visible(read(), actor, number)
    return _page(complaint, step, form, status=422, words=error.words)


def _page(
    complaint: Complaint,
    step: StepForm,
    form: TrackForm,
    *,
    status: int = 200,
    preview: bool = False,
    words: tuple[str, ...] = (),
) -> ResponseReturnValue:
    transition = law().transitions(Track.OMBUDSMAN)[step.action]
    page = render_template(
        "ombudsman/track_step.html",
        complaint=complaint,
        step=step,
        form=form,
        kinds=Kind,
        cite=cite_text(transition.cite),
        clocks=[_clock(code) for code in transition.start],
        words=words,
        letter=wording(step.letter) if step.letter else None,
        preview=_preview(step, form) if preview else (),
    )
    return page, status


def _clock(code: str) -> ClockLine:
    entry = law().deadlines[code]
    name = entry.name_en if language() == "en" else entry.name_id
    cites = cite_text("; ".join(entry.cite))
    return ClockLine(name, cites, confidence_text(entry.confidence), off=not entry.enabled)


def _preview(step: StepForm, form: TrackForm) -> tuple[Section, ...]:
    """Return what would be printed, part by part, as it was typed."""
    parts = []
    for one in step.fields:
        said = form[one.name].data
        if one.printed and said and one.kind in (Kind.TEXT, Kind.LINE, Kind.LINES, Kind.PAIRS):
            lines = tuple(line for line in str(said).splitlines() if line.strip())
            parts.append(Section(one.label, lines, numbered=one.kind is Kind.LINES))
    return tuple(parts)
