"""Reads what an index consists of: weighted aspects with indicators, and targets in days."""

from dataclasses import dataclass
from decimal import Decimal

from pengaduan.rules.scoring.methodology import Feed
from pengaduan.rules.scoring.reading import Entry
from pengaduan.rules.scoring.tree import HUNDRED, read_share


@dataclass(frozen=True, slots=True)
class IndexIndicator:
    """One indicator of PEKPPP; ``weight`` is percent of its aspect, ``ladder`` its levels 0-5."""

    code: str
    name_id: str
    weight: Decimal
    weight_status: str
    feed: Feed
    ladder: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aspect:
    """One aspect of PEKPPP; ``weight`` is percent of the evaluator's part."""

    number: str
    name_id: str
    name_en: str
    weight: Decimal
    weight_status: str
    indicators: tuple[IndexIndicator, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """How many working days SP4N-LAPOR! gives a kind of report."""

    kind: str
    working_days: int
    status: str


def read_aspects(top: Entry) -> tuple[Aspect, ...]:
    """Return the aspects; the weights sum to exactly 100, among them and inside each."""
    if "aspects" not in top.values:
        return ()
    found = tuple(_aspect(part) for part in top.entries("aspects"))
    _sums(top, "aspects", [aspect.weight for aspect in found])
    for aspect in found:
        _sums(top, f"aspects/{aspect.number}", [one.weight for one in aspect.indicators])
    return found


def _sums(top: Entry, node: str, weights: list[Decimal]) -> None:
    total = sum(weights, start=Decimal(0))
    if total != HUNDRED:
        raise Entry(top.file, node, {}).fault(f"weights sum to {total}, not to exactly 100")


def _aspect(part: Entry) -> Aspect:
    return Aspect(
        number=str(part.number("no")),
        name_id=part.text("name_id"),
        name_en=part.text("name_en"),
        weight=read_share(part, "weight"),
        weight_status=part.status("weight_status")[1],
        indicators=tuple(_indicator(child) for child in part.entries("indicators")),
    )


def _indicator(part: Entry) -> IndexIndicator:
    word = part.text("complaint_system")
    if word not in set(Feed):
        raise part.fault(f"complaint_system must be one of {', '.join(Feed)}")
    ladder = part.texts("scale_0_5")
    if ladder and len(ladder) != 6:
        raise part.fault("scale_0_5 must name six levels")
    return IndexIndicator(
        code=part.text("code"),
        name_id=part.text("name_id"),
        weight=read_share(part, "weight"),
        weight_status=part.status("weight_status")[1],
        feed=Feed(word),
        ladder=ladder,
    )


def read_targets(top: Entry) -> tuple[Target, ...]:
    """Return the targets in working days; empty where the index has none."""
    if "deadlines" not in top.values:
        return ()
    status = top.status("deadlines_status")[1]
    return tuple(
        Target(part.text("kind"), int(part.number("working_days")), status)
        for part in top.entries("deadlines")
    )
