"""Assessment editions, their categories and aggregation, and the complaint formulas CF-1."""

from pengaduan.rules.scoring.aggregate import entity_score, unit_score
from pengaduan.rules.scoring.catalogue import edition, edition_for_year, editions
from pengaduan.rules.scoring.categories import Category, categorise
from pengaduan.rules.scoring.errors import EditionDataError, ScoringError, UnknownEditionError
from pengaduan.rules.scoring.methodology import Edition

__all__ = [
    "Category",
    "Edition",
    "EditionDataError",
    "ScoringError",
    "UnknownEditionError",
    "categorise",
    "edition",
    "edition_for_year",
    "editions",
    "entity_score",
    "unit_score",
]
