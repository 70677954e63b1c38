"""Exact arithmetic: rationals inside, Decimal outside, rounded once."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TypeAlias

Exact: TypeAlias = Decimal | Fraction

_HALF = Fraction(1, 2)


def round_half_up(value: Exact, places: int = 2) -> Decimal:
    """Round half up (towards plus infinity on a tie) to exactly ``places`` decimals."""
    units = floor(Fraction(value) * 10**places + _HALF)
    return Decimal(units).scaleb(-places)


def total(values: Iterable[Exact]) -> Fraction:
    """Add without any rounding."""
    return sum((Fraction(value) for value in values), start=Fraction(0))
