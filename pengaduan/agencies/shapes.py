"""The shapes of regions that maps are drawn from: the country and, per province, its regencies."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

COUNTRY: Final = "ID"
_FILE: Final = Path(__file__).parent / "data" / "peta.json.gz"


@dataclass(frozen=True, slots=True)
class Shape:
    """A region on its map: an SVG path, where its letter stands, and the room around that point.

    ``rough`` shapes are drawn wrongly by the source: their area is far from the official one.
    """

    code: str
    path: str
    x: int
    y: int
    room: int
    rough: bool = False


@dataclass(frozen=True, slots=True)
class RegionMap:
    """The regions of one map on a grid of ``width`` by ``height``."""

    width: int
    height: int
    shapes: Mapping[str, Shape]


@cache
def _maps() -> dict[str, RegionMap]:
    with gzip.open(_FILE, "rt", encoding="utf-8") as file:
        content = json.load(file)
    return {
        code: RegionMap(
            one["box"][0],
            one["box"][1],
            {region: _shape(region, row) for region, row in one["regions"].items()},
        )
        for code, one in content.items()
    }


def _shape(code: str, row: dict[str, Any]) -> Shape:
    x, y, room = row["at"]
    return Shape(code, row["path"], x, y, room, bool(row.get("rough")))


def region_map(code: str) -> RegionMap | None:
    """Return the map of the country (``ID``) or of a province's regencies; None for another."""
    return _maps().get(code)
