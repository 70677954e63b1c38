"""The labelled everyday queries: what is typed, where, and which agencies are right."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

_DATA = Path(__file__).parents[1] / "data"
QUERIES = _DATA / "agency_queries.csv"
#: Written when the list of everyday names was finished, and never used to change it.
FRESH = _DATA / "agency_queries_fresh.csv"
_OUTSIDE = "luar:"


@dataclass(frozen=True)
class Query:
    """One query; ``outside`` holds words of the names of bodies that the register has not."""

    text: str
    region: str | None
    right: tuple[str, ...]
    outside: tuple[str, ...]


def agency_queries(file: Path = QUERIES) -> list[Query]:
    """Every labelled query, in the order of the file."""
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [_query(row) for row in csv.DictReader(lines)]


def _query(row: dict[str, str]) -> Query:
    right = row["right"].split("|")
    return Query(
        text=row["query"],
        region=row["region"] or None,
        right=tuple(one for one in right if not one.startswith(_OUTSIDE)),
        outside=tuple(one.removeprefix(_OUTSIDE) for one in right if one.startswith(_OUTSIDE)),
    )
