"""One step of the Ombudsman's track, taken by somebody of the Ombudsman on its page.

The law table says from which state, in which capacity and with what attached; the forms say what
is filled in. Here both meet: conflict of interest, contents, identity guard, the move with its
clocks, the record, and the letter with its notices, all stored together or not at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.letter_guard import words_that_tell
from pengaduan.complaints.models import Channel, Complaint
from pengaduan.complaints.track_models import TrackRecord
from pengaduan.complaints.track_queries import records
from pengaduan.handling import (
    clarification,
    conciliation,
    corrective_actions,
    examination,
    findings,
    recommendation,
    summons,
    team,
    track_papers,
)
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.handling.moves import NO_JURISDICTION, capacity, move, offered, write
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.handling.track_values import checked, choices
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law import law
from pengaduan.rules.track_forms import FORMS, Kind, StepForm, is_led
from pengaduan.rules.workflow import Track

Gate = Callable[[Session, Complaint, dict[str, object], datetime], None]
Effect = Callable[[Session, Actor, Complaint, TrackRecord, datetime], None]
_NO_REASON_NAMED = "C_INFORMATION_GIVEN"
"""The reason with which O03 closes: the law table names none for a consultation."""


@dataclass(frozen=True, slots=True)
class TrackStep:
    """Which transition, what was filled in by field, and the reason where there are several."""

    action: str
    values: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""


class IdentityToldError(InputRefusedError):
    """A letter would tell who complained; ``words`` are those of the writer's own text."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__(TrackRefusal.LETTER_IDENTITY, words=", ".join(words))
        self.words = words


# What must be true beyond the table, and what else happens, by transition.
GATES: Mapping[str, Gate] = MappingProxyType(
    {
        "O11": examination.team_is_ready,
        "O13": clarification.check_enclosures,
        "O14": clarification.first_period_over,
        "O17": summons.check_attendance,
        "O20": conciliation.check_signed,
        "O23": findings.reporter_was_heard,
        "O26": corrective_actions.all_lhp_done,
        "O29": corrective_actions.all_lhp_done,
        "O31": corrective_actions.all_recommended_done,
        "O32": recommendation.may_publish,
    }
)
EFFECTS: Mapping[str, Effect] = MappingProxyType(
    {
        "O08": examination.weigh,
        "O12": examination.begin_at_once,
        "O13": clarification.enclose,
        "O14": clarification.repeat_questions,
        "O16": summons.call,
        "O17": summons.settle,
        "O23": corrective_actions.order_lhp,
        "O28": corrective_actions.order_recommended,
        "O30": recommendation.delivered,
    }
)


def buttons(session: Session, actor: Actor, complaint: Complaint) -> tuple[StepForm, ...]:
    """Return the steps that ``actor`` may take now, in the order of the law table.

    Without a declaration, or outside the team, the steps of the examination are left out.
    """
    if complaint.track is not Track.OMBUDSMAN:
        return ()
    lawful = offered(actor, complaint)
    return tuple(
        form
        for code in law().transitions(Track.OMBUDSMAN)
        if code in lawful and (form := FORMS.get(code)) is not None
        if not is_led(code) or _is_free(session, actor, complaint, code)
    )


def take(
    session: Session, actor: Actor, complaint: Complaint, command: TrackStep, *, now: datetime
) -> TrackRecord:
    """Take the step and return its record; the caller commits.

    StepForbiddenError without the capacity, with a conflict of interest or outside the team;
    StepRefusedError where the table or a gate says no; InputRefusedError for what must be filled
    in otherwise; IdentityToldError for a letter that names the complainant.
    """
    locked(session, complaint)
    form = _permitted(session, actor, complaint, command.action)
    values = checked(session, complaint, form, command.values, now=now)
    if form.letter is not None:
        check_words(session, complaint, values)
    gate = GATES.get(command.action)
    if gate is not None:
        gate(session, complaint, values, now)
    labels = _labels(session, complaint, form, values)
    return _store(session, actor, complaint, command, {**values, **labels}, now=now)


def check_words(session: Session, complaint: Complaint, values: Mapping[str, object]) -> None:
    """Raise IdentityToldError when what is to be printed tells who complained."""
    told = words_that_tell(session, complaint, values.values())
    if told:
        raise IdentityToldError(told)


def blocked(
    session: Session, actor: Actor, complaint: Complaint, action: str, *, now: datetime
) -> None:
    """Write down that a letter was held back; the words themselves are not kept."""
    write(session, complaint, Tag.TRACK_REFUSED, actor, now=now, action=action, why="identity")


def _is_free(session: Session, actor: Actor, complaint: Complaint, action: str) -> bool:
    try:
        team.require(session, actor, complaint, action)
    except StepRefusedError:
        return False
    return True


def _permitted(session: Session, actor: Actor, complaint: Complaint, action: str) -> StepForm:
    form = FORMS.get(action)
    if form is None or complaint.track is not Track.OMBUDSMAN:
        raise StepRefusedError(Refusal.NOT_NOW)
    if capacity(actor, complaint, action) is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if action not in offered(actor, complaint):
        raise StepRefusedError(Refusal.NOT_NOW)
    if is_led(action):
        team.require(session, actor, complaint, action)
    return form


def _labels(
    session: Session, complaint: Complaint, form: StepForm, values: Mapping[str, object]
) -> dict[str, object]:
    """Return what the chosen codes were called, so that a letter reads the same for ever."""
    found: dict[str, str] = {}
    for one in form.fields:
        if one.kind in (Kind.CHOICE, Kind.CHECKS) and one.name in values:
            found |= dict(choices(session, complaint, one))
    return {"labels": found} if found else {}


def _store(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    command: TrackStep,
    values: dict[str, object],
    *,
    now: datetime,
) -> TrackRecord:
    form = FORMS[command.action]
    role = capacity(actor, complaint, command.action)
    reason = command.reason or (_NO_REASON_NAMED if command.action == "O03" else "")
    attached = form.supplied
    move(session, complaint, command.action, actor, now=now, reason=reason, attached=attached)
    record = TrackRecord(
        complaint_id=complaint.id,
        action=command.action,
        kind=form.letter,
        values=values,
        files=[],
        reason=reason or None,
        signer=track_papers.signer(actor, role) if role else actor.name,
        made_by=actor.account_id,
        made_at=now,
    )
    session.add(record)
    session.flush()
    keep(session, actor, complaint, record, now=now)
    return record


def keep(
    session: Session, actor: Actor, complaint: Complaint, record: TrackRecord, *, now: datetime
) -> None:
    """Let the effects of a step follow its record: rows of its own, the letter, the notices."""
    form = FORMS[record.action]
    effect = EFFECTS.get(record.action)
    if effect is not None:
        effect(session, actor, complaint, record, now)
    told: dict[str, str | int] = {"record": record.id, "action": record.action}
    write(session, complaint, Tag.TRACK_RECORDED, actor, now=now, **told)
    if form.letter is not None:
        competent = record.reason != NO_JURISDICTION
        reported = complaint.channel is not Channel.OWN_INITIATIVE
        track_papers.addressed(record, form, competent=competent, reported=reported)
        track_papers.issue(session, actor, complaint, record, now=now)
    _tell_the_end(session, complaint, record, now=now)
    session.flush()


def _tell_the_end(
    session: Session, complaint: Complaint, record: TrackRecord, *, now: datetime
) -> None:
    """Tell the reporter of an end that has no letter addressed to them."""
    ended = law().states(complaint.track)[complaint.state].final
    if ended and not record.to_reporter and identity.has_email(session, complaint):
        about = {"complaint_id": complaint.id}
        enqueue(session, "notice.closed", about, due_at=now, key=f"track:{record.id}:closed")


def history(session: Session, complaint: Complaint) -> tuple[TrackRecord, ...]:
    """Return the records of the track, the newest first."""
    return records(session, complaint)[::-1]
