"""The editions that are shipped, by id and by year."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from pengaduan.rules.scoring.errors import EditionDataError, UnknownEditionError
from pengaduan.rules.scoring.loading import load_edition
from pengaduan.rules.scoring.methodology import Edition

EDITION_FILES = (
    "2013-2014.yaml",
    "2015-2019.yaml",
    "2021.yaml",
    "2022.yaml",
    "2023-2024.yaml",
    "2025.yaml",
)


def shipped(file: str) -> bytes:
    """Return one methodology file of the package as it is shipped."""
    return (files("pengaduan.rules") / "data" / "methodology" / file).read_bytes()


@cache
def editions() -> tuple[Edition, ...]:
    """Return all shipped editions, oldest first, the historic ORI-2013 included.

    A broken file raises ``EditionDataError``.
    """
    return load_editions({file: shipped(file) for file in EDITION_FILES})


def edition(code: str) -> Edition:
    """Return the edition with this id ("ORI-2023"); ``UnknownEditionError`` if there is none."""
    for found in editions():
        if found.id == code:
            return found
    raise UnknownEditionError(f"no edition is called {code!r}")


def edition_for_year(year: int) -> Edition:
    """Return the edition that governed the assessment of a year.

    Raises ``UnknownEditionError`` where none is known: 2020 had no assessment, and for years
    after 2025 nothing was published.
    """
    for found in editions():
        if year in found.years:
            return found
    raise UnknownEditionError(f"no edition is known for the year {year}")


def load_editions(contents: Mapping[str, bytes]) -> tuple[Edition, ...]:
    """Build editions from file contents; ids and years may occur only once."""
    found = tuple(load_edition(file, data) for file, data in contents.items())
    _only_once((e, e.id) for e in found)
    _only_once((e, str(year)) for e in found for year in e.years)
    return tuple(sorted(found, key=lambda e: e.years))


def _only_once(claims: Iterable[tuple[Edition, str]]) -> None:
    seen: dict[str, Edition] = {}
    for claimant, claim in claims:
        if claim in seen:
            raise EditionDataError(claimant.file, claim, f"already taken by {seen[claim].file}")
        seen[claim] = claimant
