"""Build the shapes of provinces and regencies that maps are drawn from (for maintainers).

Reads the two boundary files of the project "wilayah_boundaries" (MIT) and writes one small file:
for every region an SVG path on the grid of its map, and the point where its letter is written.
Provinces share one map of the country; the regencies and cities of a province share another.

    scripts/map_shapes.py batas_provinsi.geojson batas_kabkota.geojson
"""

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Any, Final

TARGET: Final = (
    Path(__file__).resolve().parent.parent / "pengaduan" / "agencies" / "data" / "peta.json.gz"
)
COUNTRY: Final = "ID"
WIDTH: Final = {COUNTRY: 1000}
USUAL_WIDTH, TALLEST, MARGIN = 700, 700, 8
#: Shapes that the source draws wrongly: their area is far from the official one.
ROUGH: Final = frozenset({"96.04", "96.01", "12.78", "13.74", "31.01"})
SMALLEST: Final = 3.0
Point = tuple[int, int]
Ring = list[Point]
Shape = dict[str, Any]


def _rings(shape: Shape) -> Iterator[Sequence[Sequence[float]]]:
    parts = shape["coordinates"]
    for polygon in [parts] if shape["type"] == "Polygon" else parts:
        yield from polygon


def _bounds(shapes: Sequence[Shape]) -> tuple[float, float, float, float]:
    points = [point for shape in shapes for ring in _rings(shape) for point in ring]
    xs, ys = [one[0] for one in points], [one[1] for one in points]
    return min(xs), min(ys), max(xs), max(ys)


def _turns(before: Point, point: Point, after: Point) -> bool:
    across = (point[0] - before[0]) * (after[1] - before[1])
    return across != (point[1] - before[1]) * (after[0] - before[0])


def _clean(points: Iterator[Point]) -> Ring:
    """Return a ring without points that fell together and without those on a straight line."""
    ring: Ring = []
    for point in points:
        if not ring or ring[-1] != point:
            ring.append(point)
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    size = len(ring)
    if size < 3:
        return []
    turns = [_turns(ring[i - 1], ring[i], ring[(i + 1) % size]) for i in range(size)]
    return [point for point, turn in zip(ring, turns, strict=True) if turn]


def _area(ring: Ring) -> float:
    closed = [*ring, ring[0]] if ring else []
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(closed))) / 2


def _path(rings: Sequence[Ring]) -> str:
    """Return an SVG path: one absolute start, then steps, with no blank that can be left out."""
    text, at = "", (0, 0)
    for ring in rings:
        x, y = ring[0]
        text += f"m{x - at[0]},{y - at[1]}" if text else f"M{x},{y}"
        text += "l"
        for (ax, ay), (bx, by) in pairwise(ring):
            text += f"{bx - ax},{by - ay} "
        text = text.rstrip() + "z"
        at = ring[0]
    return text.replace(",-", "-").replace(" -", "-")


def _inside(ring: Ring, x: float, y: float) -> bool:
    found = False
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            found = not found
    return found


def _far(ring: Ring, x: float, y: float) -> float:
    """Return how far a point is from the nearest side."""
    nearest = 1e9
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        long = (bx - ax) ** 2 + (by - ay) ** 2
        along = (x - ax) * (bx - ax) + (y - ay) * (by - ay)
        part = max(0.0, min(1.0, along / long)) if long else 0.0
        nearest = min(nearest, hypot(x - ax - part * (bx - ax), y - ay - part * (by - ay)))
    return nearest


def _middle(ring: Ring) -> tuple[int, int, int]:
    """Return the point furthest inside a ring, and how much room there is around it."""
    xs, ys = [one[0] for one in ring], [one[1] for one in ring]
    steps = [(part + 0.5) / 24 for part in range(24)]
    best, room = (sum(xs) / len(xs), sum(ys) / len(ys)), 0.0
    for across in steps:
        for down in steps:
            x = min(xs) + across * (max(xs) - min(xs))
            y = min(ys) + down * (max(ys) - min(ys))
            if _inside(ring, x, y) and (far := _far(ring, x, y)) > room:
                best, room = (x, y), far
    return round(best[0]), round(best[1]), round(room)


def _map(features: Sequence[Shape], width: int) -> Shape:
    west, south, east, north = _bounds([one["geometry"] for one in features])
    squeeze = cos(radians((south + north) / 2))
    wide, tall = (east - west) * squeeze, north - south
    scale = min((width - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
    regions: dict[str, Shape] = {}
    for one in features:
        rings = [
            _clean(
                (
                    round((x - west) * squeeze * scale) + MARGIN,
                    round((north - y) * scale) + MARGIN,
                )
                for x, y in ring
            )
            for ring in _rings(one["geometry"])
        ]
        sized = sorted((ring for ring in rings if len(ring) > 2), key=_area, reverse=True)
        kept = [ring for place, ring in enumerate(sized) if not place or _area(ring) >= SMALLEST]
        code = one["properties"]["kode"]
        if not kept:
            # An island of the size of a point is still there: a diamond around it.
            x, y = next(iter(_rings(one["geometry"])))[0]
            px, py = round((x - west) * squeeze * scale), round((north - y) * scale)
            px, py = px + MARGIN, py + MARGIN
            kept = [[(px - 3, py), (px, py - 3), (px + 3, py), (px, py + 3)]]
        regions[code] = {"path": _path(kept), "at": _middle(kept[0])}
        if code in ROUGH:
            regions[code]["rough"] = True
    box = [round(wide * scale) + 2 * MARGIN, round(tall * scale) + 2 * MARGIN]
    return {"box": box, "regions": regions}


def main() -> None:
    """Write the shapes of every map into the package."""
    provinces, regencies = (json.loads(Path(name).read_text("utf-8")) for name in sys.argv[1:3])
    maps = {COUNTRY: _map(provinces["features"], WIDTH[COUNTRY])}
    for province in provinces["features"]:
        code = province["properties"]["kode"]
        inside = [
            one
            for one in regencies["features"]
            if one["properties"]["kode"].split(".", 1)[0] == code
        ]
        maps[code] = _map(inside, USUAL_WIDTH)
    text = json.dumps(maps, separators=(",", ":"), sort_keys=True)
    # mtime 0: the same boundaries give the same bytes.
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    sys.stdout.write(f"{TARGET.name}: {len(maps)} maps, {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
