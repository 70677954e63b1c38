"""The published facts the tests hold the engine against: vectors and results."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from pengaduan.rules.scoring.reading import Entry, read_entry

DATA = Path(__file__).parents[2] / "data"


@dataclass(frozen=True, slots=True)
class Result:
    """One published row: an entity, its score and the labels printed beside it."""

    year: int
    entity: str
    score: Decimal
    zone: str
    category: str
    opinion: str
    issue: str
    source: str = ""

    @property
    def name(self) -> tuple[int, str]:
        return self.year, self.entity

    @property
    def states_a_label(self) -> bool:
        return bool(self.zone or self.category or self.opinion)


@cache
def vectors() -> Entry:
    file = DATA / "scoring_tests.yaml"
    return read_entry(file.name, file.read_bytes())


@cache
def results() -> tuple[Result, ...]:
    with (DATA / "published_results.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_result(row) for row in csv.DictReader(lines))


def _result(row: dict[str, str]) -> Result:
    return Result(
        year=int(row["year"]),
        entity=row["entity"],
        score=Decimal(row["score"]),
        zone=row["zone_stated"],
        category=row["category_stated"],
        opinion=row["opinion_stated"],
        issue=row["issue"],
        source=row["source"],
    )


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something printed that cannot be right; ``touches`` says whether score, label or words."""

    code: str
    year: int
    subject: str
    touches: str
    reason: str
    source: str


@cache
def contradictions() -> tuple[Contradiction, ...]:
    with (DATA / "contradictions.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Contradiction(
                code=row["code"],
                year=int(row["year"]),
                subject=row["subject"],
                touches=row["touches"],
                reason=row["reason"],
                source=row["source"],
            )
            for row in csv.DictReader(lines)
        )
