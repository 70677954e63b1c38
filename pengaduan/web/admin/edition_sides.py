"""Two editions laid side by side, entry by entry."""

from collections.abc import Iterable
from dataclasses import dataclass

from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.methodology import Band, Dimension, Indicator, Sample

Weighted = Dimension | Indicator


@dataclass(frozen=True, slots=True)
class WeightSide:
    """One dimension or indicator; a side is None where the edition does not have it."""

    code: str
    old: Weighted | None
    new: Weighted | None

    @property
    def differs(self) -> bool:
        if self.old is None or self.new is None:
            return True
        return (self.old.name_id, self.old.weight, self.old.weight_status) != (
            self.new.name_id,
            self.new.weight,
            self.new.weight_status,
        )


@dataclass(frozen=True, slots=True)
class BandSide:
    """The result ranges at the same place, the best first."""

    old: Band | None
    new: Band | None

    @property
    def differs(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class SampleSide:
    """One sample rule."""

    code: str
    old: Sample | None
    new: Sample | None

    @property
    def differs(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Sides:
    """Everything of two editions side by side."""

    weights: tuple[WeightSide, ...]
    bands: tuple[BandSide, ...]
    samples: tuple[SampleSide, ...]


def sides(old: Edition, new: Edition) -> Sides:
    """Return both trees by code, both rows of labels by place, both samples by code."""
    before, after = _weighted(old), _weighted(new)
    asked, now_asked = ({one.code: one for one in each.samples} for each in (old, new))
    longest = max(len(old.bands), len(new.bands))
    return Sides(
        weights=tuple(WeightSide(c, before.get(c), after.get(c)) for c in _codes(before, after)),
        bands=tuple(BandSide(_at(old.bands, n), _at(new.bands, n)) for n in range(longest)),
        samples=tuple(
            SampleSide(c, asked.get(c), now_asked.get(c)) for c in _codes(asked, now_asked)
        ),
    )


def _weighted(chosen: Edition) -> dict[str, Weighted]:
    found: dict[str, Weighted] = {}
    for dimension in chosen.dimensions:
        found[dimension.code] = dimension
        found |= {one.code: one for one in dimension.indicators}
    return found


def _codes(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *after)))


def _at(bands: tuple[Band, ...], place: int) -> Band | None:
    return bands[place] if place < len(bands) else None
