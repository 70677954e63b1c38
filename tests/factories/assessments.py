"""Invented assessments: units of an edition's loci, evidence, levels, review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.compliance import assessments as work
from pengaduan.compliance import evidence, loci, workspace
from pengaduan.compliance.assessments import NewAssessment
from pengaduan.compliance.editions import edition
from pengaduan.compliance.evidence_models import EvidenceKind
from pengaduan.compliance.given_values import Given
from pengaduan.compliance.items import Item, indicator_of
from pengaduan.compliance.models import AssessedUnit, Assessment, IndicatorScore
from pengaduan.compliance.workspace import NewScore
from pengaduan.rules.roles import Role
from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.levels import Proposal
from pengaduan.rules.scoring.sampling import SourceKind, sources
from tests.factories.accounts import make_actor

BABEL = "19"
Level = Callable[[str, int], int]
NOTE = evidence.NewNote(EvidenceKind.OBSERVATION, "Dilihat pada papan layanan saat kunjungan.")


def given(one: SourceKind, level: int, top: Decimal) -> Given:
    """A value of this level on the source's scale: surveys count, an index is out of a hundred."""
    if one is SourceKind.USERS:
        return Given(counted=30, met=30 - 6 * level)
    return Given(value=Decimal(level) if top == 4 else Decimal(25) + Decimal(level) * 15)


@dataclass
class Workspace:
    """An assessment with two people who work on it; each method is one step."""

    session: Session
    now: datetime
    assessment_id: int
    assessor: Actor
    reviewer: Actor
    proposals: dict[str, Proposal] = field(default_factory=dict)

    @property
    def assessment(self) -> Assessment:
        """The assessment as it is stored now."""
        self.session.flush()
        self.session.expire_all()
        return work.get(self.session, self.assessment_id)

    @property
    def edition(self) -> Edition:
        """The edition of the assessment."""
        return edition(self.session.get_one(Assessment, self.assessment_id).edition)

    def units(self) -> list[AssessedUnit]:
        """Every unit, entity by entity."""
        return [unit for entity in self.assessment.entities for unit in entity.units]

    def unit(self, name: str = "") -> AssessedUnit:
        """The first unit, or the first of this name, with its rows."""
        found = next(one for one in self.units() if name in one.name)
        return work.find_unit(self.session, self.assessment_id, found.id)

    def item(self, unit: AssessedUnit, code: str) -> Item:
        """One indicator of a unit."""
        parent = self.session.get_one(Assessment, self.assessment_id)
        indicator = indicator_of(self.edition, code)
        return Item(parent, unit, self.edition, indicator, self.proposals.get(code))

    def prove(self, unit: AssessedUnit, code: str) -> None:
        """Give an indicator evidence."""
        evidence.add_note(self.session, self.assessor, self.item(unit, code), NOTE, now=self.now)

    def score(
        self, unit: AssessedUnit, code: str, level: int, version: int = 0, **more: str
    ) -> IndicatorScore:
        """Give every source of an indicator the same level."""
        item = self.item(unit, code)
        top = item.indicator.scale.highest
        asked = sources(item.edition, item.indicator, unit.name)
        values = {one.code: given(one.kind, level, top) for one in asked}
        new = NewScore(values, version, **more)
        return workspace.set_score(self.session, self.assessor, item, new, now=self.now)

    def score_all(self, unit: AssessedUnit, level_of: Level = lambda _code, _place: 3) -> None:
        """Prove and score every indicator of a unit."""
        for place, indicator in enumerate(self.edition.indicators):
            self.prove(unit, indicator.code)
            self.score(unit, indicator.code, level_of(indicator.code, place))

    def submit(self, unit: AssessedUnit) -> int:
        """Send what is complete to review."""
        self.session.flush()
        self.session.expire_all()
        fresh = work.find_unit(self.session, self.assessment_id, unit.id)
        parent = self.session.get_one(Assessment, self.assessment_id)
        actor, chosen = self.assessor, self.edition
        return workspace.submit(self.session, actor, parent, fresh, chosen, now=self.now)

    def sign(self, unit: AssessedUnit, actor: Actor | None = None) -> int:
        """Sign off what waits, as the second person."""
        self.session.expire_all()
        fresh = work.find_unit(self.session, self.assessment_id, unit.id)
        rows = [(row, row.version) for row in fresh.scores if row.state == "submitted"]
        parent = self.session.get_one(Assessment, self.assessment_id)
        return workspace.sign_off(self.session, actor or self.reviewer, parent, rows, now=self.now)

    def finish(self, unit: AssessedUnit, level_of: Level = lambda _code, _place: 3) -> None:
        """Take a unit all the way to signed off."""
        self.score_all(unit, level_of)
        self.submit(unit)
        self.sign(unit)


def make_workspace(
    session: Session, now: datetime, year: int = 2023, entities: int | None = 1, title: str = "Uji"
) -> Workspace:
    """An assessment of Bangka Belitung with the loci of its first regencies (None for all)."""
    assessor = make_actor(session, Role.OMBUDSMAN_ASSESSOR)
    reviewer = make_actor(session, Role.OMBUDSMAN_ASSESSOR)
    made = work.create(session, assessor, NewAssessment(year, title), now=now)
    found = [one for one in loci.governments(session, BABEL) if one.kind != "province"]
    ids = [one.id for one in found[:entities]]
    loci.add_loci(session, assessor, work.get(session, made.id), ids, now=now)
    session.expire_all()
    return Workspace(session, now, made.id, assessor, reviewer)
