"""YAML or JSON as exact values: numbers become int or Decimal from their text, never floats."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

import yaml

from pengaduan.rules.scoring.errors import EditionDataError
from pengaduan.rules.scoring.methodology import Status

Value: TypeAlias = "str | int | bool | Decimal | list[Value] | dict[str, Value] | None"

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_TAG = "tag:yaml.org,2002:"
_WORD = re.compile(r"[a-z]+")
LARGEST = 512 * 1024
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of a data file with its place, so that every refusal can name it."""

    file: str
    path: str
    values: Mapping[str, Value]

    def fault(self, reason: str) -> EditionDataError:
        """Return the error that refuses this entry, for the caller to raise."""
        return EditionDataError(self.file, self.path, reason)

    def text(self, key: str) -> str:
        """Return a required, non-empty text."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"{key} must be a text")
        return value

    def optional_text(self, key: str) -> str:
        """Return a text, or the empty text when the key is absent."""
        return self.text(key) if key in self.values else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a text or a list of texts as a tuple; empty when the key is absent."""
        value = self.values.get(key, [])
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list):
            raise self.fault(f"{key} must be a text or a list of texts")
        return tuple(self._only_text(key, item) for item in found)

    def number(self, key: str) -> Decimal:
        """Return a required number as Decimal, digit by digit as the file spells it."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.fault(f"{key} must be a number")
        return Decimal(value)

    def optional_number(self, key: str) -> Decimal | None:
        """Return a number, or None when the key is absent."""
        return self.number(key) if key in self.values else None

    def whole_numbers(self, key: str) -> tuple[int, ...]:
        """Return a non-empty list of whole numbers."""
        value = self.values.get(key)
        if not isinstance(value, list) or not value:
            raise self.fault(f"{key} must be a list of whole numbers")
        whole = tuple(v for v in value if isinstance(v, int) and not isinstance(v, bool))
        if len(whole) != len(value):
            raise self.fault(f"{key} must be a list of whole numbers")
        return whole

    def entry(self, key: str) -> "Entry":
        """Return a required inner mapping."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            raise self.fault(f"{key} must be a mapping")
        return Entry(self.file, self._below(key), value)

    def entries(self, key: str) -> tuple["Entry", ...]:
        """Return a required, non-empty list of mappings; each is named by its code."""
        value = self.values.get(key)
        if not isinstance(value, list) or not value:
            raise self.fault(f"{key} must be a list of entries")
        return tuple(self._item(key, place, item) for place, item in enumerate(value))

    def status(self, key: str) -> tuple[Status, str]:
        """Return how far a value can be trusted, and the whole remark of the file."""
        remark = self.text(key)
        word = _WORD.match(remark)
        try:
            return Status(word.group() if word else ""), remark
        except ValueError as error:
            known = ", ".join(Status)
            raise self.fault(f"{key} must begin with one of {known}, not {remark!r}") from error

    def _item(self, key: str, place: int, item: Value) -> "Entry":
        if not isinstance(item, dict):
            raise self.fault(f"{key}[{place}] must be a mapping")
        name = item.get("code")
        label = name if isinstance(name, str) else f"{key}[{place}]"
        return Entry(self.file, self._below(label), item)

    def _below(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name

    def _only_text(self, key: str, item: Value) -> str:
        if not isinstance(item, str):
            raise self.fault(f"{key} must hold texts only")
        return item


def read_given(file: str, data: bytes) -> Entry:
    """Read a file that somebody hands in, YAML or JSON, as its top mapping.

    Beside what :func:`read_entry` refuses, it refuses files that are too large, too deep, or use
    YAML's references, which can make a small file endless.
    """
    if len(data) > LARGEST:
        raise EditionDataError(file, "", f"is larger than {LARGEST // 1024} KB")
    if data.lstrip()[:1] == b"{":
        return _read_json(file, data)
    _check_shape(file, data)
    return read_entry(file, data)


def _check_shape(file: str, data: bytes) -> None:
    depth = 0
    try:
        for event in yaml.parse(data, Loader=_LOADER):
            if isinstance(event, yaml.AliasEvent):
                raise EditionDataError(file, _line(event), "uses a reference (*)")
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise EditionDataError(file, _line(event), "is nested too deeply")
    except yaml.YAMLError as error:
        raise _not_yaml(file, error) from error


def _not_yaml(file: str, error: yaml.YAMLError) -> EditionDataError:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    place = f"line {mark.line + 1}" if mark else ""
    return EditionDataError(file, place, f"is not YAML: {error}")


def _read_json(file: str, data: bytes) -> Entry:
    def once(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
        keys = [key for key, _ in pairs]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise EditionDataError(file, "", f"{twice} is given twice")
        return dict(pairs)

    def refuse(text: str) -> Value:
        raise EditionDataError(file, "", f"{text!r} is not a plain float")

    try:
        text = data.decode("utf-8")
        found = json.loads(text, parse_float=Decimal, parse_constant=refuse, object_pairs_hook=once)
    except UnicodeDecodeError as error:
        raise EditionDataError(file, "", "is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise EditionDataError(file, f"line {error.lineno}", f"is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise EditionDataError(file, "", "is nested too deeply") from error
    return Entry(file, "", found)


def read_entry(file: str, data: bytes) -> Entry:
    """Read one YAML file as its top mapping; a bad file raises :class:`EditionDataError`."""
    try:
        root = yaml.compose(data.decode("utf-8"), Loader=_LOADER)
    except UnicodeDecodeError as error:
        raise EditionDataError(file, "", "is not UTF-8") from error
    except yaml.YAMLError as error:
        raise _not_yaml(file, error) from error
    value = _value(file, root)
    if not isinstance(value, dict):
        raise EditionDataError(file, "", "must be a mapping")
    return Entry(file, "", value)


def _value(file: str, node: yaml.Node | None) -> Value:
    if isinstance(node, yaml.MappingNode):
        return _mapping(file, node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(file, item) for item in node.value]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(file, node)
    raise EditionDataError(file, "", "is empty")


def _mapping(file: str, node: yaml.MappingNode) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in found:
            raise EditionDataError(file, _line(key_node), f"{key} is given twice")
        found[key] = _value(file, value_node)
    return found


def _scalar(file: str, node: yaml.ScalarNode) -> Value:
    text = str(node.value)
    kind = node.tag.removeprefix(_TAG)
    try:
        return _convert(kind, text)
    except (ValueError, InvalidOperation) as error:
        raise EditionDataError(file, _line(node), f"{text!r} is not a plain {kind}") from error


def _convert(kind: str, text: str) -> Value:
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in {"true", "yes", "on"}
    if kind == "int":
        return int(text, 10)
    if kind == "float":
        return Decimal(text)
    if kind == "str":
        return text
    raise ValueError(kind)


def _line(node: yaml.Node | yaml.Event) -> str:
    return f"line {node.start_mark.line + 1}" if node.start_mark else ""
