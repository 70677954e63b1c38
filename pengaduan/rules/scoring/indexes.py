"""Related indexes beside the assessment: the result bands of PEKPPP (IPP) and SKM."""

from dataclasses import dataclass
from functools import cache

from pengaduan.rules.scoring.bands import read_bands
from pengaduan.rules.scoring.catalogue import shipped
from pengaduan.rules.scoring.categories import band_of
from pengaduan.rules.scoring.errors import ScoringError, UnknownEditionError
from pengaduan.rules.scoring.exact import Exact, round_half_up
from pengaduan.rules.scoring.methodology import Band
from pengaduan.rules.scoring.reading import Entry, read_entry

INDEX_FILES = ("index_pekppp_2022.yaml", "index_skm_2017.yaml", "index_sp4n_lapor.yaml")
SCHEMA = "index/1"


@dataclass(frozen=True, slots=True)
class Index:
    """One index; ``bands`` is empty where it has no categories, ``status`` tells their trust."""

    id: str
    name_id: str
    status: str
    bands: tuple[Band, ...]

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
        name_id=top.text("name_id"),
        status=top.optional_text("categories_status") or top.optional_text("status"),
        bands=_bands(top),
    )


def _bands(top: Entry) -> tuple[Band, ...]:
    if "categories" not in top.values:
        return ()
    parts = top.entries("categories")
    return read_bands(top, parts[0].number("max"), 2, parts[-1].number("min"))
