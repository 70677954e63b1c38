"""The administrator's policies as the database holds them: which version holds, what it says."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.infra.unflushed import asking
from pengaduan.rules.house_policies import HouseRule, chosen
from pengaduan.rules.law import Deadline, law
from pengaduan.rules.law_types import Unit
from pengaduan.sla.calendars import DEFAULT_ZONE
from pengaduan.sla.models import PolicyState, PolicyVersion

Rules = tuple[HouseRule, ...]

_ROOM_IN_CACHE: Final = 64
# Keyed by the code of a published version, which names its content.
_published: dict[str, Rules] = {}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a period is for one case: from the law table, or from an administrator's rule."""

    amount: int
    unit: Unit
    pausable: bool
    rule: HouseRule | None = None
    version_id: int | None = None


def today(now: datetime) -> date:
    """Return the day in Jakarta, by which versions begin."""
    return now.astimezone(ZoneInfo(DEFAULT_ZONE)).date()


def in_force(session: Session, now: datetime) -> PolicyVersion | None:
    """Return the version that new clocks use now, or None while the law table decides alone."""
    with asking(session, PolicyVersion):
        return session.scalars(_IN_FORCE, {"today": today(now)}).first()


_IN_FORCE: Final = (
    sa.select(PolicyVersion)
    .where(
        PolicyVersion.state == PolicyState.PUBLISHED,
        PolicyVersion.valid_from <= sa.bindparam("today"),
    )
    .order_by(PolicyVersion.valid_from.desc())
    .limit(1)
)


def newest(session: Session) -> PolicyVersion | None:
    """Return the published version that begins last, in force or not."""
    query = (
        sa.select(PolicyVersion)
        .where(PolicyVersion.state == PolicyState.PUBLISHED)
        .order_by(PolicyVersion.valid_from.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def rules_of(version: PolicyVersion | None) -> Rules:
    """Return the rules of a version; a published one is read once per process."""
    if version is None:
        return ()
    if version.state is not PolicyState.PUBLISHED:
        return read_rules(version.rules)
    found = _published.get(version.code)
    if found is None:
        if len(_published) >= _ROOM_IN_CACHE:
            _published.clear()
        found = _published[version.code] = read_rules(version.rules)
    return found


def read_rules(stored: Sequence[dict[str, Any]]) -> Rules:
    """Return the rules that a version stores."""
    return tuple(HouseRule(**{**one, "unit": Unit(one["unit"])}) for one in stored)


def stored_rules(rules: Iterable[HouseRule]) -> list[dict[str, Any]]:
    """Return rules as a version stores them, in the order of the law table."""
    place = {code: n for n, code in enumerate(law().deadlines)}
    ordered = sorted(rules, key=lambda rule: (place[rule.policy], rule.scope, rule.weight))
    return [{**asdict(rule), "unit": rule.unit.value} for rule in ordered]


def terms(
    entry: Deadline, version: PolicyVersion | None, *, agency: Agency | None, weight: str | None
) -> Terms | None:
    """Return the period of a case under a version; None when no clock belongs there."""
    version_id = None if version is None else version.id
    rules = rules_of(version)
    return terms_under(entry, rules, agency=agency, weight=weight, version_id=version_id)


def terms_under(
    entry: Deadline,
    rules: Rules,
    *,
    agency: Agency | None,
    weight: str | None,
    version_id: int | None = None,
) -> Terms | None:
    """Return the period of a case under these rules; None when no clock belongs there.

    That is so when the entry has no length, is for another class of complaint, or is switched
    off and no rule switches it on.
    """
    if entry.length is None or entry.unit is None:
        return None
    if entry.applies_to_class not in (None, weight):
        return None
    rule = chosen(
        rules,
        entry.code,
        kind="" if agency is None else agency.kind.value,
        agency="" if agency is None else agency.code,
        weight=weight or "",
    )
    if rule is not None:
        return Terms(rule.amount, rule.unit, rule.pausable, rule, version_id)
    if not entry.enabled:
        return None
    return Terms(entry.length, entry.unit, entry.pausable, None, version_id)
