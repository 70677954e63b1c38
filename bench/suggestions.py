"""`bench/suggestions.py FILE`: how well, and how fast, the agency for a complaint is suggested.

FILE is a CSV, gzipped or not, with the columns teks, instansi, kecamatan and kelurahan; --source
keeps the rows whose column sumber has that value, --pairs joins texts that a list of pairs
(id_a, id_b) calls alike. The texts are split into five parts by groups of near-duplicates, found
by the product's own fingerprints, so that no group is on both sides; each part is suggested by a
model that was trained on the other four. Nothing of the texts is kept or printed.
"""

import argparse
import csv
import gzip
import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, quantiles

from ground import machine, say

from pengaduan.handling.suggestions.learned import Model, from_bytes
from pengaduan.handling.suggestions.pieces import Example
from pengaduan.handling.suggestions.training import Accuracy, accuracy, groups, train

PARTS = 5
TIMED = 500
TOPS = ("top1", "top3", "top5")


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of training and loading, bytes of the model, milliseconds of suggestions."""

    train: float
    load: float
    size: int
    each: list[float]


def read_rows(path: Path, source: str) -> list[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [
        row
        for row in rows
        if row["instansi"] and row["teks"].strip() and source in {"", row.get("sumber", "")}
    ]


def examples_of(rows: Sequence[dict[str, str]]) -> list[Example]:
    levels = ("kecamatan", "kelurahan")
    return [
        Example(row["teks"], row["instansi"], {level: row[level] for level in levels})
        for row in rows
    ]


def parts_of(rows: Sequence[dict[str, str]], pairs: Path | None, *, only_pairs: bool) -> list[int]:
    """Return the part of each row; whole groups of near-duplicates share one."""
    leaders = list(range(len(rows))) if only_pairs else groups([row["teks"] for row in rows])
    joined = {one: one for one in leaders}

    def top(one: int) -> int:
        while joined[one] != one:
            one = joined[one]
        return one

    if pairs is not None:
        at = {row["id"]: leaders[place] for place, row in enumerate(rows)}
        with gzip.open(pairs, "rt", encoding="utf-8", newline="") as file:
            for pair in csv.DictReader(file):
                if pair["id_a"] in at and pair["id_b"] in at:
                    joined[top(at[pair["id_a"]])] = top(at[pair["id_b"]])
    order = {one: n for n, one in enumerate(dict.fromkeys(top(one) for one in leaders))}
    return [order[top(one)] % PARTS for one in leaders]


def measure(known: Sequence[Example], asked: Sequence[Example]) -> tuple[Accuracy, Timing]:
    began = time.process_time()
    model = train(known)
    trained = time.process_time() - began
    data = model.to_bytes()
    began = time.process_time()
    loaded = from_bytes(data)
    load = time.process_time() - began
    return accuracy(loaded, asked), Timing(trained, load, len(data), timed(loaded, asked))


def timed(model: Model, asked: Sequence[Example]) -> list[float]:
    took = []
    for one in asked[:TIMED]:
        began = time.process_time()
        model.guesses(one.text, one.places)
        took.append((time.process_time() - began) * 1000)
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--source", default="")
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--only-pairs", action="store_true", help="no groups but the pairs'")
    parser.add_argument("--only", type=int, help="measure this part of the five only")
    given = parser.parse_args()
    rows = read_rows(given.file, given.source)
    parts, examples = parts_of(rows, given.pairs, only_pairs=given.only_pairs), examples_of(rows)
    say(machine())
    say(f"{len(rows):,} texts, {len({one.label for one in examples})} agencies")
    say("| part | held out | top-1 | top-3 | top-5 | macro-F1 |")
    say("|---|---|---|---|---|---|")
    results: list[tuple[Accuracy, Timing]] = []
    for part in range(PARTS) if given.only is None else (given.only,):
        known = [one for one, at in zip(examples, parts, strict=True) if at != part]
        asked = [one for one, at in zip(examples, parts, strict=True) if at == part]
        told, timing = measure(known, asked)
        results.append((told, timing))
        say(f"| {part + 1} | {told.count:,} | {shares(told)} |")
    every = [told for told, _ in results]
    whole = Accuracy(
        count=sum(one.count for one in every),
        top1=mean(one.top1 for one in every),
        top3=mean(one.top3 for one in every),
        top5=mean(one.top5 for one in every),
        macro_f1=mean(one.macro_f1 for one in every),
    )
    say(f"| mean | {whole.count:,} | {shares(whole)} |")
    say(f"| texts, right | {whole.count:,} | {right(every)} | |")
    each = [one for _, timing in results for one in timing.each]
    say(
        f"processor time: training {mean(t.train for _, t in results):.1f} s, loading"
        f" {mean(t.load for _, t in results):.2f} s, one suggestion {median(each):.1f} ms"
        f" (p95 {quantiles(each, n=20)[-1]:.1f} ms); model {results[0][1].size / 1e6:.1f} MB"
    )


def right(every: Sequence[Accuracy]) -> str:
    """Return of how many texts the office was first, or among the first three or five."""
    sums = (sum(round(getattr(one, top) * one.count) for one in every) for top in TOPS)
    return " | ".join(f"{count:,}" for count in sums)


def shares(told: Accuracy) -> str:
    return f"{told.top1:.3f} | {told.top3:.3f} | {told.top5:.3f} | {told.macro_f1:.3f}"


if __name__ == "__main__":
    main()
