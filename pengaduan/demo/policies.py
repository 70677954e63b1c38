"""The demo's own policies: one version, tried on the days before it and published."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.demo.ruling import ADMINISTRATOR
from pengaduan.demo.world import World
from pengaduan.rules.house_policies import AGENCY, HouseRule
from pengaduan.rules.ladder import Place, Side
from pengaduan.rules.law_types import Unit
from pengaduan.rules.own_ladder import Kind, OwnStep
from pengaduan.sla import ladder_drafts, policy_drafts

BEGUN: Final = timedelta(days=60)
"""How long ago the version was made; it holds from the day after."""

_CITY: Final = f"{AGENCY}PEMDA-19.71"
_CITE: Final = "Keputusan Wali Kota contoh 12/2026 (demo)"
_RULES: Final = (
    HouseRule(
        "sp4n_class_non_supervisory",
        12,
        Unit.WORKING_DAY,
        _CITE,
        scope=_CITY,
        pausable=True,
        extension=5,
    ),
    HouseRule("agency_decision", 45, Unit.CALENDAR_DAY, _CITE, scope=_CITY),
)
_STEP: Final = OwnStep(Kind.LATE, 1, 3, (Place.OFFICER, Place.COORDINATOR, Place.HEAD))


def publish_policies(session: Session, world: World, *, now: datetime) -> None:
    """Make, try out and publish a version with stricter periods for one city and a ladder."""
    actor = world.actors[ADMINISTRATOR].label
    title = "Janji layanan Kota Pangkal Pinang"
    draft = policy_drafts.begin(session, title=title, actor=actor, now=now)
    for rule in _RULES:
        policy_drafts.put_rule(session, draft.id, rule, now=now)
    ladder_drafts.put_step(session, draft.id, Side.AGENCY, _STEP, now=now)
    policy_drafts.try_out(session, draft.id, actor=actor, now=now)
    policy_drafts.publish(session, draft.id, actor=actor, now=now)
