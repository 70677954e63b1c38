"""Answer merged complaints together: one text, and for each its own decision, delivery and clock.

Every follower takes the same steps as if it had been answered alone, so each complainant gets
their own answer, may object to it by themselves, and loses no period.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints import contact_match
from pengaduan.complaints.access import ComplaintNotFoundError, find_visible
from pengaduan.complaints.flags import holds_id_number
from pengaduan.complaints.links import Place, agency_links, followers
from pengaduan.complaints.models import (
    Complaint,
    Confidentiality,
    MessageKind,
    PointDecision,
)
from pengaduan.complaints.queries import last_message, open_draft, points
from pengaduan.handling import responding
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError, text_given
from pengaduan.handling.issues import NUMBER
from pengaduan.handling.responding import Answer, PointReply
from pengaduan.rules.shingles import copied_run

TEXT_MAX = 4000
ANSWERABLE = frozenset({"dispositioned", "in_handling", "hearing", "reopened"})
_GIVEN = (MessageKind.ANSWER, MessageKind.ANSWER_DRAFT)


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """One text and one decision, for every point of every chosen follower."""

    decision: PointDecision
    text: str
    opening: str = ""


@dataclass(frozen=True, slots=True)
class Follower:
    """A merged complaint that the agency may see, and whether it can be answered now."""

    complaint: Complaint
    ready: bool


def followers_for(session: Session, actor: Actor, main: Complaint) -> tuple[Follower, ...]:
    """Return the followers of ``main`` that ``actor`` may know of, by number."""
    seen = [one.other for one in agency_links(session, actor, main) if one.place is Place.FOLLOWER]
    ordered = sorted(seen, key=lambda one: one.number)
    return tuple(Follower(one, one.state in ANSWERABLE) for one in ordered)


def starting_text(session: Session, main: Complaint) -> SharedAnswer | None:
    """Return what was answered on the main complaint, to be looked over and sent to the others.

    The words of its points are left out: they are about that complainant. None before an answer.
    """
    given = last_message(session, main, *_GIVEN)
    if given is None or not given.point_answers:
        return None
    decisions = {answer.decision for answer in given.point_answers}
    one = decisions.pop() if len(decisions) == 1 else PointDecision.PARTLY
    shown = PointDecision.UPHELD if one is PointDecision.RESOLVED else one
    text = "\n\n".join(dict.fromkeys(answer.explanation for answer in given.point_answers))
    return SharedAnswer(shown, text[:TEXT_MAX], given.body)


def check(session: Session, main: Complaint, shared: SharedAnswer) -> None:
    """Refuse, before anything is sent, a text that tells one complainant about another.

    Compared with the text are the names and contacts that the agency knows; of others it must
    not even learn that a guess was right.
    """
    text = text_given(shared.text, "text", limit=TEXT_MAX)
    told = f"{shared.opening}\n{text}"
    group = [main, *followers(session, main.id)]
    known = [one.id for one in group if one.confidentiality is Confidentiality.OPEN]
    named = contact_match.named_in(session, known, told) or NUMBER.search(told)
    if named or holds_id_number(told) or any(copied_run(told, one.story) for one in group):
        raise InputRefusedError(Refusal.ANSWER_NAMES, "text")


def answer_follower(
    session: Session,
    actor: Actor,
    main: Complaint,
    number: str,
    shared: SharedAnswer,
    *,
    now: datetime,
) -> Complaint:
    """Answer one follower as :func:`respond` does, or decide the proposal that waits; return it.

    A follower that was answered meanwhile is refused by its state: sending twice answers once.
    ComplaintNotFoundError when it does not follow ``main`` or this actor may not see it.
    """
    check(session, main, shared)
    follower = find_visible(session, actor, number, lock=True)
    if follower.id not in {one.complaint.id for one in followers_for(session, actor, main)}:
        raise ComplaintNotFoundError
    if _waits(session, follower):
        if not responding.may_decide(session, actor, follower):
            raise StepRefusedError(Refusal.ALREADY_TAKEN)
        responding.approve(session, actor, follower, now=now)
        return follower
    text = shared.text.strip()
    replies = [PointReply(one.id, shared.decision, text) for one in points(session, follower)]
    answer = Answer(
        tuple(replies),
        shared.opening,
        substance=main.substance or "",
        # The page of the shared answer says that followers without contact read it when they track.
        seen_when_tracked=True,
    )
    responding.respond(session, actor, follower, answer, now=now)
    return follower


def _waits(session: Session, follower: Complaint) -> bool:
    """Tell whether an answer waits for the head already; it is not written over."""
    draft = open_draft(session, follower)
    return draft is not None and "returned" not in draft.detail
