"""Builds an :class:`Edition` from its data file and refuses whatever does not add up."""

import hashlib
from collections.abc import Sequence
from decimal import Decimal

from pengaduan.rules.scoring.bands import read_bands
from pengaduan.rules.scoring.checks import sum_faults
from pengaduan.rules.scoring.errors import EditionDataError
from pengaduan.rules.scoring.facts import read_facts, read_samples
from pengaduan.rules.scoring.methodology import (
    Basis,
    ComplianceAxis,
    Edition,
    EntityRule,
    PublicTrust,
    Rule,
)
from pengaduan.rules.scoring.reading import Entry, read_entry
from pengaduan.rules.scoring.tree import read_dimension, read_scale, read_share

SCHEMA = "kepatuhan-methodology/1"
HUNDRED = Decimal(100)
_COMPLIANCE_SUFFIX = " Tanpa Maladministrasi"


def load_edition(file: str, data: bytes) -> Edition:
    """Build one edition; a broken file raises ``EditionDataError`` (file, entry, reason)."""
    edition, faults = load_draft(file, data)
    if faults:
        raise faults[0]
    return edition


def load_draft(file: str, data: bytes) -> tuple[Edition, tuple[EditionDataError, ...]]:
    """Build an edition whose weights may not yet sum to 100; every such node is named.

    A file that is broken in any other way raises ``EditionDataError``.
    """
    top = read_entry(file, data)
    if top.text("schema") != SCHEMA:
        raise top.fault(f"schema must be {SCHEMA}")
    usable = top.values.get("usable_for_scoring", True)
    if not isinstance(usable, bool):
        raise top.fault("usable_for_scoring must be true or false")
    edition = _build(top, hashlib.sha256(data).hexdigest(), usable=usable)
    _codes_are_unique(top, edition)
    return edition, sum_faults(edition)


def _build(top: Entry, digest: str, *, usable: bool) -> Edition:
    scales = tuple(read_scale(top.entry("scales"), code) for code in _scale_codes(top, usable))
    by_code = {scale.code: scale for scale in scales}
    dimensions = (
        tuple(read_dimension(part, by_code) for part in top.entries("dimensions")) if usable else ()
    )
    maximum = top.entry("scale").number("max") if "scale" in top.values else HUNDRED
    decimals, stage, rounding_status = _rounding(top, usable=usable)
    aggregation = _aggregation(top)
    return Edition(
        id=top.text("id"),
        file=top.file,
        digest=digest,
        title_id=top.text("title_id"),
        title_en=top.text("title_en"),
        years=top.whole_numbers("years"),
        usable_for_scoring=usable,
        note=" ".join(top.optional_text(key) for key in ("note", "weights_note")).strip(),
        dimensions=dimensions,
        scales=scales,
        bands=read_bands(top, maximum, decimals),
        bands_status=top.optional_text("categories_status"),
        bands_sources=top.texts("categories_source"),
        scale_maximum=maximum,
        decimals=decimals,
        rounding_stage=stage,
        rounding_status=rounding_status,
        entity_rule=_entity_rule(top, aggregation) if usable else None,
        aggregation=aggregation,
        trust=_trust(top),
        compliance=_compliance(top),
        loci=_loci(top),
        legal_basis=_legal_basis(top),
        status_legend=_legend(top),
        samples=read_samples(top),
        channel_split=_channel_split(top),
        channel_split_status=_channel_split_status(top),
        facts=read_facts(top),
    )


def _scale_codes(top: Entry, usable: bool) -> tuple[str, ...]:
    return tuple(top.entry("scales").values) if usable else ()


def _rounding(top: Entry, *, usable: bool) -> tuple[int, str, str]:
    if not usable:
        return 2, "", ""
    rounding = top.entry("rounding")
    decimals = rounding.number("decimals")
    if decimals != 2:
        raise rounding.fault("decimals must be 2")
    if rounding.text("mode") != "half_up":
        raise rounding.fault("mode must be half_up")
    return int(decimals), rounding.text("stage"), rounding.text("status")


def _aggregation(top: Entry) -> tuple[Rule, ...]:
    if "aggregation" not in top.values:
        return ()
    part = top.entry("aggregation")
    return tuple(_rule(part.entry(name), name) for name in part.values)


def _rule(part: Entry, name: str) -> Rule:
    return Rule(
        name=name,
        text=part.text("rule"),
        status=part.status("status")[1],
        proof=part.optional_text("proof"),
        sources=part.texts("source"),
    )


def _entity_rule(top: Entry, rules: Sequence[Rule]) -> EntityRule:
    texts = {rule.name: rule.text for rule in rules}
    if texts.get("units_to_entity", "").startswith("unweighted arithmetic mean of the units"):
        return EntityRule.UNIT_MEAN
    if texts.get("products_to_entity", "").startswith("arithmetic mean of all products"):
        return EntityRule.PRODUCT_MEAN
    raise top.fault("aggregation names no known rule for the entity")


def _trust(top: Entry) -> PublicTrust | None:
    if "public_trust" not in top.values:
        return None
    part = top.entry("public_trust")
    weight = read_share(part, "weight_in_quality")
    if weight == HUNDRED:
        raise part.fault("weight_in_quality must lie between 0 and 100")
    return PublicTrust(
        code=part.text("code"),
        name_id=part.text("name_id"),
        name_en=part.text("name_en"),
        weight=weight,
        status=part.status("status")[0],
        instrument=part.text("instrument"),
        sources=part.texts("source"),
    )


def _compliance(top: Entry) -> ComplianceAxis | None:
    if "compliance_level" not in top.values:
        return None
    part = top.entry("compliance_level")
    levels = part.texts("levels")
    if len(set(levels)) != 3:
        raise part.fault("levels must name three different levels")
    opinion = top.entry("opinion")
    if _COMPLIANCE_SUFFIX not in opinion.text("rule"):
        raise opinion.fault(f"rule must name the words {_COMPLIANCE_SUFFIX.strip()!r}")
    return ComplianceAxis(
        name_id=part.text("name_id"),
        name_en=part.text("name_en"),
        products=part.texts("products"),
        levels=levels,
        levels_status=part.text("levels_status"),
        rule=part.text("rule"),
        rule_status=part.status("rule_status")[1],
        suffix=_COMPLIANCE_SUFFIX,
        suffix_status=opinion.status("status")[1],
        sources=part.texts("source"),
    )


def _loci(top: Entry) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read the lists of units to visit; loci described only in words stay in the file."""
    if "loci" not in top.values:
        return ()
    part = top.entry("loci")
    found: list[tuple[str, tuple[str, ...]]] = []
    for name, value in part.values.items():
        if name == "source":
            continue
        if isinstance(value, list):
            found.append((name, part.texts(name)))
        elif isinstance(value, dict) and isinstance(value.get("units"), list):
            found.append((name, _units(part.entry(name))))
    return tuple(found)


def _units(part: Entry) -> tuple[str, ...]:
    units = part.texts("units")
    if part.optional_number("count") not in {None, Decimal(len(units))}:
        raise part.fault(f"count differs from the {len(units)} units listed")
    return units


def _legal_basis(top: Entry) -> tuple[Basis, ...]:
    if "legal_basis" not in top.values:
        return ()
    return tuple(
        Basis(part.text("name"), part.status("status")[1], part.texts("source"))
        for part in top.entries("legal_basis")
    )


def _legend(top: Entry) -> tuple[tuple[str, str], ...]:
    legend = top.entry("status_legend")
    return tuple((word, legend.text(word)) for word in legend.values)


def _channel_split(top: Entry) -> tuple[tuple[str, Decimal], ...]:
    if "channel_split" not in top.values:
        return ()
    part = top.entry("channel_split")
    return tuple((key, read_share(part, key)) for key in part.values if key != "status")


def _channel_split_status(top: Entry) -> str:
    return top.entry("channel_split").status("status")[1] if "channel_split" in top.values else ""


def _codes_are_unique(top: Entry, edition: Edition) -> None:
    codes = [d.code for d in edition.dimensions]
    codes += [v.code for d in edition.dimensions for v in d.variables]
    codes += [i.code for i in edition.indicators]
    if edition.trust is not None:
        codes.append(edition.trust.code)
    for code in codes:
        if codes.count(code) > 1:
            raise Entry(top.file, code, {}).fault("the code is used twice")
