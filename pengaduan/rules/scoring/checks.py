"""Whether the weights of an edition add up, node by node."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pengaduan.rules.scoring.errors import EditionDataError
from pengaduan.rules.scoring.methodology import Edition

HUNDRED = 100


def sum_faults(edition: Edition) -> tuple[EditionDataError, ...]:
    """Return a fault for every node whose weights do not sum to exactly 100, in tree order."""
    if not edition.usable_for_scoring:
        return ()
    return tuple(
        EditionDataError(edition.file, node, f"weights sum to {found}, not to exactly 100")
        for node, found in node_sums(edition)
        if found != HUNDRED
    )


def node_sums(edition: Edition) -> Iterator[tuple[str, Decimal]]:
    """Yield every node of the tree that shares out 100 percent, with what its parts sum to.

    The nodes are ``dimensions``, each dimension by its code, and ``channel_split``.
    """
    yield "dimensions", _sum(dimension.weight for dimension in edition.dimensions)
    for dimension in edition.dimensions:
        yield dimension.code, _sum(indicator.weight for indicator in dimension.indicators)
    if edition.channel_split:
        yield "channel_split", _sum(share for _, share in edition.channel_split)


def _sum(weights: Iterable[Decimal]) -> Decimal:
    """Add exactly: weights have at most six places, so nothing is rounded."""
    return sum(weights, start=Decimal(0)).normalize() + 0
