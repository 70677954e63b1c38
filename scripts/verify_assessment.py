"""Compute a published assessment again: verify_assessment.py DATA.json [TABLE.csv] [SHA256].

Needs nothing but Python. Checks the digest, computes every unit, entity, category and rank of a
frozen assessment again with exact fractions, compares them (and the table) digit by digit.
"""

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

Json = dict[str, Any]
F0 = Fraction(0)


def rounded(value: Fraction, places: int) -> str:
    return format(Decimal(floor(value * 10**places + Fraction(1, 2))).scaleb(-places), "f")


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, F0) / len(values)


def raw(value: Any) -> Fraction:  # noqa: ANN401 - a JSON value
    if isinstance(value, dict):
        return Fraction(100 * (value["counted"] - value["met"]), value["counted"])
    return Fraction(value)


def part(edition: Json, unit: Json, code: str) -> Fraction:
    rows = unit["indicators"]
    tree = {one["code"]: one["indicators"] for one in edition["dimensions"]}.get(code, [])
    if not any(one["code"] in rows for one in tree):
        return Fraction(unit["dimensions"][code])
    asked = [(one, rows[one["code"]]) for one in tree]
    levels = [(one, mean([raw(row["values"][s]) for s in row["asked"]])) for one, row in asked]
    return sum((Fraction(i["weight"]) * Fraction(i["factor"]) / 100 * m for i, m in levels), F0)


def unit_value(edition: Json, unit: Json) -> Fraction:
    if unit["total"] is not None and not unit["indicators"]:
        return Fraction(unit["total"])
    shares = [Fraction(s) * part(edition, unit, code) for code, s in edition["parts"].items()]
    return sum(shares, F0)


def band_of(bands: list[Json], score: Fraction) -> Json:
    ends = [(Fraction(band["minimum"]), band) for band in bands]
    found = (b for low, b in ends if score > low or (score == low and not b["exclusive"]))
    return next(found, bands[-1])


def problems(data: Json, table: Json) -> Iterator[str]:
    edition, entities = data["edition"], data["entities"]
    for one in entities:
        values = [unit_value(edition, unit) for unit in one["units"]]
        for unit, value in zip(one["units"], values, strict=True):
            if (str(value), rounded(value, edition["decimals"])) != (unit["exact"], unit["score"]):
                yield f"{one['name']}, {unit['name']}: {unit['score']} != {value}"
        published = one["published_score"]
        score = rounded(Fraction(published) if published else mean(values), edition["decimals"])
        band = band_of(edition["bands"], Fraction(score))
        again = [score, band["code"], band["zone"], band["opinion"]]
        if again != [one[key] for key in ("score", "category", "zone", "opinion")]:
            yield f"{one['name']}: {one['score']} {one['category']} != {again}"
        group = next(kinds for kinds in data["classes"] if one["class"] in kinds)
        peers = [peer["score"] for peer in entities if peer["class"] in group]
        rank = 1 + sum(Decimal(peer) > Decimal(score) for peer in peers)
        if data["ranks"][one["name"]] != rank:
            yield f"{one['name']}: rank {data['ranks'][one['name']]} != {rank}"
        row = table.get(one["name"], {})
        if table and (row.get("rank"), row.get("score")) != (str(rank), score):
            yield f"{one['name']}: the table says {row}"


def main(path: str, *more: str) -> int:
    text = Path(path).read_bytes()
    digest, tables = hashlib.sha256(text).hexdigest(), [one for one in more if ".csv" in one]
    lines = [line for one in tables for line in Path(one).read_text("utf-8").splitlines()]
    found = [f"the digest is not {one}" for one in more if one not in {*tables, digest}]
    try:
        data = json.loads(text)
        plain = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        found += [] if plain.encode() == text else ["the text is not canonical"]
        found += problems(data, {row["entity"]: row for row in csv.DictReader(lines)})
    except (ValueError, LookupError, TypeError, ArithmeticError, StopIteration) as error:
        found.append(f"the data cannot be read: {error!r}")
    sys.stdout.write("\n".join([*found, f"{digest} {'DIFFERENT' if found else 'OK'}\n"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
