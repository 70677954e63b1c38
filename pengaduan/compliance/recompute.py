"""Compute a frozen result again from its content alone, apart from the code that froze it."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pengaduan.rules.scoring.exact import round_half_up


def differences(content: Mapping[str, Any]) -> list[str]:
    """Return where the results in a content are not what its own values give; [] when all are.

    Scores are compared as text, so that equal means equal digit by digit.
    """
    return [*_entities(content), *_ranks(content)]


def _entities(content: Mapping[str, Any]) -> Iterator[str]:
    edition = content["edition"]
    for entity in content["entities"]:
        exact: list[Fraction] = []
        for unit in entity["units"]:
            value = unit_value(edition, unit)
            exact.append(value)
            shown = (str(value), format(round_half_up(value, edition["decimals"]), "f"))
            if shown != (unit["exact"], unit["score"]):
                yield f"{entity['name']}, {unit['name']}: {unit['score']} is {shown[1]}"
        published = entity["published_score"]
        whole = Fraction(published) if published else sum(exact, Fraction(0)) / len(exact)
        score = round_half_up(whole, edition["decimals"])
        band = _band(edition["bands"], score)
        told = tuple(entity[key] for key in ("score", "category", "zone", "opinion"))
        again = (format(score, "f"), band["code"], band["zone"], band["opinion"])
        if told != again:
            yield f"{entity['name']}: {told} is {again}"


def unit_value(edition: Mapping[str, Any], unit: Mapping[str, Any]) -> Fraction:
    """Return the exact score of a unit from its values under the embedded edition."""
    if unit["total"] is not None and not unit["indicators"]:
        return Fraction(unit["total"])
    whole = Fraction(0)
    for code, share in edition["parts"].items():
        whole += Fraction(share) * _part(edition, unit, code)
    return whole


def _part(edition: Mapping[str, Any], unit: Mapping[str, Any], code: str) -> Fraction:
    rows = unit["indicators"]
    dimension = next((one for one in edition["dimensions"] if one["code"] == code), None)
    if dimension is None or not any(one["code"] in rows for one in dimension["indicators"]):
        return Fraction(unit["dimensions"][code])
    return sum(
        (
            Fraction(one["weight"]) / 100 * Fraction(one["factor"]) * _mean(rows[one["code"]])
            for one in dimension["indicators"]
        ),
        Fraction(0),
    )


def _mean(row: Mapping[str, Any]) -> Fraction:
    values = [_raw(row["values"][source]) for source in row["asked"]]
    return sum(values, Fraction(0)) / len(values)


def _raw(value: Any) -> Fraction:  # noqa: ANN401 - a JSON value
    if isinstance(value, dict):
        return Fraction(100 * (value["counted"] - value["met"]), value["counted"])
    return Fraction(value)


def _band(bands: Sequence[Mapping[str, Any]], score: Decimal) -> Mapping[str, Any]:
    for band in bands:
        least = Decimal(band["minimum"])
        if score > least or (score == least and not band["exclusive"]):
            return band
    return bands[-1]


def _ranks(content: Mapping[str, Any]) -> Iterator[str]:
    for kinds in content["classes"]:
        rows = [one for one in content["entities"] if one["class"] in kinds]
        for row in rows:
            better = sum(Decimal(one["score"]) > Decimal(row["score"]) for one in rows)
            if content["ranks"].get(row["name"]) != better + 1:
                yield f"{row['name']}: rank {content['ranks'].get(row['name'])} is {better + 1}"
