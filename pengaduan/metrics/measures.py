"""The metrics of CF-1, each with the figure that proves it, and the internal index (HPI).

What the program has no record of is named as such: it is not measured, and never full.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.metrics.numbers import FEWEST, Number
from pengaduan.metrics.quality import QUALITY, quality_figure
from pengaduan.metrics.scope import Scope
from pengaduan.rules.scoring.estimate import Hpi, PerformanceFacts, hpi
from pengaduan.rules.scoring.formulas import Metric, complaint_formulas

PROOF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "m_verif": "verified",
        "m_resp14": "within_14",
        "d_resp": "first_response",
        "m_sla": "on_time",
        "m_done": "done",
        "r_time": "time_ratio",
        "m_overdue": "backlog",
        "m_reopen": "reopened",
        "csat": "satisfaction",
        "m_quality": QUALITY,
        "m_log": "register",
    }
)
"""The figure behind each metric. Of the others there is no record in the program."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric of CF-1; ``number`` is None where the program has no record to count."""

    metric: Metric
    number: Number | None


def measures(numbers: Mapping[str, Number]) -> list[Measure]:
    """Return every metric of CF-1 in its order, from the numbers of a scope (:func:`audited`)."""
    metrics = complaint_formulas().metrics
    return [Measure(one, numbers.get(PROOF.get(one.code, ""))) for one in metrics]


def audited(session: Session, scope: Scope, numbers: Mapping[str, Number]) -> dict[str, Number]:
    """Return the numbers of a scope of one agency with the share of audited answers beside them."""
    return {**numbers, QUALITY: quality_figure(session, scope).number}


def index(numbers: Mapping[str, Number]) -> Hpi:
    """Return the internal index from careful shares: nothing of it from fewer than five cases."""
    ratio = numbers["time_ratio"]
    return hpi(
        PerformanceFacts(
            m_resp14=numbers["within_14"].cautious,
            m_sla=numbers["on_time"].cautious,
            r_time=ratio.value if ratio.base >= FEWEST else None,
            m_reopen=numbers["reopened"].cautious,
            csat=numbers["satisfaction"].value,
            m_quality=numbers[QUALITY].cautious,
        )
    )
