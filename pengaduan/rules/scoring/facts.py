"""Reads what an edition says beside its tree: whom to ask, and sentences with their status."""

import re
from collections.abc import Iterator, Mapping

from pengaduan.rules.scoring.methodology import Fact, Sample
from pengaduan.rules.scoring.reading import Entry, Value

# What the calculation reads elsewhere; everything else of a file becomes a fact.
_READ_ELSEWHERE = frozenset(
    {
        "schema",
        "id",
        "title_id",
        "title_en",
        "years",
        "status_legend",
        "usable_for_scoring",
        "note",
        "weights_note",
        "scales",
        "categories",
        "categories_status",
        "categories_source",
        "aggregation",
        "rounding",
        "public_trust",
        "compliance_level",
        "legal_basis",
        "channel_split",
        "sampling",
    }
)
_TAIL = re.compile(r"\((sourced|derived|inferred|reconstructed|recalled|assumed)[^()]*\)\s*$")
_SAMPLE = frozenset({"value", "status", "per", "source"})


def read_samples(top: Entry) -> tuple[Sample, ...]:
    """Return the sample rules of the edition; empty where the file names none."""
    if "sampling" not in top.values:
        return ()
    part = top.entry("sampling")
    return tuple(_sample(part.entry(code), code) for code in part.values)


def _sample(part: Entry, code: str) -> Sample:
    number = part.values.get("value")
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        raise part.fault("value must be a whole number, or empty where it was not found")
    if number is not None and number < 1:
        raise part.fault("value must be at least 1")
    lists = {key for key, value in part.values.items() if isinstance(value, list)} - _SAMPLE
    texts = [key for key in part.values if key not in lists | _SAMPLE]
    return Sample(
        code=code,
        count=number,
        status=part.text("status"),
        per=part.optional_text("per"),
        groups=tuple((key, part.texts(key)) for key in part.values if key in lists),
        notes=tuple((key, part.text(key)) for key in texts),
        sources=part.texts("source"),
    )


def read_facts(top: Entry, known: frozenset[str] = _READ_ELSEWHERE) -> tuple[Fact, ...]:
    """Return every sentence of the file that is not ``known`` elsewhere, in its order."""
    found: list[Fact] = []
    for section, value in top.values.items():
        if section in known or (section == "dimensions" and isinstance(value, list)):
            continue
        beside = {"status": _plain(top.values.get(f"{section}_status"))}
        found.extend(_facts(section, section, value, beside))
    return tuple(found)


def _facts(section: str, name: str, value: Value, around: Mapping[str, str]) -> Iterator[Fact]:
    if not isinstance(value, dict):
        text = _plain(value)
        tail = _TAIL.search(text)
        status = around.get("status", "") or (tail[1] if tail else "")
        sources = tuple(filter(None, around.get("source", "").split("\n")))
        yield Fact(section, name, text, status, sources)
        return
    status = _plain(value.get("status")) or around.get("status", "")
    inner = {"status": status, "source": _lines(value.get("source")) or around.get("source", "")}
    for key, below in value.items():
        if key not in {"status", "source"}:
            yield from _facts(section, f"{name}.{key}" if name != section else key, below, inner)


def _plain(value: Value) -> str:
    if isinstance(value, list):
        return "; ".join(_plain(one) for one in value)
    return "" if value is None else str(value)


def _lines(value: Value) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else _plain(value)
