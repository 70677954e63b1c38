"""Levels that the records propose for the complaint indicators (CF-1), never an official value.

Only what the records can prove is proposed. Decrees, written procedures, test contacts and
coaching are facts of the assessor's interview, so those indicators stay open or capped.
"""

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.metrics.numbers import Number
from pengaduan.metrics.performance import Measured, measured
from pengaduan.metrics.quality import quality_share
from pengaduan.metrics.scope import Scope
from pengaduan.rules.permissions import Role
from pengaduan.rules.scoring import levels
from pengaduan.rules.scoring.levels import Handling, Officers, Procedure, Proposal, Reporting
from pengaduan.rules.scoring.proportions import cautious_share


def _active_officers(session: Session, scope: Scope) -> int:
    query = (
        sa.select(sa.func.count(sa.distinct(RoleGrant.account_id)))
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.agency_id == scope.agency_id,
            RoleGrant.role.in_((Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR)),
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
        )
    )
    if scope.unit_id is not None:
        of_unit = sa.or_(RoleGrant.unit_id == scope.unit_id, RoleGrant.unit_id.is_(None))
        query = query.where(of_unit)
    return session.scalar(query) or 0


def _handling(found: dict[str, Number], quality: Decimal | None) -> Handling:
    on_time, reopened = found["on_time"], found["reopened"]
    first = found["first_response"].value
    return Handling(
        m_sla=on_time.cautious,
        d_resp=first,
        m_reopen=reopened.cautious,
        m_quality=quality,
        csat=found["satisfaction"].value,
        cases=on_time.base,
    )


def _register(found: Measured) -> Decimal | None:
    """Share of cases with a full register: number, agency, receipt, and a summary in words."""
    return cautious_share(found.logged, found.numbers["received"].base)


def _procedure(found: Measured) -> Proposal:
    """The records know the register, not the written procedure: they set the ceiling only."""
    best = Procedure(
        written=True,
        decreed=True,
        published=True,
        reviewed_in_24_months=True,
        every_case_numbered=True,
        m_log=_register(found),
    )
    ceiling = levels.p4(best).level
    reasons = (levels.Reason.ASSESSOR_DECIDES,)
    return Proposal("F-P4", None, levels.TOP if ceiling is None else ceiling, reasons)


def proposals(session: Session, scope: Scope) -> dict[str, Proposal]:
    """Return a proposal for each of PGD-1 .. PGD-6 from the records of an agency or unit.

    ``level`` None means that the assessor decides; ``maximum`` is what the formula allows.
    """
    found = measured(session, scope)
    officers = Officers(active=_active_officers(session, scope), decree_in_force=False)
    return {
        "PGD-1": levels.p1(),
        "PGD-2": levels.p2(officers),
        "PGD-3": Proposal("F-P3", None, 2, (levels.Reason.NO_TEST_CONTACTS,)),
        "PGD-4": _procedure(found),
        "PGD-5": levels.p5(_handling(found.numbers, quality_share(session, scope))),
        "PGD-6": levels.p6(Reporting(archived=bool(found.numbers["received"].base))),
    }
