"""Changes to the text of an edition that is still a draft: weights, labels, samples, regulation.

Every function takes the values of a file as read and returns changed ones; whether they add up
is for the loader to say.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal

from pengaduan.rules.scoring.reading import Value

Values = dict[str, Value]
Change = Callable[[Values], None]


@dataclass(frozen=True, slots=True)
class NewBand:
    """What a result range is called and where it lies."""

    opinion: str
    opinion_en: str
    zone: str
    minimum: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class General:
    """What an edition is called, for which years, and which instrument and rules it rests on."""

    title_id: str
    title_en: str
    years: tuple[int, ...]
    instrument: str
    instrument_source: str
    regulations: tuple[str, ...]
    samples: Mapping[str, tuple[int | None, str]]


def changed(values: Mapping[str, Value], change: Change) -> Values:
    """Return a copy of the values with the change made."""
    copy = deepcopy(dict(values))
    change(copy)
    return copy


def set_id(code: str) -> Change:
    """Put the code of the register in the place of the file's own id."""

    def change(values: Values) -> None:
        values["id"] = code

    return change


def set_weights(weights: Mapping[str, tuple[Decimal, str]]) -> Change:
    """Set weight and status of dimensions and indicators by code; the others stay."""

    def change(values: Values) -> None:
        for node in _nodes(values):
            code = str(node.get("code"))
            if code in weights:
                node["weight"], word = weights[code]
                node["weight_status"] = _status(node.get("weight_status"), word)

    return change


def set_bands(bands: Mapping[str, NewBand], status: str) -> Change:
    """Set label, zone and ends of result ranges by code; the others stay."""

    def change(values: Values) -> None:
        for band in _mappings(values.get("categories")):
            new = bands.get(str(band.get("code")))
            if new is not None:
                _set_band(band, new)
        values["categories_status"] = _status(values.get("categories_status"), status)

    return change


def _set_band(band: Values, new: NewBand) -> None:
    predicate = "predicate_id" in band
    band["predicate_id" if predicate else "opinion_id"] = new.opinion
    band["predicate_en" if predicate else "opinion_en"] = new.opinion_en
    band["min_exclusive" if "min_exclusive" in band else "min"] = new.minimum
    band["max"] = new.maximum
    band.pop("zone", None)
    if new.zone:
        band["zone"] = new.zone


def set_general(new: General) -> Change:
    """Set titles, years, instrument, regulations and sample sizes."""

    def change(values: Values) -> None:
        values["title_id"], values["title_en"] = new.title_id, new.title_en
        values["years"] = list(new.years)
        values.pop("instrument", None)
        if new.instrument:
            values["instrument"] = _instrument(new)
        values["legal_basis"] = _regulations(values.get("legal_basis"), new.regulations)
        sampling = values.get("sampling")
        for code, rule in sampling.items() if isinstance(sampling, dict) else ():
            if code in new.samples and isinstance(rule, dict):
                rule["value"], word = new.samples[code]
                rule["status"] = _status(rule.get("status"), word)

    return change


def _instrument(new: General) -> Values:
    found: Values = {"name": new.instrument, "status": "sourced"}
    if new.instrument_source:
        found["source"] = new.instrument_source
    return found


def _regulations(known: Value, names: Sequence[str]) -> Value:
    """Keep what is said about regulations that stay; a new one is sourced by being named here."""
    old = {str(one.get("name")): one for one in _mappings(known)}
    return [old.get(name) or {"name": name, "status": "sourced"} for name in names]


def _nodes(values: Values) -> Iterator[Values]:
    for dimension in _mappings(values.get("dimensions")):
        yield dimension
        for variable in _mappings(dimension.get("variables")):
            yield from _mappings(variable.get("indicators"))


def _mappings(value: Value) -> Iterator[Values]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def _status(old: Value, word: str) -> str:
    """Keep the whole remark of a status that stays what it was."""
    before = old if isinstance(old, str) else ""
    return before if before.startswith(word) else word
