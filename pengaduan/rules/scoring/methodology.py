"""What an assessment edition consists of: dimensions, variables, indicators, scales and bands."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """How far a value of an edition can be trusted; always shown beside the value."""

    SOURCED = "sourced"
    DERIVED = "derived"
    INFERRED = "inferred"
    RECONSTRUCTED = "reconstructed"
    RECALLED = "recalled"
    ASSUMED = "assumed"


class Zone(StrEnum):
    """The colour zone in which a result is published."""

    GREEN = "hijau"
    YELLOW = "kuning"
    RED = "merah"


class EntityRule(StrEnum):
    """How the parts of an entity become its score."""

    UNIT_MEAN = "unit_mean"
    PRODUCT_MEAN = "product_mean"


class Feed(StrEnum):
    """How much of an indicator the complaint records can fill."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Scale:
    """The raw values an indicator takes, and the factor that brings them to 0-100."""

    code: str
    lowest: Decimal
    highest: Decimal
    factor: Decimal
    rule: str
    status: Status
    levels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SubItem:
    """A part of an indicator; ``share`` is its percent of the indicator where the file has one."""

    name_id: str
    code: str = ""
    share: Decimal | None = None
    share_status: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing an assessor scores; ``weight`` is percent of the dimension."""

    code: str
    name_id: str
    name_en: str
    weight: Decimal
    weight_status: Status
    weight_remark: str
    name_status: Status
    scale: Scale
    method: str
    feed: Feed
    formulas: tuple[str, ...]
    channels: tuple[str, ...]
    sub_items: tuple[SubItem, ...]
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A named group of indicators inside a dimension."""

    code: str
    name_id: str
    name_en: str
    count_status: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A weighted part of the unit score; ``weight`` is percent of all dimensions."""

    code: str
    name_id: str
    name_en: str
    weight: Decimal
    weight_status: Status
    weight_remark: str
    variables: tuple[Variable, ...]
    sources: tuple[str, ...]
    note: str

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators of the dimension in the order of the instrument."""
        return tuple(i for variable in self.variables for i in variable.indicators)


@dataclass(frozen=True, slots=True)
class Band:
    """A result range; ``exclusive`` means that ``minimum`` itself belongs to the band below."""

    code: str
    zone: Zone | None
    opinion: str
    opinion_en: str
    quality: str
    minimum: Decimal
    maximum: Decimal
    exclusive: bool
    printed: str

    def holds(self, score: Decimal) -> bool:
        """Say whether a score, already rounded, reaches this band from below."""
        return score > self.minimum if self.exclusive else score >= self.minimum


@dataclass(frozen=True, slots=True)
class Rule:
    """A calculation step as the file words it, with its status and proof."""

    name: str
    text: str
    status: str
    proof: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicTrust:
    """The public-trust part of the 2025 quality score; ``weight`` is percent of the score."""

    code: str
    name_id: str
    name_en: str
    weight: Decimal
    status: Status
    instrument: str


@dataclass(frozen=True, slots=True)
class ComplianceAxis:
    """The second axis of the 2025 opinion: follow-up of Ombudsman products."""

    name_id: str
    name_en: str
    products: tuple[str, ...]
    levels: tuple[str, ...]
    levels_status: str
    rule: str
    rule_status: str
    suffix: str
    suffix_status: str


@dataclass(frozen=True, slots=True)
class Basis:
    """A regulation the edition rests on."""

    name: str
    status: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """One immutable version of the assessment methodology.

    ``digest`` is the SHA-256 of the file, so a stored result can name exactly what it used.
    ``scale_maximum`` is the top of the score range; ``decimals`` the places kept, half up.
    """

    id: str
    file: str
    digest: str
    title_id: str
    title_en: str
    years: tuple[int, ...]
    usable_for_scoring: bool
    note: str
    dimensions: tuple[Dimension, ...]
    scales: tuple[Scale, ...]
    bands: tuple[Band, ...]
    bands_status: str
    bands_sources: tuple[str, ...]
    scale_maximum: Decimal
    decimals: int
    rounding_stage: str
    rounding_status: str
    entity_rule: EntityRule | None
    aggregation: tuple[Rule, ...]
    trust: PublicTrust | None
    compliance: ComplianceAxis | None
    loci: tuple[tuple[str, tuple[str, ...]], ...]
    legal_basis: tuple[Basis, ...]
    status_legend: tuple[tuple[str, str], ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators of all dimensions."""
        return tuple(i for dimension in self.dimensions for i in dimension.indicators)

    @property
    def assumed_weights(self) -> tuple[str, ...]:
        """Codes of the dimensions and indicators whose weight is only our placeholder."""
        parts: tuple[Dimension | Indicator, ...] = (*self.dimensions, *self.indicators)
        return tuple(part.code for part in parts if part.weight_status is Status.ASSUMED)

    @property
    def may_be_called_official(self) -> bool:
        """Say whether a score from indicators may carry an official label: no weight assumed."""
        return self.usable_for_scoring and not self.assumed_weights
