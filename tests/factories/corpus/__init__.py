"""Files of our own making, honest, broken and hostile, each with what must come of it.

Everything hidden in them says ``Sulastri``, so that one search shows whether something stayed.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.factories.corpus import foreign, names, papers, pictures, recordings, words
from tests.factories.corpus.sample import SECRET, Sample

__all__ = ["SECRET", "Sample", "corpus", "one_of_each"]

_SHELVES = (pictures, papers, words, recordings, foreign, names)


def corpus() -> Iterator[Sample]:
    """Yield every file, kind by kind, always the same ones in the same order."""
    for shelf in _SHELVES:
        yield from shelf.samples()


def one_of_each() -> list[Sample]:
    """Return the first file of every kind, but for those that take seconds to open."""
    first: dict[str, Sample] = {}
    for sample in corpus():
        if not sample.slow:
            first.setdefault(sample.kind, sample)
    return list(first.values())
