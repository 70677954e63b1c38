"""The complainant fills in and sends the formal file of the Ombudsman's track (W20).

Each task is saved apart and may stay half done; nothing typed is lost. What was sent stays what
staff may open until it is sent again (UU 37/2008 Art. 24-25).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.agencies.models import Agency
from pengaduan.audit.tags import Tag
from pengaduan.complaints import formal, identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.identity import PartyView
from pengaduan.complaints.models import Complaint, Confidentiality, MessageKind
from pengaduan.complaints.queries import last_message
from pengaduan.complaints.representatives import representative
from pengaduan.handling.completion import give_back
from pengaduan.handling.entries import say
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError
from pengaduan.handling.moves import write
from pengaduan.infra.templates import render
from pengaduan.rules.formal_file import Procedure, Task, procedure
from pengaduan.rules.workflow import Track

OPEN_STATES = frozenset({"registered", "formal_check", "awaiting_completion"})
LONGEST = {"line": 200, "date": 60, "text": 2000, "choice": 40}
NOTE_MAX = 1000
POWER = "power"


class TaskState(StrEnum):
    """How far a task is."""

    EMPTY = "empty"
    PARTLY = "partly"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One line of the list."""

    task: Task
    state: TaskState


@dataclass(frozen=True, slots=True)
class FileState:
    """How the file stands: ``sent_at`` is None until it is sent, ``unsent`` what changed since."""

    lines: tuple[TaskLine, ...]
    missing: tuple[str, ...]
    sent_at: datetime | None
    unsent: bool

    @property
    def begun(self) -> bool:
        """True when anything is filled in."""
        return any(line.state is not TaskState.EMPTY for line in self.lines)


def is_open(complaint: Complaint) -> bool:
    """Tell whether the file can be filled in: on the Ombudsman's track, before its examination."""
    return complaint.track is Track.OMBUDSMAN and complaint.state in OPEN_STATES


def file_state(session: Session, complaint: Complaint) -> FileState:
    """Return the list with its states; ``missing`` names the items that the law asks for."""
    given = formal.own_answers(session, complaint)
    row = formal.file_of(session, complaint)
    named = representative(session, complaint) is not None
    return FileState(
        lines=tuple(
            TaskLine(task, _task_state(task, given, named=named))
            for task in procedure().tasks.values()
        ),
        missing=_missing(procedure(), given, named=named),
        sent_at=row.sent_at if row else None,
        unsent=bool(formal.unsent_items(session, complaint)),
    )


def _task_state(task: Task, given: Mapping[str, str], *, named: bool) -> TaskState:
    asked = task.asked(given)
    there = [item for item in asked if given.get(item.code)]
    if not there:
        return TaskState.EMPTY
    lacking = [item for item in asked if item.required and not given.get(item.code)]
    nobody = task.code == POWER and given.get("represented") == "represented" and not named
    return TaskState.PARTLY if lacking or nobody else TaskState.DONE


def _missing(rules: Procedure, given: Mapping[str, str], *, named: bool) -> tuple[str, ...]:
    codes = [item.code for item in rules.missing(given)]
    if given.get("represented") == "represented" and not named:
        codes.append("represented")
    return tuple(codes)


def known_values(session: Session, complaint: Complaint) -> Mapping[str, str]:
    """Return what the pages start with: the draft, else what the record knows already."""
    known: dict[str, str] = {}
    party = identity.own_view(session, complaint)
    if party is not None:
        known |= {"full_name": party.name or "", "full_address": party.address or ""}
    if complaint.origin_id is not None:
        known |= _told_before(session, session.get_one(Complaint, complaint.origin_id))
    return MappingProxyType({**known, **formal.own_answers(session, complaint)})


def _told_before(session: Session, origin: Complaint) -> dict[str, str]:
    """The complaint that was escalated is itself the proof that the agency was told."""
    if origin.forwarded_at is None or origin.agency_id is None:
        return {}
    answered = origin.decided_at is not None
    day = origin.forwarded_at
    return {
        "prior_to": session.get_one(Agency, origin.agency_id).name,
        "prior_when": f"{day.day} {day.month} {day.year}",
        "prior_way": "here",
        "prior_result": "not_cured" if answered else "",
        "prior_reference": origin.number,
    }


def save(
    session: Session,
    complaint: Complaint,
    task_code: str,
    values: Mapping[str, str],
    *,
    now: datetime,
) -> TaskState:
    """Keep one task as far as it is filled in, and return how far that is; the caller commits.

    Raises StepRefusedError when the file is closed, InputRefusedError for an unknown item, an
    answer that is not offered, or one that is too long.
    """
    locked(session, complaint)
    if not is_open(complaint):
        raise StepRefusedError(Refusal.NOT_NOW)
    task = procedure().tasks.get(task_code)
    if task is None:
        raise InputRefusedError(Refusal.ITEM_UNKNOWN)
    cleaned = _checked(task, values)
    formal.put(session, complaint, cleaned, procedure().version, now=now)
    there = sum(1 for value in cleaned.values() if value)
    tag = Tag.FORMAL_FILE_SAVED
    write(session, complaint, tag, COMPLAINANT, now=now, task=task_code, items=there)
    named = representative(session, complaint) is not None
    return _task_state(task, formal.own_answers(session, complaint), named=named)


def _checked(task: Task, values: Mapping[str, str]) -> dict[str, str]:
    items = {item.code: item for item in task.items}
    cleaned: dict[str, str] = {}
    for code, value in values.items():
        item = items.get(code)
        if item is None:
            raise InputRefusedError(Refusal.ITEM_UNKNOWN)
        text = value.replace("\r\n", "\n").strip()
        if len(text) > LONGEST[item.kind]:
            raise InputRefusedError(Refusal.TEXT_LONG, code, limit=LONGEST[item.kind])
        if text and item.choices and text not in {choice.code for choice in item.choices}:
            raise InputRefusedError(Refusal.ITEM_UNKNOWN, code)
        cleaned[code] = text
    return cleaned


def send(session: Session, complaint: Complaint, *, note: str = "", now: datetime) -> bool:
    """Send the file as it stands, and return whether anything was new; the caller commits.

    What the law asks for and is not there needs ``note``, the reason why. Where the Ombudsman
    waits for the file, the case goes on (O06; UU 37/2008 Art. 25(3)). An anonymous report whose
    file names its reporter is withheld from then on: the Ombudsman knows, nobody else
    (Art. 24(2)). Sending the same again changes nothing.
    """
    locked(session, complaint)
    if not is_open(complaint):
        raise StepRefusedError(Refusal.NOT_NOW)
    state = file_state(session, complaint)
    _check_sendable(state, note)
    waits = complaint.state == "awaiting_completion"
    formal.put(session, complaint, {formal.NOTE: note.strip()}, procedure().version, now=now)
    if not formal.unsent_items(session, complaint) and state.sent_at and not waits:
        return False
    sent = formal.mark_sent(session, complaint, now=now)
    _name(session, complaint, now=now)
    lacking = ",".join(state.missing) or None
    about = {"items": len(sent), "missing": lacking, "version": procedure().version}
    write(session, complaint, Tag.FORMAL_FILE_SENT, COMPLAINANT, now=now, **about)
    if waits:
        give_back(session, complaint, COMPLAINANT, now=now)
    asked = last_message(session, complaint, MessageKind.COMPLETION_REQUEST)
    body = render("letters/formal_sent.txt", complaint.language, {}).strip()
    detail = {"completes": asked.id if asked and waits else 0}
    say(session, complaint, MessageKind.REPLY, COMPLAINANT, body, now=now, detail=detail)
    session.flush()
    return True


def _check_sendable(state: FileState, note: str) -> None:
    if not state.begun:
        raise InputRefusedError(Refusal.FORMAL_EMPTY)
    if state.missing and not note.strip():
        raise InputRefusedError(Refusal.FORMAL_NOTE, "note")
    if len(note) > NOTE_MAX:
        raise InputRefusedError(Refusal.TEXT_LONG, "note", limit=NOTE_MAX)


def _name(session: Session, complaint: Complaint, *, now: datetime) -> None:
    """Give the sealed party the name and address of the file."""
    given = formal.own_answers(session, complaint)
    name, address = given.get("full_name"), given.get("full_address")
    if complaint.confidentiality is Confidentiality.ANONYMOUS and name:
        complaint.confidentiality = Confidentiality.WITHHELD
        about = {"what": "confidentiality", "from": "anonymous", "to": "withheld"}
        write(session, complaint, Tag.DATA_CORRECTED, COMPLAINANT, now=now, **about)
    if name or address:
        identity.amend(session, complaint, PartyView(name, None, None, address))
