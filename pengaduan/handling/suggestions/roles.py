"""What an office is, apart from where it is: "Kelurahan Mojo" in Mojo is "Kelurahan @kelurahan".

Hundreds of offices differ in their place only. The words of a complaint tell that the village
office is meant, its place tells which; so the places are taken out of the names before learning
and put in again afterwards. An office that nobody has routed to yet is found this way too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pengaduan.handling.suggestions.pieces import Example
from pengaduan.infra.stemming import words

_MARK: Final = "@"
_LEAST_OF_A_FAMILY: Final = 2
# Which share of a family goes to an office that the text names beside the place that is stated.
_NAMED_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Meant:
    """An office that a role may mean here: which share of its score, and whether by place."""

    label: str
    share: float
    by_place: bool


class Roles:
    """The names of all offices as roles, and back."""

    def __init__(
        self,
        families: Mapping[str, str],
        names: Mapping[str, str],
        often: Mapping[str, Mapping[str, int]],
    ) -> None:
        #: First words of a family's names -> the level that their place is of.
        self._families = dict(families)
        #: Plain words of a name -> the name as it is written.
        self._names = dict(names)
        #: Role -> how often each of its offices was chosen.
        self._often = {role: dict(known) for role, known in often.items()}

    @classmethod
    def learn(cls, examples: Iterable[Example]) -> "Roles":
        """Find the families: first words that are followed by the stated place again and again."""
        known = list(examples)
        places: dict[tuple[str, str], set[str]] = defaultdict(set)
        names: dict[str, str] = {}
        for one in known:
            plain = _plain(one.label)
            names.setdefault(plain, one.label)
            for head, level, place in _heads(plain, one.places):
                places[head, level].add(place)
        families = {
            head: level
            for (head, level), found in sorted(places.items(), key=lambda item: len(item[1]))
            if len(found) >= _LEAST_OF_A_FAMILY
        }
        # "Puskesmas Pembantu Mojo" is of the longer family, not of "Puskesmas".
        families = dict(sorted(families.items(), key=lambda item: -len(item[0])))
        made = cls(families, names, {})
        often: dict[str, Counter[str]] = defaultdict(Counter)
        for one in known:
            often[made.role(one.label)][one.label] += 1
        made._often = {role: dict(counts) for role, counts in often.items()}
        return made

    def role(self, label: str) -> str:
        """Return the role of an office: its family, or itself."""
        plain = _plain(label)
        for head, level in self._families.items():
            if plain.startswith(f"{head} "):
                return f"{head} {_MARK}{level}"
        return label

    @staticmethod
    def is_family(role: str) -> bool:
        """Tell whether a role stands for offices that differ by place only."""
        return f" {_MARK}" in role

    def meant(self, role: str, places: Mapping[str, str], spoken: str) -> list[Meant]:
        """Return the offices that a role means at these places; shares add up to 1.

        ``spoken`` is the text as plain words: an office that it names beside the stated place
        gets the greater share. Without any place the offices that were chosen most often follow.
        """
        head, marked, level = role.rpartition(f" {_MARK}")
        if not marked:
            return [Meant(role, 1.0, by_place=False)]
        named = self._named(head, spoken)
        stated = self._label(head, places.get(level, ""))
        if stated is None:
            return self._without_place(role, named)
        if named is None or named == stated:
            return [Meant(stated, 1.0, by_place=True)]
        return [
            Meant(named, _NAMED_SHARE, by_place=False),
            Meant(stated, 1 - _NAMED_SHARE, by_place=True),
        ]

    def _without_place(self, role: str, named: str | None) -> list[Meant]:
        if named is not None:
            return [Meant(named, 1.0, by_place=False)]
        counts = self._often.get(role, {})
        total = sum(counts.values()) or 1
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return [Meant(label, count / total, by_place=False) for label, count in ranked[:5]]

    def _named(self, head: str, spoken: str) -> str | None:
        """Return the office of the family that the text calls by its name."""
        padded = f" {spoken} "
        found = [
            label
            for plain, label in self._names.items()
            if plain.startswith(f"{head} ") and f" {plain} " in padded
        ]
        return max(found, key=len, default=None)

    def _label(self, head: str, place: str) -> str | None:
        """Return the family's office at a place; one that nobody chose yet is named like the rest.

        "Tambak Rejo" and "Tambakrejo" are one place: people and lists write both.
        """
        wanted = _joined(place)
        if not wanted:
            return None
        family = {one: name for one, name in self._names.items() if one.startswith(f"{head} ")}
        known = [name for one, name in family.items() if _joined(one[len(head) :]) == wanted]
        if known:
            return max(known, key=lambda name: self._often_of(head, name))
        sample = next(iter(family.values()), head)
        return f"{' '.join(sample.split()[: len(head.split())])} {place.strip()}"

    def _often_of(self, head: str, label: str) -> int:
        known = (counts for role, counts in self._often.items() if role.startswith(f"{head} "))
        return max((counts.get(label, 0) for counts in known), default=0)

    def as_data(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {"families": self._families, "names": self._names, "often": self._often}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Roles":
        """Return what :meth:`as_data` gave."""
        return cls(data["families"], data["names"], data["often"])


def _plain(text: str) -> str:
    return " ".join(words(text))


def _joined(text: str) -> str:
    return "".join(words(text))


def _heads(label: str, places: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return head, level and place for each place that a name ends with; only the shortest head.

    "Kelurahan Mojo - Taman" in the village "Mojo Taman" of the district "Taman" is the village's
    office, not one of a family "Kelurahan Mojo".
    """
    joined = ((level, _joined(place)) for level, place in places.items())
    found = [(head, level, place) for level, place in joined if (head := _head(label, place))]
    shortest = min((len(head) for head, _, _ in found), default=0)
    return [one for one in found if len(one[0]) == shortest]


def _head(label: str, place: str) -> str:
    """Return the words before the place when a name ends with it, else ""."""
    parts = label.split()
    heads = (at for at in range(1, len(parts)) if "".join(parts[at:]) == place)
    return " ".join(parts[: next(heads, 0)])
