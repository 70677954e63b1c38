"""The one door to every edition: those shipped as files, and those an administrator published."""

from functools import lru_cache

import sqlalchemy as sa

from pengaduan.compliance.editions_models import EditionState, EditionVersion
from pengaduan.infra.db import read
from pengaduan.rules.scoring import Edition, UnknownEditionError, catalogue
from pengaduan.rules.scoring.loading import load_edition

KEPT = 64


def edition(code: str) -> Edition:
    """Return the edition with this id, shipped ("ORI-2023") or published here ("ORI-2023-V1").

    ``UnknownEditionError`` if there is none; a draft or a dropped version is none.
    """
    for found in catalogue.editions():
        if found.id == code:
            return found
    query = sa.select(EditionVersion.content).where(
        EditionVersion.code == code, EditionVersion.state == EditionState.PUBLISHED
    )
    content = read().scalars(query).first()
    if content is None:
        raise UnknownEditionError(f"no edition is called {code!r}")
    return _loaded(code, content)


def editions() -> tuple[Edition, ...]:
    """Return every edition that may be used or looked up: shipped ones, then those published."""
    query = (
        sa.select(EditionVersion.code, EditionVersion.content)
        .where(EditionVersion.state == EditionState.PUBLISHED)
        .order_by(EditionVersion.id)
    )
    made = (_loaded(code, content) for code, content in read().execute(query).all())
    return (*catalogue.editions(), *made)


def edition_for_year(year: int) -> Edition:
    """Return the edition for a new assessment of a year: the one published here last, if any.

    Otherwise the shipped one; ``UnknownEditionError`` where no edition covers the year.
    """
    for found in reversed(editions()):
        if year in found.years:
            return found
    raise UnknownEditionError(f"no edition is known for the year {year}")


@lru_cache(maxsize=KEPT)
def _loaded(code: str, content: str) -> Edition:
    """Read a published version once; the same text always gives the same edition."""
    return load_edition(code, content.encode())
