"""Reads the tree of an edition: scales, dimensions, variables and indicators."""

from collections.abc import Mapping
from decimal import Decimal

from pengaduan.rules.scoring.methodology import (
    Dimension,
    Feed,
    Indicator,
    Scale,
    Status,
    SubItem,
    Variable,
)
from pengaduan.rules.scoring.reading import Entry

HUNDRED = Decimal(100)
_SHARE_RULE = (
    "100 * (respondents who did not meet the form of maladministration) / (valid respondents)"
)
_FACTORS: Mapping[str, Decimal] = {
    "100 * level / 4": Decimal(25),
    "100 * level": HUNDRED,
    _SHARE_RULE: Decimal(1),
    "identity (IKM after conversion)": Decimal(1),
}
_FORMULAS = frozenset(f"F-P{number}" for number in range(1, 7))
_MOST_PLACES = 6
_VARIABLE = frozenset(
    {"code", "name_id", "name_en", "indicator_count", "count_status", "indicators"}
)
_STRUCTURE = frozenset(
    {
        "code",
        "name_id",
        "name_en",
        "weight",
        "weight_status",
        "name_status",
        "scale",
        "method",
        "complaint_system",
        "formula",
        "channels",
        "sub_items",
    }
)


def read_scale(scales: Entry, code: str) -> Scale:
    """Read one scale; its normalising rule must be one that the engine can compute."""
    part = scales.entry(code)
    rule = part.text("normalise")
    if rule not in _FACTORS:
        raise part.fault(f"normalise has an unknown rule {rule!r}")
    levels = part.whole_numbers("levels") if "levels" in part.values else ()
    ends = levels or part.whole_numbers("range")
    if list(ends) != sorted(set(ends)):
        raise part.fault("levels or range must rise")
    if ends[-1] * _FACTORS[rule] != HUNDRED:
        raise part.fault("the highest raw value must come to 100")
    return Scale(
        code=code,
        lowest=Decimal(ends[0]),
        highest=Decimal(ends[-1]),
        factor=_FACTORS[rule],
        rule=rule,
        status=part.status("status")[0],
        levels=levels,
        remark=part.optional_text("why"),
        sources=part.texts("source"),
    )


def read_dimension(part: Entry, scales: Mapping[str, Scale]) -> Dimension:
    """Read one dimension with everything below it."""
    weight, status, remark = _weight(part)
    return Dimension(
        code=part.text("code"),
        name_id=part.text("name_id"),
        name_en=part.text("name_en"),
        weight=weight,
        weight_status=status,
        weight_remark=remark,
        variables=tuple(_variable(child, scales) for child in part.entries("variables")),
        sources=part.texts("source"),
        note=" ".join(part.optional_text(key) for key in ("weight_note", "note")).strip(),
    )


def read_share(part: Entry, key: str) -> Decimal:
    """Read a percentage of a whole: more than 0, at most 100, at most six decimal places."""
    share = part.number(key)
    if not 0 < share <= HUNDRED:
        raise part.fault(f"{key} must be more than 0 and at most 100")
    if share != round(share, _MOST_PLACES):
        raise part.fault(f"{key} has more than {_MOST_PLACES} decimal places")
    return share


def _weight(part: Entry) -> tuple[Decimal, Status, str]:
    return (read_share(part, "weight"), *part.status("weight_status"))


def _variable(part: Entry, scales: Mapping[str, Scale]) -> Variable:
    indicators = tuple(_indicator(child, scales) for child in part.entries("indicators"))
    if part.optional_number("indicator_count") not in {None, Decimal(len(indicators))}:
        raise part.fault(f"indicator_count differs from the {len(indicators)} indicators listed")
    return Variable(
        code=part.text("code"),
        name_id=part.text("name_id"),
        name_en=part.text("name_en"),
        count_status=part.optional_text("count_status"),
        indicators=indicators,
        notes=tuple((key, part.text(key)) for key in part.values if key not in _VARIABLE),
    )


def _indicator(part: Entry, scales: Mapping[str, Scale]) -> Indicator:
    weight, status, remark = _weight(part)
    scale = scales.get(part.text("scale"))
    if scale is None:
        raise part.fault(f"scale {part.text('scale')!r} is not defined")
    return Indicator(
        code=part.text("code"),
        name_id=part.text("name_id"),
        name_en=part.text("name_en"),
        weight=weight,
        weight_status=status,
        weight_remark=remark,
        name_status=part.status("name_status")[0],
        scale=scale,
        method=part.text("method"),
        feed=_feed(part),
        formulas=_formulas(part),
        channels=part.texts("channels"),
        sub_items=_sub_items(part),
        notes=tuple((key, part.text(key)) for key in part.values if key not in _STRUCTURE),
    )


def _feed(part: Entry) -> Feed:
    word = part.text("complaint_system")
    if word not in set(Feed):
        raise part.fault(f"complaint_system must be one of {', '.join(Feed)}")
    return Feed(word)


def _formulas(part: Entry) -> tuple[str, ...]:
    named = tuple(filter(None, part.optional_text("formula").split(",")))
    unknown = set(named) - _FORMULAS
    if unknown:
        raise part.fault(f"formula {', '.join(sorted(unknown))} is not known")
    return named


def _sub_items(part: Entry) -> tuple[SubItem, ...]:
    value = part.values.get("sub_items", [])
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(SubItem(name) for name in part.texts("sub_items"))
    items = tuple(
        SubItem(
            name_id=child.text("name_id"),
            code=child.text("code"),
            share=read_share(child, "share"),
            share_status=child.status("share_status")[1],
            name_en=child.optional_text("name_en"),
        )
        for child in part.entries("sub_items")
    )
    if sum((item.share or Decimal(0) for item in items), start=Decimal(0)) != HUNDRED:
        raise part.fault("the shares of sub_items must sum to 100")
    return items
