"""Other cases that help with one: by the same contact, and alike. No name is ever given away.

A case whose complainant stays secret is never brought together with one in which they are named:
neither in a list nor in a count.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints import contact_match
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.link_models import TextBand
from pengaduan.complaints.models import Complaint, Confidentiality, Party

_SHOWN = 5
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class EarlierCases:
    """Other cases of the same contact. ``shown`` is empty where the identity is secret."""

    count: int
    shown: tuple[Complaint, ...]


def earlier_cases(session: Session, actor: Actor, complaint: Complaint) -> EarlierCases:
    """Return what ``actor`` may know of other cases by the same contact.

    A named complainant's named cases are listed; of a secret one only the number of other secret
    cases is told, so that it can be set beside no name.
    """
    indexes = session.execute(
        sa.select(Party.email_index, Party.phone_index).where(Party.complaint_id == complaint.id)
    ).one_or_none()
    columns = (Party.email_index, Party.phone_index)
    pairs = zip(columns, indexes or (), strict=False)
    same = [column == value for column, value in pairs if value is not None]
    if not same:
        return EarlierCases(0, ())
    named = complaint.confidentiality is Confidentiality.OPEN
    alike = Complaint.confidentiality == Confidentiality.OPEN
    query = (
        visible_to(actor)
        .join(Party, Party.complaint_id == Complaint.id)
        .where(sa.or_(*same), Complaint.id != complaint.id, alike if named else ~alike)
    )
    counted = query.with_only_columns(Complaint.id).distinct().subquery()
    count = session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    if not named:
        return EarlierCases(count, ())
    newest = query.order_by(Complaint.id.desc()).limit(_SHOWN)
    return EarlierCases(count, tuple(session.scalars(newest)))


def similar_cases(session: Session, actor: Actor, complaint: Complaint) -> tuple[Complaint, ...]:
    """Return cases that ``actor`` may see with a like text, then others of the same category."""
    found = [*_by_text(session, actor, complaint), *_by_category(session, actor, complaint)]
    unique = {one.id: one for one in found if one.id != complaint.id}
    kept = unique.keys() - _same_person(session, complaint, list(unique.values()))
    return tuple(one for number, one in unique.items() if number in kept)[:_SHOWN]


def _by_text(session: Session, actor: Actor, complaint: Complaint) -> list[Complaint]:
    mine = sa.select(TextBand.value).where(TextBand.complaint_id == complaint.id)
    shared = (
        sa.select(TextBand.complaint_id, sa.func.count().label("shared"))
        .where(TextBand.value.in_(mine), TextBand.complaint_id != complaint.id)
        .group_by(TextBand.complaint_id)
        .order_by(sa.desc("shared"), TextBand.complaint_id.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    query = visible_to(actor).join(shared, shared.c.complaint_id == Complaint.id)
    return list(session.scalars(query.order_by(shared.c.shared.desc(), Complaint.id.desc())))


def _by_category(session: Session, actor: Actor, complaint: Complaint) -> list[Complaint]:
    if complaint.substance is None:
        return []
    query = visible_to(actor).where(
        Complaint.agency_id == complaint.agency_id, Complaint.substance == complaint.substance
    )
    return list(session.scalars(query.order_by(Complaint.id.desc()).limit(_SHOWN + 1)))


def _same_person(session: Session, complaint: Complaint, others: list[Complaint]) -> set[int]:
    """Return those by the same contact, unless both name them: likeness would name the other."""
    same = contact_match.same_contact(session, complaint.id, [one.id for one in others])
    named = complaint.confidentiality is Confidentiality.OPEN
    both = {one.id for one in others if named and one.confidentiality is Confidentiality.OPEN}
    return set(same) - both
