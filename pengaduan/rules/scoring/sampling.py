"""Whom and what an edition asks at a unit: officials, complaint handlers, products, users."""

from dataclasses import dataclass
from enum import StrEnum

from pengaduan.rules.scoring.methodology import Edition, Indicator, Sample, Status

_SHARE_RULE = "100 * (respondents"


class SourceKind(StrEnum):
    """What one value of an indicator comes from."""

    UNIT = "unit"
    OFFICIAL = "official"
    HANDLER = "handler"
    PRODUCT = "product"
    USERS = "users"


@dataclass(frozen=True, slots=True)
class Source:
    """One respondent, product or survey whose value enters the mean of an indicator.

    ``label`` is the position the edition names for it, "" where it names none.
    """

    code: str
    kind: SourceKind
    label: str = ""


_SAMPLES = {
    SourceKind.OFFICIAL: "officials_per_unit",
    SourceKind.HANDLER: "complaint_handlers_per_unit",
    SourceKind.PRODUCT: "products_per_unit",
}


def source_kind(indicator: Indicator) -> SourceKind:
    """Return what the values of an indicator are asked of.

    Surveys count users, interviews ask those whom the indicator names, what is observed on paper
    and on screen is observed product by product (our reading); everything else has one value.
    """
    asked = dict(indicator.notes).get("respondents", "")
    if indicator.scale.rule.startswith(_SHARE_RULE):
        return SourceKind.USERS
    if "official" in asked:
        return SourceKind.OFFICIAL
    if "handler" in asked:
        return SourceKind.HANDLER
    return SourceKind.PRODUCT if indicator.channels else SourceKind.UNIT


def sources(edition: Edition, indicator: Indicator, unit_name: str) -> tuple[Source, ...]:
    """Return whose values make this indicator at a unit of this name, in a fixed order."""
    kind = source_kind(indicator)
    sample = next((one for one in edition.samples if one.code == _SAMPLES.get(kind)), None)
    if sample is None and kind is SourceKind.PRODUCT:
        kind = SourceKind.UNIT
    count = 1 if sample is None or sample.per else sample.count or 1
    if count == 1:
        return (Source(kind.value, kind),)
    positions = () if sample is None else _positions(sample, unit_name)
    return tuple(
        Source(f"{kind}-{n}", kind, positions[n - 1] if n <= len(positions) else "")
        for n in range(1, count + 1)
    )


def _positions(sample: Sample, unit_name: str) -> tuple[str, ...]:
    groups = dict(sample.groups)
    if "puskesmas" in unit_name.lower() and "composition_puskesmas" in groups:
        return groups["composition_puskesmas"]
    return groups.get("composition_office", ())


def mean_rule(edition: Edition, kind: SourceKind) -> tuple[str, str]:
    """Return the edition's rule for the mean of several sources, and its status word."""
    name = {
        SourceKind.OFFICIAL: "respondents_to_indicator",
        SourceKind.HANDLER: "respondents_to_indicator",
        SourceKind.PRODUCT: "products_to_indicator",
    }.get(kind, "")
    found = next((rule for rule in edition.aggregation if rule.name == name), None)
    return ("", Status.ASSUMED) if found is None else (found.text, found.status)
