"""Who is complained about in a case, and whom that keeps away from it.

UU 25/2009 Art. 45: a complaint about a member of staff goes to the superior, one about a provider
to the superior unit. That the person or unit complained about has no part in the case is our
reading of Art. 45 and 48(1) (inferred). Everything here asks the stored grants at the moment it is
asked, so no later role, mandate, disposition or transfer opens a case to them.
"""

from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import RoleGrant
from pengaduan.agencies.models import Unit
from pengaduan.complaints.respondent_models import Respondent, RespondentKind
from pengaduan.infra import asked


@lru_cache(maxsize=1024)
def barred_from(account_id: int | sa.BindParameter[int]) -> sa.Select[int]:
    """Select the ids of the complaints that this person may not see or handle.

    Reads the respondents of the person and of the units that they work or worked in (and of the
    units above those); it depends on no row of the complaint, so that a database asks it once.
    The question is kept, never its answer: it stands in every list, several times a page.
    """
    own = sa.select(Respondent.complaint_id).where(
        Respondent.removed_at.is_(None), Respondent.account_id == account_id
    )
    held = (
        sa.select(RoleGrant.unit_id.label("unit_id"), RoleGrant.revoked_at.label("until"))
        .where(RoleGrant.account_id == account_id, RoleGrant.unit_id.is_not(None))
        .cte("worked_in", recursive=True)
    )
    above = sa.select(Unit.parent_id, held.c.until).where(
        Unit.id == held.c.unit_id, Unit.parent_id.is_not(None)
    )
    worked = held.union(above)
    of_unit = sa.select(Respondent.complaint_id).where(
        Respondent.removed_at.is_(None),
        Respondent.kind == RespondentKind.PROVIDER,
        Respondent.unit_id == worked.c.unit_id,
        sa.or_(worked.c.until.is_(None), worked.c.until >= Respondent.since),
    )
    both = sa.union_all(own, of_unit).subquery()
    return sa.select(both.c.complaint_id)


@lru_cache(maxsize=1024)
def _bar(account_id: int) -> sa.Select[int]:
    found = barred_from(account_id).subquery()
    wanted = found.c.complaint_id == sa.bindparam("complaint_id")
    return sa.select(sa.literal(1)).where(wanted).limit(1)


def is_barred(session: Session, account_id: int | None, complaint_id: int) -> bool:
    """Tell whether this person is complained about in the case, or works in what is.

    A page asks this for every button; it is asked of the database once (``infra.asked``).
    """
    if account_id is None:
        return False
    return asked.once(
        session,
        _bar_key(account_id, complaint_id),
        lambda: session.scalar(_bar(account_id), {"complaint_id": complaint_id}) is not None,
    )


def not_barred(session: Session, account_id: int | None, complaint_id: int) -> None:
    """Keep that a statement which leaves barred cases out has just found this one."""
    if account_id is not None:
        asked.keep(session, _bar_key(account_id, complaint_id), answer=False)


def _bar_key(account_id: int, complaint_id: int) -> tuple[object, ...]:
    return is_barred, account_id, complaint_id


def respondents_of(session: Session, complaint_id: int) -> list[Respondent]:
    """Return who is complained about now, in the order in which they were named."""
    query = sa.select(Respondent).where(
        Respondent.complaint_id == complaint_id, Respondent.removed_at.is_(None)
    )
    return list(session.scalars(query.order_by(Respondent.id)))


def barred_units(session: Session, complaint_id: int) -> frozenset[int]:
    """Return the units complained about, with every unit below them."""
    top = (
        sa.select(Respondent.unit_id.label("id"))
        .where(
            Respondent.complaint_id == complaint_id,
            Respondent.removed_at.is_(None),
            Respondent.kind == RespondentKind.PROVIDER,
        )
        .cte("complained_about", recursive=True)
    )
    below = top.union(sa.select(Unit.id).where(Unit.parent_id == top.c.id))
    return frozenset(one for one in session.scalars(sa.select(below.c.id)) if one is not None)


def barred_people(session: Session, complaint_id: int) -> frozenset[int]:
    """Return every account that :func:`barred_from` keeps away from this case."""
    named = respondents_of(session, complaint_id)
    found = {one.account_id for one in named if one.account_id is not None}
    units = barred_units(session, complaint_id)
    if units:
        since = min(one.since for one in named if one.kind is RespondentKind.PROVIDER)
        query = sa.select(RoleGrant.account_id).where(
            RoleGrant.unit_id.in_(units),
            sa.or_(RoleGrant.revoked_at.is_(None), RoleGrant.revoked_at >= since),
        )
        found |= set(session.scalars(query))
    return frozenset(found)
