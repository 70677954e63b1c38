"""What an agency decides about its own work: whether a second person signs every answer."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.desk_models import AgencyRule
from pengaduan.handling.errors import InputRefusedError, Refusal, StepForbiddenError
from pengaduan.infra import asked
from pengaduan.rules.permissions import Permission
from pengaduan.rules.roles import Role

_SECOND_EYES: Final = sa.select(AgencyRule.second_eyes).where(
    AgencyRule.agency_id == sa.bindparam("agency_id")
)


def second_eyes(session: Session, agency_id: int | None) -> bool:
    """Tell whether whoever wrote an answer may not be the one who decides it."""
    if agency_id is None:
        return False
    values = {"agency_id": agency_id}
    key = (second_eyes, agency_id)
    return bool(asked.once(session, key, lambda: session.scalar(_SECOND_EYES, values)))


def decide_second_eyes(
    session: Session, actor: Actor, agency_id: int, *, wanted: bool, now: datetime
) -> None:
    """Store the rule for a head's own agency.

    Refused while fewer than two people could sign there: nothing could be answered any more.
    """
    if not actor.can(Permission.CASE_DECIDE) or agency_id not in actor.agency_ids:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if wanted and _heads(session, agency_id) < 2:
        raise InputRefusedError(Refusal.TWO_HEADS_NEEDED, "second_eyes")
    rule = session.get(AgencyRule, agency_id)
    if rule is None:
        rule = AgencyRule(
            agency_id=agency_id,
            second_eyes=False,
            changed_by=actor.account_id or 0,
            changed_at=now,
        )
        session.add(rule)
    rule.second_eyes, rule.changed_by, rule.changed_at = wanted, actor.account_id or 0, now
    told = {"agency": agency_id, "second_eyes": wanted}
    chain = f"agency:{agency_id}"
    record(session, Tag.AGENCY_RULE_CHANGED, chain=chain, actor=actor.label, now=now, detail=told)
    session.flush()


def _heads(session: Session, agency_id: int) -> int:
    query = (
        sa.select(sa.func.count(RoleGrant.account_id.distinct()))
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.agency_id == agency_id,
            RoleGrant.role == Role.AGENCY_HEAD,
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
        )
    )
    return session.scalars(query).one()
