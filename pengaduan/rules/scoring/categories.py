"""From a score to its published category, zone and opinion."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pengaduan.rules.scoring.errors import ScoringError
from pengaduan.rules.scoring.exact import Exact, round_half_up
from pengaduan.rules.scoring.methodology import Band, ComplianceAxis, Edition, Zone


@dataclass(frozen=True, slots=True)
class Category:
    """A published result.

    ``code`` is A-E from 2022 on, SB/B/C/K/SK in 2025, and HIJAU/KUNING/MERAH before 2022.
    ``zone`` is None where the edition has no zones (2025). ``quality`` is the quality word
    of 2025 ("Cukup"), otherwise empty. ``score`` is rounded to the places of the edition.
    """

    code: str
    zone: Zone | None
    opinion: str
    score: Decimal
    opinion_en: str = ""
    quality: str = ""


def score_of(edition: Edition, value: Exact) -> Decimal:
    """Round a final value half up to the places of the edition; refuse it outside the scale."""
    if not edition.usable_for_scoring:
        raise ScoringError(f"{edition.id} is kept for the history and cannot score")
    check_range(value, edition.scale_maximum)
    return round_half_up(value, edition.decimals)


def check_range(value: Exact, maximum: Decimal = Decimal(100)) -> None:
    """Refuse what is not a finite number from 0 to ``maximum``."""
    if isinstance(value, Decimal) and not value.is_finite():
        raise ScoringError(f"{value} is not a number")
    if not 0 <= Fraction(value) <= Fraction(maximum):
        raise ScoringError(f"a score lies between 0 and {maximum}")


def categorise(edition: Edition, score: Exact) -> Category:
    """Return category, zone and opinion of a score; it is rounded half up first.

    Raises ``ScoringError`` outside 0-100 and for an edition that cannot score.
    """
    rounded = score_of(edition, score)
    band = band_of(edition.bands, rounded)
    return Category(
        code=band.code,
        zone=band.zone,
        opinion=band.opinion,
        score=rounded,
        opinion_en=band.opinion_en,
        quality=band.quality,
    )


def band_of(bands: tuple[Band, ...], score: Decimal) -> Band:
    """Return the best band that a rounded score reaches."""
    for band in bands:
        if band.holds(score):
            return band
    raise ScoringError(f"{score} lies below every band")


def compliance_level(edition: Edition, *, followed_up: int, issued: int) -> str:
    """Return the compliance level of the 2025 opinion: tinggi, sedang or rendah.

    All Ombudsman products followed up in time, or none issued: tinggi; at least half: sedang.
    The rule is assumed (``edition.compliance.rule_status``).
    """
    high, medium, low = _axis(edition).levels
    if not 0 <= followed_up <= issued:
        raise ScoringError("products followed up must lie between 0 and those issued")
    if followed_up == issued:
        return high
    return medium if 2 * followed_up >= issued else low


def opinion_with_compliance(edition: Edition, category: Category, level: str) -> str:
    """Join the two axes of the 2025 opinion into its published words.

    Only the highest compliance level adds "Tanpa Maladministrasi"; the wording for the lower
    levels was not found, so the bare opinion stands.
    """
    axis = _axis(edition)
    if level not in axis.levels:
        raise ScoringError(f"{level!r} is not one of {', '.join(axis.levels)}")
    return category.opinion + (axis.suffix if level == axis.levels[0] else "")


def _axis(edition: Edition) -> ComplianceAxis:
    if edition.compliance is None:
        raise ScoringError(f"{edition.id} has no compliance axis")
    return edition.compliance
