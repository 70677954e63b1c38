"""Recall and precision of the finder of personal data, per kind, on the labelled texts.

    .venv/bin/python bench/personal_data.py [--misses]

A finding counts when it has the right kind and covers the same place, give or take four characters
at either end (a bracket, a title). A name that is found as the other kind of name counts.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.factories.personal_scores import WANTED, score
from tests.factories.personal_texts import every


def main() -> int:
    """Print the table; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description="Recall and precision of the finder")
    parser.add_argument("--misses", action="store_true", help="show every wrong or missing finding")
    options = parser.parse_args()
    texts = every()
    start = time.perf_counter()
    total = score(texts)
    each = (time.perf_counter() - start) / len(texts) * 1000
    by_hand = sum(one.source == "hand" for one in texts)
    print(f"{len(texts)} texts ({by_hand} by hand), {each:.2f} ms each")
    kept = True
    for kind in total.kinds():
        recall, precision = total.rates(kind)
        least = WANTED.get(kind, (0.0, 0.0))
        fine = recall >= least[0] and precision >= least[1]
        kept = kept and fine
        count = total.hits[kind] + total.missed[kind]
        sign = "ok  " if fine else "LOW "
        print(f"{sign}{kind:<12}{count:>5} marked  recall {recall:.3f}  precision {precision:.3f}")
    if options.misses:
        print("\n".join(total.examples))
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
