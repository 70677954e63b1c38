"""What a step of the workspace is about: one indicator of one unit under its edition."""

from dataclasses import dataclass

from pengaduan.compliance.errors import AssessmentError
from pengaduan.compliance.models import AssessedUnit, Assessment
from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.levels import Proposal
from pengaduan.rules.scoring.methodology import Indicator
from pengaduan.rules.texts import N_


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator of one unit that is worked on, with what the records propose for it."""

    assessment: Assessment
    unit: AssessedUnit
    edition: Edition
    indicator: Indicator
    proposal: Proposal | None = None


def indicator_of(edition: Edition, code: str) -> Indicator:
    """Return an indicator of the edition, else AssessmentError."""
    for indicator in edition.indicators:
        if indicator.code == code:
            return indicator
    raise AssessmentError(N_("Edisi ini tidak mempunyai indikator itu."))


def detail_of(item: Item) -> dict[str, str | int | bool | None]:
    """Return what an audit line says about an item."""
    return {"unit": item.unit.id, "indicator": item.indicator.code}
