"""Ask the routing rules: about one complaint, a made-up text, or the cases of the past."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from pengaduan.agencies.models import Agency, Unit
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.respondents import barred_units, respondents_of
from pengaduan.complaints.routing_models import RoutingRule, RoutingRuleSet
from pengaduan.handling.routing_rules import Target, published
from pengaduan.rules.routing_rules import Facts, Match, Rule, first_match
from pengaduan.rules.workflow import Track

TRIED: Final = 500
"""How many past cases a draft is tried on."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the published rules propose for one complaint. ``conflict``: it is complained about."""

    version: int
    match: Match[Target]
    agency: str
    unit: str | None
    conflict: bool

    @property
    def target(self) -> Target:
        """Agency and unit."""
        return self.match.rule.target


@dataclass(frozen=True, slots=True)
class Tried:
    """One past case that the draft would propose elsewhere; ``old`` is where it stands now."""

    number: str
    old: str
    new: str
    rule: str
    place: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A draft against past cases: how many it names, agrees with, and would send elsewhere."""

    cases: int
    named: int
    agreed: int
    elsewhere: tuple[Tried, ...]


def propose(session: Session, complaint: Complaint) -> Proposal | None:
    """Return what the rules in force propose for this complaint, None when none fits."""
    current = published(session)
    if current is None:
        return None
    found = first_match(as_rules(current), facts_of(session, complaint))
    if found is None:
        return None
    agency_id, unit_id = found.rule.target
    agency = session.get_one(Agency, agency_id)
    unit = session.get(Unit, unit_id) if unit_id else None
    conflict = unit_id is not None and unit_id in barred_units(session, complaint.id)
    return Proposal(current.number, found, agency.name, unit.name if unit else None, conflict)


def try_text(rules: RoutingRuleSet, facts: Facts) -> Match[Target] | None:
    """Return the rule that would fit a made-up complaint."""
    return first_match(as_rules(rules), facts)


def try_cases(session: Session, rules: RoutingRuleSet, *, limit: int = TRIED) -> Trial:
    """Ask the rules about the newest routed cases; no word of a case is in the result."""
    query = (
        sa.select(Complaint)
        .options(joinedload(Complaint.agency), joinedload(Complaint.unit))
        .where(Complaint.track == Track.AGENCY, Complaint.forwarded_at.is_not(None))
        .order_by(Complaint.id.desc())
        .limit(limit)
    )
    names = _names(session, rules)
    cases = list(session.scalars(query))
    asked, named, agreed, elsewhere = as_rules(rules), 0, 0, []
    for one in cases:
        found = first_match(asked, _facts(one, one.agency, frozenset()))
        if found is None:
            continue
        named += 1
        if _same(found.rule.target, one):
            agreed += 1
            continue
        old = ", ".join(part.name for part in (one.unit, one.agency) if part is not None)
        new = names[found.rule.target]
        elsewhere.append(Tried(one.number, old, new, found.rule.name, found.place))
    return Trial(len(cases), named, agreed, tuple(elsewhere))


def as_rules(rules: RoutingRuleSet) -> list[Rule[Target]]:
    """Return a version as the rules that can be asked."""
    return [Rule(one.name, (one.agency_id, one.unit_id), one.conditions) for one in rules.rules]


def facts_of(session: Session, complaint: Complaint) -> Facts:
    """Return what the rules may know of a complaint: nothing of who complains."""
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    kinds = frozenset(one.kind.value for one in respondents_of(session, complaint.id))
    return _facts(complaint, agency, kinds)


def _facts(complaint: Complaint, agency: Agency | None, kinds: frozenset[str]) -> Facts:
    return Facts(
        text=f"{complaint.story} {complaint.agency_text or ''}",
        matter=complaint.matter,
        substance=complaint.substance or "",
        region=complaint.region_code or "",
        agency_class=agency.kind.value if agency else "",
        respondents=kinds,
    )


def _same(target: Target, complaint: Complaint) -> bool:
    agency_id, unit_id = target
    return agency_id == complaint.agency_id and unit_id in (None, complaint.unit_id)


def _names(session: Session, rules: RoutingRuleSet) -> dict[Target, str]:
    query = (
        sa.select(RoutingRule)
        .options(joinedload(RoutingRule.agency), joinedload(RoutingRule.unit))
        .where(RoutingRule.rule_set_id == rules.id)
    )
    return {
        (one.agency_id, one.unit_id): ", ".join(
            part.name for part in (one.unit, one.agency) if part is not None
        )
        for one in session.scalars(query)
    }
