"""A median that stays right while time passes: waiting cases age, and the middle with them.

Of the sorted spans only the two sides of the middle are kept. What is answered has a fixed span;
what waits grows. The sides hold until the longest wait below the middle overtakes the shortest
fixed span above it; until then the median of any moment follows from four numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pengaduan.metrics.numbers import days_of


@dataclass(frozen=True, slots=True)
class Middle:
    """The lower side's longest and the upper side's shortest span, in microseconds.

    ``fixed`` are spans; ``waiting`` are the moments since when somebody waits.
    """

    fixed_below: int | None
    waiting_below: int | None
    fixed_above: int | None
    waiting_above: int | None

    @property
    def valid_until(self) -> int | None:
        """The moment from which the sides are no longer right; None when they stay."""
        if self.waiting_below is None or self.fixed_above is None:
            return None
        return self.waiting_below + self.fixed_above

    def at(self, moment: int) -> Decimal:
        """Return the median in days with one place, half up; ``moment`` is within the validity."""
        return days_of(self.sides(moment), 2)

    def sides(self, moment: int) -> int:
        """Return both sides of the middle together: twice the median."""
        below = _known(self.fixed_below, _age(self.waiting_below, moment))
        above = _known(self.fixed_above, _age(self.waiting_above, moment))
        return max(below) + min(above)


def _known(*spans: int | None) -> list[int]:
    return [span for span in spans if span is not None]


def _age(since: int | None, moment: int) -> int | None:
    return None if since is None else moment - since


def middle(fixed: Sequence[int], waiting: Sequence[int], moment: int) -> Middle | None:
    """Return the sides of the middle as they are at ``moment``; None without any span."""
    # What waits is odd: a span that is as long as a fixed one comes after it.
    spans = [span << 1 for span in fixed]
    spans += [(moment - since) << 1 | 1 for since in waiting]
    if not spans:
        return None
    spans.sort()
    below = range((len(spans) - 1) // 2, -1, -1)
    above = range(len(spans) // 2, len(spans))
    longest = _first(spans, below, 1) if waiting else None
    shortest = _first(spans, above, 1) if waiting else None
    return Middle(
        fixed_below=_first(spans, below, 0) if fixed else None,
        waiting_below=None if longest is None else moment - longest,
        fixed_above=_first(spans, above, 0) if fixed else None,
        waiting_above=None if shortest is None else moment - shortest,
    )


def _first(spans: Sequence[int], places: range, grows: int) -> int | None:
    """Return the first span at these places that grows (1), or that does not (0)."""
    return next((spans[place] >> 1 for place in places if spans[place] & 1 == grows), None)
