"""`bench/duplicates.py TEXTS PAIRS`: how well, and how fast, near-duplicates are found.

TEXTS is a gzipped CSV with columns id, teks, instansi, kecamatan and dibuat_utc; PAIRS one with
id_a and id_b, the labelled pairs. Every text is indexed and looked up once as it comes in, in
the order of the file, through the same fingerprints and scores as the product. With --database
the look-up is also timed through the product's own tables, on SQLite and PostgreSQL.
"""

import argparse
import csv
import gzip
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from zlib import crc32

from flask_migrate import upgrade
from ground import ENGINES, ROOT, end_tidily, fresh_database, machine, make_app, say
from rows import Row, complaint_row, insert
from sqlalchemy.orm import Session

from pengaduan.complaints.link_models import TextBand
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.similar import LIKELY, MOST_CANDIDATES, Facts, compare, doubles
from pengaduan.infra.db import read, transaction
from pengaduan.rules import shingles

Pair = frozenset[str]
THRESHOLDS = (0.60, 0.64, LIKELY, 0.72, 0.80)
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
ASKED = 500


@dataclass(frozen=True, slots=True)
class Text:
    """One text with what it is compared by."""

    id: str
    story: str
    facts: Facts


def read_texts(path: Path) -> list[Text]:
    """Read the texts; places and agencies become codes, an unknown day lies far away from all."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    agencies = {name: n for n, name in enumerate(sorted({row["instansi"] for row in rows}), 1)}
    return [
        Text(row["id"], row["teks"], _facts(row, agencies, place)) for place, row in enumerate(rows)
    ]


def _facts(row: dict[str, str], agencies: dict[str, int], place: int) -> Facts:
    told = row["dibuat_utc"]
    lonely = LONG_AGO - timedelta(days=60 * (place % 10_000))
    at = datetime.fromisoformat(told) if told else lonely
    agency = agencies[row["instansi"]] if row["instansi"] else None
    return Facts(row["kecamatan"] or None, agency, at)


def read_pairs(path: Path) -> set[Pair]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return {frozenset((row["id_a"], row["id_b"])) for row in csv.DictReader(file)}


def find_pairs(texts: list[Text]) -> tuple[dict[Pair, float], float, int]:
    """Return the score of every pair that the product would compare, the seconds, and how many."""
    by_value: dict[int, list[str]] = defaultdict(list)
    pieces: dict[str, frozenset[int]] = {}
    facts = {text.id: text.facts for text in texts}
    scores: dict[Pair, float] = {}
    compared = 0
    began = time.perf_counter()
    for text in texts:
        mine = pieces[text.id] = shingles.shingles(text.story)
        values = shingles.bands(mine)
        shared = Counter(other for value in values for other in by_value[value])
        for other, _ in shared.most_common(MOST_CANDIDATES):
            compared += 1
            score = compare(shingles.jaccard(mine, pieces[other]), text.facts, facts[other])
            if score is not None:
                scores[frozenset((text.id, other))] = score.value
        for value in values:
            by_value[value].append(text.id)
    return scores, time.perf_counter() - began, compared


def quality(scores: dict[Pair, float], known: set[Pair]) -> Iterator[str]:
    yield "| threshold | pairs found | precision | recall |"
    yield "|---|---|---|---|"
    for threshold in THRESHOLDS:
        found = {pair for pair, score in scores.items() if score >= threshold}
        right = len(found & known)
        mark = " (default)" if threshold == LIKELY else ""
        precision = right / len(found) if found else 0.0
        share = right / len(known)
        yield f"| {threshold:.2f}{mark} | {len(found)} | {precision:.3f} | {share:.3f} |"


def halves(texts: list[Text], joined: set[Pair]) -> dict[str, int]:
    """Return 0 or 1 for each text; texts that any scored pair joins are on one side."""
    leader = {text.id: text.id for text in texts}

    def find(one: str) -> str:
        while leader[one] != one:
            one = leader[one]
        return one

    for pair in joined:
        one, other = sorted(pair)
        leader[find(one)] = find(other)
    return {text.id: crc32(find(text.id).encode()) % 2 for text in texts}


def held_out(scores: dict[Pair, float], known: set[Pair], side: dict[str, int]) -> Iterator[str]:
    """Choose the threshold with the best F1 on one half, and report it on the other."""

    def told(half: int, threshold: float) -> tuple[float, float]:
        inside = {pair for pair in known if {side[one] for one in pair} == {half}}
        found = {
            pair
            for pair, score in scores.items()
            if score >= threshold and {side[one] for one in pair} == {half}
        }
        right = len(found & inside)
        return right / (len(found) or 1), right / (len(inside) or 1)

    def f1(threshold: float) -> float:
        precision, recall = told(0, threshold)
        return 2 * precision * recall / ((precision + recall) or 1)

    chosen = max((step / 100 for step in range(50, 96, 2)), key=f1)
    for name, threshold in (("chosen on the other half", chosen), ("default", LIKELY)):
        precision, recall = told(1, threshold)
        yield f"held-out half, {name} {threshold:.2f}: {precision:.3f} right, {recall:.3f} found"


@contextmanager
def filled(engine: str, folder: Path, texts: list[Text]) -> Iterator[list[int]]:
    """Yield the ids of the texts as complaints in a database of their own, with their bands."""
    with fresh_database(engine, folder) as url:
        app = make_app(url, folder)
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            with transaction() as session:
                ids = _store(session, texts)
            yield ids


def _store(session: Session, texts: Iterable[Text]) -> list[int]:
    rows: list[Row] = []
    bands: list[Row] = []
    ids: list[int] = []
    for serial, text in enumerate(texts, 1):
        row = complaint_row(serial, filed_at=max(text.facts.filed_at, LONG_AGO))
        rows.append({**row, "story": text.story or "-"})
        ids.append(int(row["id"]))
        values = shingles.bands(shingles.shingles(text.story or "-"))
        bands += [{"value": value, "complaint_id": row["id"]} for value in values]
    insert(session, Complaint, iter(rows))
    insert(session, TextBand, iter(bands))
    return ids


def look_up(ids: list[int]) -> list[float]:
    """Return the milliseconds of some hundred look-ups, as the verification sheet makes them."""
    asked = random.Random(7).sample(ids, min(ASKED, len(ids)))
    took = []
    for complaint_id in asked:
        session = read()
        complaint = session.get_one(Complaint, complaint_id)
        began = time.perf_counter()
        doubles(session, complaint)
        took.append((time.perf_counter() - began) * 1000)
        session.rollback()
    return took


def more_than_ten_thousand(texts: list[Text]) -> list[Text]:
    """Return the texts and as many made ones as are missing to 12,000: words in another order."""
    mixer = random.Random(3)
    made: list[Text] = []
    while len(texts) + len(made) < 12_000:
        words = " ".join(one.story for one in mixer.sample(texts, 2)).split()
        mixer.shuffle(words)
        place = f"made-{len(made)}"
        made.append(Text(place, " ".join(words[:40]), Facts(None, None, LONG_AGO)))
    return texts + made


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--database", action="store_true", help="time the tables as well")
    return parser.parse_args()


def main() -> None:
    end_tidily()
    given = arguments()
    texts, known = read_texts(given.texts), read_pairs(given.pairs)
    say(machine())
    scores, seconds, compared = find_pairs(texts)
    every = len(texts) * (len(texts) - 1) // 2
    say(f"{len(texts):,} texts, {len(known):,} labelled pairs")
    say(f"indexed and looked up in {seconds:.1f} s, {seconds / len(texts) * 1000:.1f} ms each")
    say(f"{compared:,} pairs compared of {every:,} possible ones")
    for line in quality(scores, known):
        say(line)
    for line in held_out(scores, known, halves(texts, known | scores.keys())):
        say(line)
    if given.database:
        many = more_than_ten_thousand(texts)
        for engine in ENGINES:
            with TemporaryDirectory() as folder, filled(engine, Path(folder), many) as ids:
                took = look_up(ids)
                p95 = quantiles(took, n=20)[-1]
                say(f"{engine}: {len(ids):,} texts, median {median(took):.1f} ms, p95 {p95:.1f} ms")


if __name__ == "__main__":
    main()
