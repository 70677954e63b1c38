"""Reads result bands and proves that every score falls into exactly one of them."""

from decimal import Decimal
from itertools import pairwise

from pengaduan.rules.scoring.methodology import Band, Zone
from pengaduan.rules.scoring.reading import Entry


def read_bands(
    top: Entry, maximum: Decimal, decimals: int, lowest: Decimal = Decimal(0)
) -> tuple[Band, ...]:
    """Return the bands from best to worst; they cover ``lowest`` to ``maximum`` without a gap.

    A band begins either at ``min`` (inclusive, after rounding to ``decimals`` places) or above
    ``min_exclusive`` (the editions printed in whole numbers).
    """
    parts = top.entries("categories")
    bands = tuple(_band(part) for part in parts)
    _check_codes(top, bands)
    if bands[0].maximum != maximum:
        raise parts[0].fault(f"the best band must end at {maximum}")
    if bands[-1].exclusive or bands[-1].minimum != lowest:
        raise parts[-1].fault(f"the worst band must begin at {lowest}")
    step = Decimal(1).scaleb(-decimals)
    for part, (upper, lower) in zip(parts, pairwise(bands), strict=False):
        expected = lower.maximum if upper.exclusive else lower.maximum + step
        if upper.minimum != expected:
            raise part.fault(f"the band must begin at {expected}, where {lower.code} ends")
    return bands


def _check_codes(top: Entry, bands: tuple[Band, ...]) -> None:
    if len({band.code for band in bands}) != len(bands):
        raise top.fault("categories use a code twice")


def _band(part: Entry) -> Band:
    exclusive = "min_exclusive" in part.values
    if exclusive == ("min" in part.values):
        raise part.fault("needs either min or min_exclusive")
    minimum = part.number("min_exclusive" if exclusive else "min")
    maximum = part.number("max")
    if minimum >= maximum:
        raise part.fault("the band is empty")
    word = part.optional_text("zone")
    if word and word not in set(Zone):
        raise part.fault(f"zone must be one of {', '.join(Zone)}")
    return Band(
        code=part.text("code"),
        zone=Zone(word) if word else None,
        opinion=_first(part, "opinion_id", "predicate_id", "name_id"),
        opinion_en=part.optional_text("opinion_en") or part.optional_text("predicate_en"),
        quality=part.optional_text("quality_id"),
        minimum=minimum,
        maximum=maximum,
        exclusive=exclusive,
        printed=part.optional_text("printed"),
        status=part.optional_text("status"),
    )


def _first(part: Entry, *keys: str) -> str:
    for key in keys:
        if key in part.values:
            return part.text(key)
    raise part.fault(f"needs one of {', '.join(keys)}")
