"""An edition as a file again: YAML or JSON, numbers digit by digit as they were read."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

import yaml

from pengaduan.rules.scoring.reading import Value

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"
_MARK = "\u0000"  # cannot stand in a text of the file, so it can mark what is a number
_MARK_TEXT = json.dumps(_MARK).strip('"')


class _Dumper(yaml.SafeDumper):
    """Writes Decimals as plain numbers."""


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    text = format(value, "f")
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


_Dumper.add_representer(Decimal, _number)


def as_yaml(values: Mapping[str, Value]) -> bytes:
    """Return the YAML of an edition; the same values always give the same bytes."""
    text = yaml.dump(dict(values), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=150)
    return str(text).encode()


def as_json(values: Mapping[str, Value]) -> bytes:
    """Return the JSON of an edition, numbers as numbers."""
    text = json.dumps(_plain(dict(values)), ensure_ascii=False, indent=2)
    return text.replace(f'"{_MARK_TEXT}', "").replace(f'{_MARK_TEXT}"', "").encode()


def _plain(value: Value) -> Plain:
    if isinstance(value, Decimal):
        return f"{_MARK}{value:f}{_MARK}"
    if isinstance(value, dict):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_plain(below) for below in value]
    return value
