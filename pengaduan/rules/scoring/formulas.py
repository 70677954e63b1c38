"""The words of CF-1 as shipped: what a page prints beside a metric, a level or the index."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pengaduan.rules.scoring.catalogue import shipped
from pengaduan.rules.scoring.reading import Entry, Value, read_entry

FORMULA_FILE = "complaint_formulas.yaml"
SCHEMA = "complaint-formulas/1"


@dataclass(frozen=True, slots=True)
class Metric:
    """One measured figure: what it counts and in which unit."""

    code: str
    name_id: str
    definition: str
    unit: str
    remark: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a rule: the level (or points or cap) and its condition in words."""

    kind: str
    value: Decimal
    when: str


@dataclass(frozen=True, slots=True)
class LevelRule:
    """How the records reach a level of one complaint indicator."""

    code: str
    indicator: str
    automatic: str
    assessor: str
    rule: str
    steps: tuple[Step, ...]
    base: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ComplaintFormulas:
    """The formula edition CF-1; ``digest`` is the SHA-256 of its file."""

    id: str
    digest: str
    status: str
    label_id: str
    wilson: str
    metrics: tuple[Metric, ...]
    levels: tuple[LevelRule, ...]
    excluded: tuple[str, ...]
    index_name_id: str
    index_formula: str
    index_speed: str
    index_status: str

    def metric(self, code: str) -> Metric:
        """Return a metric by its code; ``KeyError`` if there is none."""
        return {metric.code: metric for metric in self.metrics}[code]


@cache
def complaint_formulas() -> ComplaintFormulas:
    """Return the shipped formulas; a broken file raises ``EditionDataError``."""
    return load_formulas(FORMULA_FILE, shipped(FORMULA_FILE))


def load_formulas(file: str, data: bytes) -> ComplaintFormulas:
    """Build the formulas from a file's content."""
    top = read_entry(file, data)
    if top.text("schema") != SCHEMA:
        raise top.fault(f"schema must be {SCHEMA}")
    index = top.entry("index_hpi")
    return ComplaintFormulas(
        id=top.text("id"),
        digest=hashlib.sha256(data).hexdigest(),
        status=top.text("status"),
        label_id=top.entry("dimension_estimate").text("label_id"),
        wilson=top.text("wilson"),
        metrics=tuple(_metric(part) for part in top.entries("metrics")),
        levels=tuple(_level(part) for part in top.entries("levels")),
        excluded=top.entry("scope").texts("excluded"),
        index_name_id=index.text("name_id"),
        index_formula=index.text("formula"),
        index_speed=index.text("speed"),
        index_status=index.text("status"),
    )


def _metric(part: Entry) -> Metric:
    return Metric(
        code=part.text("code"),
        name_id=part.text("name_id"),
        definition=part.text("definition"),
        unit=part.text("unit"),
        remark=part.optional_text("threshold_status"),
    )


def _level(part: Entry) -> LevelRule:
    rule = part.values.get("rule")
    inner = part.entry("rule") if isinstance(rule, dict) else None
    return LevelRule(
        code=part.text("code"),
        indicator=part.text("indicator"),
        automatic=part.text("automatic"),
        assessor=part.text("assessor"),
        rule=rule if isinstance(rule, str) else "",
        steps=(*_steps(part), *(_steps(inner) if inner else ())),
        base=inner.text("base") if inner else "",
        anchor=part.optional_text("anchor"),
    )


def _steps(part: Entry) -> tuple[Step, ...]:
    found: list[Step] = []
    for name in ("rule", "l_sla", "l_speed", "minus", "cap"):
        if isinstance(part.values.get(name), list):
            found += [_step(child, name) for child in part.entries(name)]
    return tuple(found)


def _step(part: Entry, kind: str) -> Step:
    keys: Mapping[str, Value] = part.values
    key = next((k for k in ("level", "points", "max_level") if k in keys), "level")
    return Step(kind, part.number(key), part.text("when"))
