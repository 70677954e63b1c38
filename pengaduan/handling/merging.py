"""Merge, relate and split complaints, and undo it; nobody loses number, key, clock or history.

A merge is a link and nothing else: the merged complaint keeps its state, its thread and its
clocks, which only its own steps stop. So undoing it restores everything by itself.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import contact_match
from pengaduan.complaints.access import locked
from pengaduan.complaints.link_models import ComplaintLink, LinkKind, LinkReason
from pengaduan.complaints.links import followers, main_of, open_link
from pengaduan.complaints.models import Complaint
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.handling.moves import write
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.rules.roles import Role
from pengaduan.rules.workflow import Track

_MADE = {
    LinkKind.MERGED: Tag.COMPLAINT_MERGED,
    LinkKind.RELATED: Tag.COMPLAINT_LINKED,
    LinkKind.PARENT: Tag.COMPLAINT_LINKED,
}
_UNDONE = {
    LinkKind.MERGED: Tag.COMPLAINT_UNMERGED,
    LinkKind.RELATED: Tag.COMPLAINT_UNLINKED,
    LinkKind.PARENT: Tag.COMPLAINT_UNLINKED,
}


def merge(
    session: Session,
    actor: Actor,
    follower: Complaint,
    main: Complaint,
    reason: LinkReason,
    *,
    now: datetime,
) -> ComplaintLink:
    """Let ``follower`` follow ``main``, for verifiers; both go on as they are (UU 25/2009 Art. 50).

    A second call returns the link that is there. Refused for the same complaint, for ended ones,
    over two agencies, in chains, and where one contact asked for two kinds of secrecy: there
    the link itself could tell the agency who wished to stay unknown.
    """
    _permit(actor)
    _hold(session, follower, main)
    known = open_link(session, LinkKind.MERGED, main.id, follower.id)
    if known is not None:
        return known
    _check_pair(follower, main)
    _check_alone(session, follower, main)
    if follower.confidentiality is not main.confidentiality and contact_match.same_contact(
        session, follower.id, [main.id]
    ):
        raise InputRefusedError(Refusal.LINK_SECRECY, "number")
    return _join(session, actor, LinkKind.MERGED, (main, follower), reason, now=now)


def relate(
    session: Session,
    actor: Actor,
    one: Complaint,
    other: Complaint,
    reason: LinkReason,
    *,
    now: datetime,
) -> ComplaintLink:
    """Note that two complaints have to do with each other, for verifiers and coordinators.

    A coordinator relates complaints of their own agency only, and only the agency's own
    relations are shown to it. A second call returns the link that is there.
    """
    agency_id = None if actor.can(Permission.CASE_VERIFY) else _own_agency(actor, one, other)
    _hold(session, one, other)
    main, second = sorted((one, other), key=lambda complaint: complaint.id)
    known = open_link(session, LinkKind.RELATED, main.id, second.id)
    if known is not None:
        return known
    if one.id == other.id:
        raise InputRefusedError(Refusal.LINK_SELF, "number")
    pair = (main, second)
    return _join(session, actor, LinkKind.RELATED, pair, reason, agency_id=agency_id, now=now)


def undo(session: Session, actor: Actor, link_id: int, *, now: datetime) -> ComplaintLink:
    """Take a merge or a relation back; undoing it twice is undoing it once.

    LookupError for an unknown link. A coordinator takes back what their own agency related; a
    split stands, because its parts are complaints that somebody was told of.
    """
    link = session.get(ComplaintLink, link_id, with_for_update=True, populate_existing=True)
    if link is None:
        raise LookupError(link_id)
    if link.kind is LinkKind.PARENT:
        raise StepRefusedError(Refusal.LINK_PARTS_STAY)
    if not actor.can(Permission.CASE_VERIFY) and not _coordinates(actor, link.agency_id):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if link.undone_at is None:
        link.undone_at, link.undone_by = now, actor.account_id
        _tell(session, actor, link, _UNDONE[link.kind], now=now)
        session.flush()
    return link


def joined_part(
    session: Session, actor: Actor, whole: Complaint, part: Complaint, *, now: datetime
) -> ComplaintLink:
    """Note that ``part`` was split off ``whole``; see :mod:`pengaduan.handling.splitting`."""
    reason = LinkReason.SEVERAL_MATTERS
    return _join(session, actor, LinkKind.PARENT, (whole, part), reason, now=now)


def _permit(actor: Actor) -> None:
    if not actor.can(Permission.CASE_VERIFY):
        raise StepForbiddenError(Refusal.NOT_YOURS)


def _own_agency(actor: Actor, one: Complaint, other: Complaint) -> int:
    """Return the agency that both belong to and that the actor coordinates."""
    agency_id = one.agency_id
    if agency_id is None or not _coordinates(actor, agency_id):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if other.agency_id != agency_id:
        raise InputRefusedError(Refusal.LINK_AGENCIES, "number")
    return agency_id


def _coordinates(actor: Actor, agency_id: int | None) -> bool:
    return any(
        grant.role is Role.AGENCY_COORDINATOR and grant.agency_id == agency_id
        for grant in actor.grants
        if grant.agency_id is not None
    )


def _hold(session: Session, *complaints: Complaint) -> None:
    """Lock in the order of ids: two people who merge the same two cannot wait for each other."""
    for complaint in sorted(set(complaints), key=lambda one: one.id):
        locked(session, complaint)


def _check_pair(follower: Complaint, main: Complaint) -> None:
    if follower.id == main.id:
        raise InputRefusedError(Refusal.LINK_SELF, "number")
    if Track.OMBUDSMAN in (follower.track, main.track):
        raise InputRefusedError(Refusal.LINK_TRACK, "number")
    if any(law().states(one.track)[one.state].final for one in (follower, main)):
        raise InputRefusedError(Refusal.LINK_ENDED, "number")
    forwarded = {one.agency_id for one in (follower, main) if one.forwarded_at is not None}
    if len(forwarded) > 1:
        raise InputRefusedError(Refusal.LINK_AGENCIES, "number")


def _check_alone(session: Session, follower: Complaint, main: Complaint) -> None:
    """Refuse chains: who follows leads nobody, and nobody follows two."""
    if main_of(session, follower.id) is not None:
        raise InputRefusedError(Refusal.LINK_OTHER_MAIN, "number")
    if main_of(session, main.id) is not None or followers(session, follower.id):
        raise InputRefusedError(Refusal.LINK_CHAIN, "number")


def _join(
    session: Session,
    actor: Actor,
    kind: LinkKind,
    pair: Sequence[Complaint],
    reason: LinkReason,
    *,
    now: datetime,
    agency_id: int | None = None,
) -> ComplaintLink:
    if actor.account_id is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    main, other = pair
    link = ComplaintLink(
        kind=kind,
        main_id=main.id,
        other_id=other.id,
        reason=reason,
        agency_id=agency_id,
        made_by=actor.account_id,
        made_at=now,
    )
    session.add(link)
    session.flush()
    _tell(session, actor, link, _MADE[kind], now=now)
    return link


def _tell(session: Session, actor: Actor, link: ComplaintLink, tag: Tag, *, now: datetime) -> None:
    """Write it into both trails; the link's id, never the other's number, which may be copied."""
    for place, complaint_id in (("main", link.main_id), ("other", link.other_id)):
        complaint = session.get_one(Complaint, complaint_id)
        told = {"link": link.id, "kind": link.kind.value, "reason": link.reason.value}
        write(session, complaint, tag, actor, now=now, place=place, **told)
