"""How many answers a survey needs for a population: Krejcie and Morgan's table as a formula."""

from fractions import Fraction
from typing import Final

from pengaduan.rules.scoring.errors import ScoringError
from pengaduan.rules.scoring.exact import round_half_up

CHI_SQUARE: Final = Fraction(3841, 1000)
SHARE: Final = Fraction(1, 4)
ERROR_SQUARED: Final = Fraction(25, 10_000)
STATUS: Final = "recalled"
"""That PermenPANRB 14/2017 prescribes this table is recalled, not read in a document."""


def sample_size(population: int) -> int:
    """Return the sample for a population at 95 percent and five points of error, half up.

    ScoringError for a population below one.
    """
    if population < 1:
        raise ScoringError("a population has at least one member")
    upper = CHI_SQUARE * population * SHARE
    lower = ERROR_SQUARED * (population - 1) + CHI_SQUARE * SHARE
    return int(round_half_up(upper / lower, 0))
