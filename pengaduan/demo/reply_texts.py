"""The invented templates of the demo's small agency."""

from datetime import datetime

import yaml
from sqlalchemy.orm import Session

from pengaduan.complaints.desk_models import TemplateScope, TemplateStep
from pengaduan.complaints.models import PointDecision
from pengaduan.demo.world import DATA, World
from pengaduan.handling import reply_templates
from pengaduan.handling.reply_templates import TemplateText

KEEPER = "petugas"


def store(session: Session, world: World, *, now: datetime) -> int:
    """Store the templates for the agency of the small desk; return how many there are."""
    keeper = world.actors[KEEPER]
    (agency_id,) = keeper.agency_ids
    told = yaml.safe_load((DATA / "reply_templates.yaml").read_text("utf-8"))["templates"]
    for one in told:
        decision = PointDecision(one["decision"]) if "decision" in one else None
        step = TemplateStep(one["step"])
        text = TemplateText(one["name"], TemplateScope.AGENCY, step, one["body"], decision)
        reply_templates.save(session, keeper, agency_id, text, now=now)
    return len(told)
