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


UNPROVED = frozenset({Status.ASSUMED, Status.RECONSTRUCTED, Status.RECALLED})


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
    remark: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubItem:
    """A part of an indicator; ``share`` is its percent of the indicator where the file has one."""

    name_id: str
    code: str = ""
    share: Decimal | None = None
    share_status: str = ""
    name_en: str = ""


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
    notes: tuple[tuple[str, str], ...] = ()


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
    status: str = ""

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
    sources: tuple[str, ...] = ()


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
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """Whom or what an assessment asks; ``count`` is None where the number was not found.

    ``groups`` are the lists of whom to ask, by the kind of unit; ``per`` is empty for each unit.
    """

    code: str
    count: int | None
    status: str
    per: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence of the file that no calculation uses, with its status and sources."""

    section: str
    name: str
    text: str
    status: str
    sources: tuple[str, ...]


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
    samples: tuple[Sample, ...] = ()
    channel_split: tuple[tuple[str, Decimal], ...] = ()
    channel_split_status: str = ""
    facts: tuple[Fact, ...] = ()

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
    def unproved_weights(self) -> tuple[str, ...]:
        """Codes of everything whose weight nobody has read in the official instrument."""
        parts: tuple[Dimension | Indicator, ...] = (*self.dimensions, *self.indicators)
        found = [part.code for part in parts if part.weight_status in UNPROVED]
        if self.trust is not None and self.trust.status in UNPROVED:
            found.append(self.trust.code)
        found += [
            item.code or item.name_id
            for indicator in self.indicators
            for item in indicator.sub_items
            if item.share is not None and item.share_status.startswith(tuple(UNPROVED))
        ]
        if self.channel_split_status.startswith(tuple(UNPROVED)):
            found.append("channel_split")
        return tuple(found)

    @property
    def may_be_called_official(self) -> bool:
        """Say whether a score from indicators needs no label as an internal estimate.

        It does as long as one weight in use is assumed, reconstructed or only recalled.
        """
        return self.usable_for_scoring and not self.unproved_weights
