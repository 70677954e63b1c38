"""Shares of few cases: the careful figures that CF-1 uses instead of bare percentages."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction

from pengaduan.rules.scoring.errors import ScoringError
from pengaduan.rules.scoring.exact import round_half_up

PLACES = 10
FEW = 5
SMALL = 30
_CONTEXT = Context(prec=40, rounding=ROUND_HALF_EVEN)
_ONE = Decimal(1)


def wilson(p: Decimal, n: int, z: Decimal = _ONE) -> Decimal:
    """Return the lower Wilson bound of a share ``p`` (0-1) of ``n`` cases, to 10 places.

    The places are fixed so that the same cases give the same digits everywhere, and so that
    9 of 9 is exactly 0.9.
    """
    if n < 1:
        raise ScoringError("a share needs at least one case")
    _check_share(p)
    with localcontext(_CONTEXT):
        spread = (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
        bound = (p + z * z / (2 * n) - z * spread) / (1 + z * z / n)
    return round_half_up(max(bound, Decimal(0)), PLACES)


def cautious_share(hits: int, n: int) -> Decimal | None:
    """Return the share that the levels use: None below 5 cases, the Wilson bound below 30.

    CF-1 replaces every share alike, those of good and of bad cases; so a deduction, too, needs
    enough cases to stand on.
    """
    if not 0 <= hits <= n:
        raise ScoringError("hits must lie between 0 and the number of cases")
    if n < FEW:
        return None
    share = round_half_up(Fraction(hits, n), PLACES)
    return share if n >= SMALL else wilson(share, n)


def satisfaction(ratings: Sequence[int], closed: int) -> Decimal | None:
    """Return csat (0-100, two places) of ratings 1-5, or None when too few answered.

    Valid with at least 10 answers and at least 20 percent of the closed cases.
    """
    if any(not 1 <= rating <= 5 for rating in ratings):
        raise ScoringError("a rating lies between 1 and 5")
    answers = len(ratings)
    if answers < 10 or 5 * answers < closed:
        return None
    return round_half_up(Fraction(25 * (sum(ratings) - answers), answers))


def _check_share(value: Decimal) -> None:
    if not value.is_finite() or not 0 <= value <= 1:
        raise ScoringError(f"a share lies between 0 and 1, not {value}")


def checked_share(value: Decimal | None) -> Decimal | None:
    """Pass a share (0-1) or None through; refuse anything else."""
    if value is not None:
        _check_share(value)
    return value
