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
    same = contact_match.same_as(session, complaint.id)
    if not same:
        return EarlierCases(0, ())
    named = complaint.confidentiality is Confidentiality.OPEN
    alike = Complaint.confidentiality == Confidentiality.OPEN
    query = (
        visible_to(actor)
        .join(Party, Party.complaint_id == Complaint.id)
        .where(sa.or_(*same), Complaint.id != complaint.id, alike if named else ~alike)
    )
    # A case has one party, so a row is a case; all are counted, whatever is shown.
    if not named:
        return EarlierCases(session.scalar(query.with_only_columns(sa.func.count())) or 0, ())
    newest = query.add_columns(sa.func.count().over()).order_by(Complaint.id.desc())
    rows = session.execute(newest.limit(_SHOWN)).all()
    return EarlierCases(rows[0][1] if rows else 0, tuple(row[0] for row in rows))


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
