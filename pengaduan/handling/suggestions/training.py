"""Learn a model from routed complaints, and measure it on some that were left out.

scikit-learn is needed here, so only the job and the command that train load this module.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

from pengaduan.handling.suggestions.learned import Model
from pengaduan.handling.suggestions.pieces import Block, Example, pieces
from pengaduan.handling.suggestions.roles import Roles
from pengaduan.rules import shingles

_LEAST_OFTEN: Final[Mapping[Block, int]] = {Block.WORDS: 2, Block.LETTERS: 3, Block.PLACES: 2}
_STRICTNESS: Final = 0.2
_FAIRNESS: Final = 0.6
_TEMPERATURE: Final = 3.0
_SEED: Final = 7
# A piece of every fifth complaint tells nothing about which complaints are alike.
_MOST_COMMON: Final = 0.2
_NEVER_COMMON: Final = 500
LEAST_EXAMPLES: Final = 8
MOST_EXAMPLES: Final = 50_000
_LEFT_OUT: Final = 5  # one group of five is left out for measuring
_SAME: Final = 0.5


class TooFewExamplesError(ValueError):
    """There is nothing to learn from: too few complaints, or all of one office."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often the right office was first, or among the first three or five."""

    count: int
    top1: float
    top3: float
    top5: float
    macro_f1: float


def groups(texts: Sequence[str]) -> list[int]:
    """Return for each text the number of its group; texts that are nearly the same share one.

    Groups are joined through the fingerprints of :mod:`pengaduan.rules.shingles`, so nothing
    is compared with everything.
    """
    leader = list(range(len(texts)))

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    by_value: dict[int, list[int]] = {}
    known: list[frozenset[int]] = []
    for place, text in enumerate(texts):
        mine = shingles.shingles(text)
        known.append(mine)
        values = shingles.bands(mine)
        near = Counter(other for value in values for other in by_value.get(value, ()))
        for other, _shared in near.most_common(50):
            if shingles.jaccard(mine, known[other]) >= _SAME:
                leader[find(other)] = find(place)
        for value in values:
            by_value.setdefault(value, []).append(place)
    return [find(place) for place in range(len(texts))]


def measured(examples: Sequence[Example], *, part: int = 0) -> tuple[Model, Accuracy]:
    """Train on four fifths and measure on the rest; nearly equal texts are never on both sides."""
    every = groups([one.text for one in examples])
    place = {one: at for at, one in enumerate(dict.fromkeys(every))}
    sides = [place[one] % _LEFT_OUT == part for one in every]
    model = train([one for one, out in zip(examples, sides, strict=True) if not out])
    return model, accuracy(model, [one for one, out in zip(examples, sides, strict=True) if out])


def accuracy(model: Model, examples: Iterable[Example]) -> Accuracy:
    """Return how well a model finds the labels of examples that it has not seen."""
    right, first = [], []
    for one in examples:
        found = [guess.label for guess in model.guesses(one.text, one.places)]
        right.append(found.index(one.label) if one.label in found else len(found) + 99)
        first.append((one.label, found[0] if found else ""))
    ranks = np.array(right)
    share = [float((ranks < most).mean()) if len(ranks) else 0.0 for most in (1, 3, 5)]
    known = sorted({label for label, _ in first})
    told, said = zip(*first, strict=True) if first else ((), ())
    macro = f1_score(told, said, labels=known, average="macro", zero_division=0) if first else 0.0
    top1, top3, top5 = share
    return Accuracy(len(ranks), top1, top3, top5, float(macro))


def train(examples: Sequence[Example], **card: Any) -> Model:  # noqa: ANN401 - plain data
    """Learn a model. Raises TooFewExamplesError when there is nothing to tell apart."""
    known = list(examples)[-MOST_EXAMPLES:]
    roles = Roles.learn(known)
    told = [roles.role(one.label) for one in known]
    names = sorted(set(told))
    if len(known) < LEAST_EXAMPLES or len(names) < 2:
        raise TooFewExamplesError(f"{len(known)} complaints, {len(names)} offices")
    arrays, matrix, words_only = _matrix(known)
    of = np.array([names.index(one) for one in told], np.int16)
    fitted = LinearSVC(C=_STRICTNESS, class_weight=_fairness(of), tol=1e-2, random_state=_SEED)
    fitted.fit(matrix, of)
    weights, bias = _both_sides(fitted.coef_.T, fitted.intercept_)
    arrays |= {"weights": weights.astype(np.float16), "bias": bias.astype(np.float32), "of": of}
    arrays |= _postings(words_only)
    labels = len({one.label for one in known})
    facts = {"roles": names, "temperature": _TEMPERATURE, "examples": len(known), "labels": labels}
    return Model(arrays, roles, {**card, **facts})


def _fairness(of: NDArray[np.int16]) -> dict[int, float]:
    """Let rare offices count a little more, for they are asked for too, if not often."""
    often = np.bincount(of)
    raised = (often.max() / often) ** _FAIRNESS
    return dict(enumerate(raised * len(of) / (raised * often).sum()))


def _both_sides(weights: Any, bias: Any) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
    """Give two roles a column each; the library gives one column for both."""
    if weights.shape[1] > 1:
        return weights, bias
    return np.hstack([-weights, weights]), np.hstack([-bias, bias])


def _matrix(known: Sequence[Example]) -> tuple[dict[str, Any], Any, Any]:
    """Return the arrays of the pieces, the examples as a matrix, and their words alone."""
    counted = [pieces(one.text, one.places) for one in known]
    kept: dict[int, Block] = {}
    often: Counter[int] = Counter()
    for block, least in _LEAST_OFTEN.items():
        seen = Counter(piece for one in counted for piece in one[block])
        often |= seen
        kept |= {piece: block for piece, count in seen.items() if count >= least}
    hashes = np.array(sorted(kept), np.uint32)
    seen_in = np.array([often[int(one)] for one in hashes], np.float32)
    idf = (np.log((1 + len(known)) / (1 + seen_in)) + 1).astype(np.float32)
    order = {block: place for place, block in enumerate(Block)}
    blocks = np.array([order[kept[int(one)]] for one in hashes], np.int8)
    arrays = {"hashes": hashes, "idf": idf, "blocks": blocks}
    empty = {"weights": np.zeros((len(hashes), 1)), "bias": np.zeros(1), "of": np.zeros(1)}
    sight = Model({**arrays, **empty}, Roles({}, {}, {}), {"roles": [""]})
    seen_all = [sight.see(one.text, one.places) for one in known]
    matrix = _stacked([(one.rows, one.values) for one in seen_all], len(hashes))
    words_only = _stacked([(one.word_rows, one.word_values) for one in seen_all], len(hashes))
    return arrays, matrix, words_only


def _stacked(rows: Sequence[tuple[NDArray[np.int64], Any]], width: int) -> Any:  # noqa: ANN401 - a matrix without types
    starts = np.cumsum([0, *(len(one) for one, _ in rows)])
    columns = np.concatenate([one for one, _ in rows])
    values = np.concatenate([one for _, one in rows])
    return sparse.csr_matrix((values, columns, starts), shape=(len(rows), width))


def _postings(words_only: Any) -> dict[str, Any]:  # noqa: ANN401 - a matrix without types
    """Return for each piece the examples that have it; what nearly all have is left out."""
    by_piece = words_only.tocsc()
    sizes = np.diff(by_piece.indptr)
    kept = (sizes <= max(_NEVER_COMMON, _MOST_COMMON * words_only.shape[0])) & (sizes > 0)
    chosen = np.repeat(kept, sizes)
    starts = np.concatenate([[0], np.cumsum(np.where(kept, sizes, 0))]).astype(np.int32)
    return {
        "starts": starts,
        "cases": by_piece.indices[chosen].astype(np.int32),
        "values": by_piece.data[chosen].astype(np.float16),
    }
