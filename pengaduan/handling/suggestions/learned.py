"""A trained model: plain arrays that score the offices for a complaint and say why.

NumPy is needed here, so web processes load this module when they first suggest, not at start.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pengaduan.handling.suggestions.pieces import Block, pieces, tellers
from pengaduan.handling.suggestions.roles import Roles
from pengaduan.infra.stemming import words

FORMAT: Final = 1
WEIGHT_OF: Final[Mapping[Block, float]] = {Block.WORDS: 1.0, Block.LETTERS: 1.0, Block.PLACES: 0.3}
NEIGHBOURS: Final = 25
NEIGHBOUR_SHARE: Final = 0.1
# An office of a place (a village's, a district's) is turned to with whatever there is, so its
# complaints have few words in common, and the linear model ranks it lower than it is right.
LOCAL_GAIN: Final = 1.75
LIKE: Final = 0.3
"""From this cosine of their words on, two complaints count as similar in a reason."""
_TELLING: Final = 3
_ARRAYS: Final = ("hashes", "blocks", "idf", "weights", "bias", "starts", "cases", "values", "of")

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Guess:
    """One office with its score (0 to 1; all of them add up to 1) and what speaks for it."""

    label: str
    score: float
    words: tuple[str, ...]
    by_place: bool
    similar: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as the model sees it: rows of its arrays with their values, by kind."""

    rows: NDArray[np.int64]
    values: Floats
    word_rows: NDArray[np.int64]
    word_values: Floats


class Model:
    """Hashes of pieces, a weight per piece and role, and the cases it was learned from."""

    def __init__(self, arrays: Mapping[str, Any], roles: Roles, card: Mapping[str, Any]) -> None:
        self.arrays = dict(arrays)
        self.roles = roles
        #: Version, names of the roles, temperature, counts and measured accuracy.
        self.card = dict(card)
        self.names: Sequence[str] = self.card["roles"]
        self._hashes: NDArray[np.uint32] = self.arrays["hashes"]
        self._local = np.array([roles.is_family(name) for name in self.names], bool)

    def see(self, text: str, places: Mapping[str, str]) -> Seen:
        """Turn a text into rows and values; pieces that the model does not know are left out."""
        rows, values = [], []
        word_rows, word_values = np.empty(0, np.int64), np.empty(0, np.float32)
        for block, counts in pieces(text, places).items():
            found, scaled = self._weighed(counts)
            if block is Block.WORDS:
                word_rows, word_values = found, scaled
            rows.append(found)
            values.append(scaled * np.float32(WEIGHT_OF[block]))
        return Seen(np.concatenate(rows), np.concatenate(values), word_rows, word_values)

    def _weighed(self, counts: Mapping[int, int]) -> tuple[Any, Floats]:
        wanted = np.fromiter(counts.keys(), np.uint32, len(counts))
        often = np.fromiter(counts.values(), np.float32, len(counts))
        rows = np.searchsorted(self._hashes, wanted).clip(max=max(0, len(self._hashes) - 1))
        known = self._hashes[rows] == wanted if len(self._hashes) else np.zeros(len(rows), bool)
        rows, often = rows[known], often[known]
        values = (1 + np.log(often)) * self.arrays["idf"][rows]
        length = float(np.sqrt((values**2).sum())) or 1.0
        return rows, (values / length).astype(np.float32)

    def role_scores(self, seen: Seen) -> tuple[Floats, NDArray[np.int64]]:
        """Return the share of each role, and how many similar cases went to it."""
        weights = self.arrays["weights"][seen.rows].astype(np.float32)
        margins = seen.values @ weights + self.arrays["bias"]
        raised = np.exp((margins - margins.max()) * self.card["temperature"])
        learned = raised / raised.sum()
        near, similar = self._neighbours(seen)
        share = NEIGHBOUR_SHARE if near.any() else 0.0
        return self._raised((1 - share) * learned + share * near), similar

    def _raised(self, shares: Floats) -> Floats:
        """Raise the offices of a place among the others, at most halfway to the first.

        So they come before those that fit as badly, and the office that fits best stays first.
        """
        most = np.minimum(shares * LOCAL_GAIN, (shares + shares.max()) / 2)
        raised = np.where(self._local, most, shares)
        whole: Floats = (raised / raised.sum()).astype(np.float32)
        return whole

    def _neighbours(self, seen: Seen) -> tuple[Floats, NDArray[np.int64]]:
        count, size = len(self.arrays["of"]), len(self.names)
        alike = np.zeros(count, np.float32)
        starts = self.arrays["starts"]
        for row, value in zip(seen.word_rows, seen.word_values, strict=True):
            part = slice(starts[row], starts[row + 1])
            alike[self.arrays["cases"][part]] += value * self.arrays["values"][part]
        best = np.argpartition(-alike, min(NEIGHBOURS, count - 1))[:NEIGHBOURS]
        near = np.zeros(size, np.float32)
        np.add.at(near, self.arrays["of"][best], alike[best] ** 2)
        similar = np.bincount(self.arrays["of"][alike >= LIKE], minlength=size)
        return near / (near.sum() or 1.0), similar

    def guesses(self, text: str, places: Mapping[str, str], *, limit: int = 5) -> list[Guess]:
        """Return the offices that fit best, the best first, each with its reasons."""
        seen = self.see(text, places)
        shares, similar = self.role_scores(seen)
        spoken = " ".join(words(text))
        found: dict[str, tuple[float, int, bool]] = {}
        for place in np.argsort(-shares)[: limit * 2]:
            for one in self.roles.meant(self.names[place], places, spoken):
                score = float(shares[place]) * one.share
                if score > found.get(one.label, (-1.0, 0, False))[0]:
                    found[one.label] = (score, int(place), one.by_place)
        ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))[:limit]
        why = tellers(text)
        return [
            Guess(
                label=label,
                score=round(score, 4),
                words=self._speaking(seen, role, why),
                by_place=by_place,
                similar=int(similar[role]),
            )
            for label, (score, role, by_place) in ranked
        ]

    def _speaking(self, seen: Seen, role: int, why: Mapping[int, str]) -> tuple[str, ...]:
        """Return the words of the text that speak most for a role, against the other roles."""
        weights = self.arrays["weights"][seen.word_rows].astype(np.float32)
        if not len(weights):
            return ()
        gains = seen.word_values * (weights[:, role] - weights.mean(axis=1))
        found: list[str] = []
        for at in np.argsort(-gains):
            word = why.get(int(self._hashes[seen.word_rows[at]]))
            if gains[at] <= 0 or len(found) == _TELLING:
                break
            if word is not None and word not in found:
                found.append(word)
        return tuple(found)

    def to_bytes(self) -> bytes:
        """Return the model as an archive of arrays and one JSON text; nothing in it can run."""
        data = {"format": FORMAT, "card": self.card, "roles": self.roles.as_data()}
        told = np.frombuffer(json.dumps(data, ensure_ascii=False).encode(), np.uint8)
        file = io.BytesIO()
        np.savez_compressed(file, told=told, **{name: self.arrays[name] for name in _ARRAYS})
        return file.getvalue()


def from_bytes(data: bytes) -> Model:
    """Read what :meth:`Model.to_bytes` gave; ValueError for anything else."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        told = json.loads(file["told"].tobytes())
        if told.get("format") != FORMAT:
            raise ValueError("a model of another format")
        arrays = {name: file[name] for name in _ARRAYS}
    return Model(arrays, Roles.from_data(told["roles"]), told["card"])
