"""What is linked with a complaint, read for staff, for an agency and for the complainant.

A link tells a complainant nothing about another: their page says that there is one, never which.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints import contact_match
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.link_models import ComplaintLink, LinkKind
from pengaduan.complaints.models import Complaint
from pengaduan.infra.conditions import among_ids


class Place(StrEnum):
    """What the other complaint is, seen from this one."""

    MAIN = "main"
    FOLLOWER = "follower"
    RELATED = "related"
    WHOLE = "whole"
    PART = "part"


_PLACES: Mapping[LinkKind, tuple[Place, Place]] = {
    LinkKind.MERGED: (Place.FOLLOWER, Place.MAIN),
    LinkKind.RELATED: (Place.RELATED, Place.RELATED),
    LinkKind.PARENT: (Place.PART, Place.WHOLE),
}
"""By kind: what the other is to the leading complaint, and to the one that follows."""


@dataclass(frozen=True, slots=True)
class LinkEntry:
    """One open link, seen from one of its complaints."""

    link: ComplaintLink
    place: Place
    other: Complaint


@dataclass(frozen=True, slots=True)
class OwnLink:
    """What a complainant may know of a link: since when, and a number only if it is theirs."""

    place: Place
    since: datetime
    number: str | None


def open_links(session: Session, complaint: Complaint) -> tuple[LinkEntry, ...]:
    """Return every link of the complaint that is not undone, for the Ombudsman's staff."""
    return tuple(_entries(session, complaint, sa.select(Complaint)))


def agency_links(session: Session, actor: Actor, complaint: Complaint) -> tuple[LinkEntry, ...]:
    """Return the links that the agency may know.

    Both complaints must be visible to ``actor``, and a plain relation must be its own: what the
    Ombudsman relates, for example two reports of one person, could tell who complains. The same
    holds for a merge of one person's complaints whose secrecy came to differ afterwards.
    """
    found = list(_entries(session, complaint, visible_to(actor)))
    differing = [
        one.other.id for one in found if one.other.confidentiality is not complaint.confidentiality
    ]
    telling = contact_match.same_contact(session, complaint.id, differing)
    return tuple(
        one
        for one in found
        if one.other.id not in telling
        and (one.place is not Place.RELATED or one.link.agency_id in actor.agency_ids)
    )


def own_links(
    session: Session, complaint: Complaint, proved: Collection[str]
) -> tuple[OwnLink, ...]:
    """Return what the complainant may know; ``proved`` are the numbers whose key they have shown.

    A part of a complaint has the same key, so its number is theirs too. Relations that staff
    keep for themselves are left out.
    """
    return tuple(
        OwnLink(
            place=one.place,
            since=one.link.made_at,
            number=one.other.number if _is_theirs(one, proved, complaint) else None,
        )
        for one in open_links(session, complaint)
        if one.place in (Place.MAIN, Place.WHOLE, Place.PART)
    )


def _is_theirs(one: LinkEntry, proved: Collection[str], complaint: Complaint) -> bool:
    return one.other.number in proved or one.other.key_hash == complaint.key_hash


def _entries(
    session: Session, complaint: Complaint, among: sa.Select[Complaint]
) -> Iterable[LinkEntry]:
    rows = session.scalars(
        sa.select(ComplaintLink)
        .where(
            ComplaintLink.undone_at.is_(None),
            sa.or_(ComplaintLink.main_id == complaint.id, ComplaintLink.other_id == complaint.id),
        )
        .order_by(ComplaintLink.id)
    ).all()
    ids = {link.main_id for link in rows} | {link.other_id for link in rows}
    known = {one.id: one for one in session.scalars(among.where(Complaint.id.in_(ids)))}
    for link in rows:
        leads = link.main_id == complaint.id
        other = known.get(link.other_id if leads else link.main_id)
        if other is not None:
            yield LinkEntry(link, _PLACES[link.kind][0 if leads else 1], other)


def open_link(
    session: Session, kind: LinkKind, main_id: int, other_id: int
) -> ComplaintLink | None:
    """Return the open link of this kind between two complaints, or None."""
    query = sa.select(ComplaintLink).where(
        ComplaintLink.kind == kind,
        ComplaintLink.main_id == main_id,
        ComplaintLink.other_id == other_id,
        ComplaintLink.undone_at.is_(None),
    )
    return session.scalars(query).one_or_none()


def main_of(session: Session, complaint_id: int) -> int | None:
    """Return the id of the complaint that this one follows, or None."""
    query = sa.select(ComplaintLink.main_id).where(
        ComplaintLink.kind == LinkKind.MERGED,
        ComplaintLink.other_id == complaint_id,
        ComplaintLink.undone_at.is_(None),
    )
    return session.scalars(query).one_or_none()


def followers(session: Session, complaint_id: int) -> tuple[Complaint, ...]:
    """Return the complaints that follow this one, by number."""
    query = (
        sa.select(Complaint)
        .join(ComplaintLink, ComplaintLink.other_id == Complaint.id)
        .where(
            ComplaintLink.kind == LinkKind.MERGED,
            ComplaintLink.main_id == complaint_id,
            ComplaintLink.undone_at.is_(None),
        )
        .order_by(Complaint.number)
    )
    return tuple(session.scalars(query))


def followers_among(among: Actor) -> sa.Select[int, int]:
    """Select how many complaints that ``among`` may see follow each of ``ids``, where any does.

    Lists and figures count complaints. This is the number beside them, never taken off.
    """
    # From the few links to their complaints, never over all complaints that somebody may see.
    return (
        visible_to(among)
        .join(ComplaintLink, ComplaintLink.other_id == Complaint.id)
        .where(
            ComplaintLink.kind == LinkKind.MERGED,
            among_ids(ComplaintLink.main_id, "ids"),
            ComplaintLink.undone_at.is_(None),
        )
        .with_only_columns(ComplaintLink.main_id, sa.func.count())
        .group_by(ComplaintLink.main_id)
    )
