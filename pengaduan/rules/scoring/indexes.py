"""Related indexes beside the assessment: PEKPPP (IPP), SKM and SP4N-LAPOR!.

Their values are never mixed into a score of the Ombudsman's assessment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from pengaduan.rules.scoring.bands import read_bands
from pengaduan.rules.scoring.catalogue import shipped
from pengaduan.rules.scoring.categories import band_of
from pengaduan.rules.scoring.errors import ScoringError, UnknownEditionError
from pengaduan.rules.scoring.exact import Exact, round_half_up, total
from pengaduan.rules.scoring.facts import read_facts
from pengaduan.rules.scoring.index_parts import Aspect, Target, read_aspects, read_targets
from pengaduan.rules.scoring.methodology import Band, Fact
from pengaduan.rules.scoring.reading import Entry, read_entry

INDEX_FILES = ("index_pekppp_2022.yaml", "index_skm_2017.yaml", "index_sp4n_lapor.yaml")
SCHEMA = "index/1"
F02_SHARE, F03_SHARE = Fraction(3, 4), Fraction(1, 4)
TOP_LEVEL = 5
_READ = frozenset(
    {"schema", "id", "name_id", "status", "status_legend", "categories", "categories_status"}
    | {"aspects", "elements", "deadlines", "deadlines_status"}
)


@dataclass(frozen=True, slots=True)
class Index:
    """One index; ``bands`` is empty where it has no categories, ``status`` tells their trust.

    PEKPPP has ``aspects``, SKM has ``elements``, SP4N-LAPOR! has ``targets``; the other sentences
    of the file, its formula among them, are ``facts``.
    """

    id: str
    file: str
    name_id: str
    status: str
    bands: tuple[Band, ...]
    aspects: tuple[Aspect, ...]
    elements: tuple[str, ...]
    targets: tuple[Target, ...]
    facts: tuple[Fact, ...]

    def band(self, value: Exact) -> Band:
        """Return the band of a value after rounding half up to two places."""
        if not self.bands:
            raise ScoringError(f"{self.id} has no categories")
        rounded = round_half_up(value)
        if rounded > self.bands[0].maximum:
            raise ScoringError(f"{self.id} ends at {self.bands[0].maximum}")
        return band_of(self.bands, rounded)


@cache
def indexes() -> tuple[Index, ...]:
    """Return the shipped indexes; a broken file raises ``EditionDataError``."""
    return tuple(load_index(file, shipped(file)) for file in INDEX_FILES)


def index(code: str) -> Index:
    """Return an index by id ("IPP-2022", "SKM-2017", "SP4N-2018")."""
    for found in indexes():
        if found.id == code:
            return found
    raise UnknownEditionError(f"no index is called {code!r}")


def load_index(file: str, data: bytes) -> Index:
    """Build an index from a file's content."""
    top = read_entry(file, data)
    if top.text("schema") != SCHEMA:
        raise top.fault(f"schema must be {SCHEMA}")
    return Index(
        id=top.text("id"),
        file=file,
        name_id=top.text("name_id"),
        status=top.optional_text("categories_status") or top.optional_text("status"),
        bands=_bands(top),
        aspects=read_aspects(top),
        elements=top.texts("elements"),
        targets=read_targets(top),
        facts=read_facts(top, _READ),
    )


def _bands(top: Entry) -> tuple[Band, ...]:
    if "categories" not in top.values:
        return ()
    parts = top.entries("categories")
    return read_bands(top, parts[0].number("max"), 2, parts[-1].number("min"))


def service_index(chosen: Index, levels: Mapping[str, int], users: Exact) -> Decimal:
    """Return the public service index 0-5 (IPP): 0.75 evaluator + 0.25 users, two places.

    ``levels`` holds the evaluator's level 0-5 of every indicator, ``users`` the mean of the user
    questionnaire 0-5. The shares 0.75 and 0.25 are recalled, not read in a document.
    """
    codes = {indicator.code for aspect in chosen.aspects for indicator in aspect.indicators}
    if not codes or set(levels) != codes:
        raise ScoringError(f"{chosen.id} needs a level for every indicator and no other")
    if not all(0 <= level <= TOP_LEVEL for level in levels.values()) or not 0 <= users <= TOP_LEVEL:
        raise ScoringError(f"levels of {chosen.id} lie between 0 and {TOP_LEVEL}")
    evaluator = total(
        Fraction(aspect.weight) * Fraction(one.weight) * levels[one.code] / 10_000
        for aspect in chosen.aspects
        for one in aspect.indicators
    )
    return round_half_up(F02_SHARE * evaluator + F03_SHARE * Fraction(users))


def satisfaction_index(chosen: Index, means: Sequence[Exact]) -> Decimal:
    """Return the satisfaction index 25-100 (IKM) from the mean answer 1-4 of every element."""
    if not chosen.elements or len(means) != len(chosen.elements):
        raise ScoringError(f"{chosen.id} needs one mean for each of its elements")
    if not all(1 <= mean <= 4 for mean in means):
        raise ScoringError("an answer lies between 1 and 4")
    return round_half_up(total(means) / len(means) * 25)
