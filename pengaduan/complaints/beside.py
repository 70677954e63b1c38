"""Other cases that help with one: by the same contact, and alike. No name is ever given away.

A case whose complainant stays secret is never brought together with one in which they are named:
neither in a list nor in a count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, load_only

from pengaduan.accounts.actors import Actor
from pengaduan.complaints import contact_match
from pengaduan.complaints.access import asker, visible_to
from pengaduan.complaints.link_models import TextBand
from pengaduan.complaints.models import Complaint, Confidentiality, Party
from pengaduan.infra.conditions import constant

_SHOWN = 5
_LOOKED_AT = 20
_OWN: Final[sa.BindParameter[int]] = sa.bindparam("complaint_id")
# What a link to another case says: its story is not read.
_AS_LINK: Final = load_only(
    *(Complaint.number, Complaint.track, Complaint.state, Complaint.summary),
    Complaint.confidentiality,
)


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
    same = contact_match.indexes_of(session, complaint.id)
    if not same:
        return EarlierCases(0, ())
    values, names = {"complaint_id": complaint.id, **same}, tuple(same)
    # A case has one party, so a row is a case; all are counted, whatever is shown.
    if complaint.confidentiality is not Confidentiality.OPEN:
        return EarlierCases(session.scalar(_secret_earlier(asker(actor), names), values) or 0, ())
    rows = session.execute(_newest_earlier(asker(actor), names), values).all()
    return EarlierCases(rows[0][1] if rows else 0, tuple(row[0] for row in rows))


def _earlier(actor: Actor, names: tuple[str, ...], *, named: bool) -> sa.Select[Complaint]:
    alike = Complaint.confidentiality == Confidentiality.OPEN
    return (
        visible_to(actor)
        .join(Party, Party.complaint_id == Complaint.id)
        .where(contact_match.same_party(names), Complaint.id != _OWN, alike if named else ~alike)
    )


@lru_cache(maxsize=256)
def _secret_earlier(actor: Actor, names: tuple[str, ...]) -> sa.Select[int]:
    return _earlier(actor, names, named=False).with_only_columns(sa.func.count())


@lru_cache(maxsize=256)
def _newest_earlier(actor: Actor, names: tuple[str, ...]) -> sa.Select[Complaint, int]:
    query = _earlier(actor, names, named=True).add_columns(sa.func.count().over())
    return query.options(_AS_LINK).order_by(Complaint.id.desc()).limit(_SHOWN)


def similar_cases(session: Session, actor: Actor, complaint: Complaint) -> tuple[Complaint, ...]:
    """Return cases that ``actor`` may see with a like text, then others of the same category."""
    found = _alike(session, actor, complaint)
    unique = {one.id: one for one in found if one.id != complaint.id}
    kept = unique.keys() - _same_person(session, complaint, list(unique.values()))
    return tuple(one for number, one in unique.items() if number in kept)[:_SHOWN]


def _alike(session: Session, actor: Actor, complaint: Complaint) -> Iterable[Complaint]:
    """Return both kinds by one question; a case that is alike in both ways may come twice."""
    has_category = complaint.substance is not None and complaint.agency_id is not None
    values: dict[str, object] = {"complaint_id": complaint.id}
    if has_category:
        values |= {"agency_id": complaint.agency_id, "substance": complaint.substance}
    question = _alike_question(asker(actor), by_category=has_category)
    return session.scalars(question, values)


@lru_cache(maxsize=256)
def _alike_question(actor: Actor, *, by_category: bool) -> sa.Select[Complaint]:
    found: list[sa.Select[int, int, int]] = [_by_text()]
    if by_category:
        found.append(_by_category(actor))
    near = sa.union_all(*found).subquery("near")
    query = visible_to(actor).join(near, near.c.complaint_id == Complaint.id)
    ordered = query.order_by(near.c.rank, near.c.shared.desc(), Complaint.id.desc())
    return ordered.options(_AS_LINK)


def _by_text() -> sa.Select[int, int, int]:
    mine = sa.select(TextBand.value).where(TextBand.complaint_id == _OWN)
    shared = (
        sa.select(TextBand.complaint_id, sa.func.count().label("shared"))
        .where(TextBand.value.in_(mine), TextBand.complaint_id != _OWN)
        .group_by(TextBand.complaint_id)
        .order_by(sa.desc("shared"), TextBand.complaint_id.desc())
        .limit(constant(_LOOKED_AT))
        .subquery("by_text")
    )
    return sa.select(shared.c.complaint_id, constant(0).label("rank"), shared.c.shared)


def _by_category(actor: Actor) -> sa.Select[int, int, int]:
    mine = (
        visible_to(actor)
        .where(
            Complaint.agency_id == sa.bindparam("agency_id"),
            Complaint.substance == sa.bindparam("substance"),
        )
        .with_only_columns(Complaint.id)
        .order_by(Complaint.id.desc())
        .limit(constant(_SHOWN + 1))
        .subquery("by_category")
    )
    return sa.select(mine.c.id, constant(1).label("rank"), constant(0).label("shared"))


def _same_person(session: Session, complaint: Complaint, others: list[Complaint]) -> set[int]:
    """Return those by the same contact, unless both name them: likeness would name the other."""
    same = contact_match.same_contact(session, complaint.id, [one.id for one in others])
    named = complaint.confidentiality is Confidentiality.OPEN
    both = {one.id for one in others if named and one.confidentiality is Confidentiality.OPEN}
    return set(same) - both
