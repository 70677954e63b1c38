"""The house rule of the monthly series: when the figures of a month are closed, as data."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import yaml

from pengaduan.rules.desk import STATUSES
from pengaduan.rules.law_fields import WHOLE_FILE, Entry
from pengaduan.rules.law_types import LawDataError

SERIES_FILE = Path(__file__).parent / "data" / "series.yaml"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Freezing:
    """How many calendar days after its end a month is frozen, and how firmly that is known."""

    status: str
    cite: str
    days: int

    @property
    def delay(self) -> timedelta:
        """The time between the end of a month and its freezing."""
        return timedelta(days=self.days)


@lru_cache(maxsize=1)
def freezing() -> Freezing:
    """Return the shipped rule; the file is read and checked once per process."""
    return read_freezing(SERIES_FILE.read_text(encoding="utf-8"), SERIES_FILE.name)


def read_freezing(text: str, file: str) -> Freezing:
    """Read the file, or raise LawDataError naming it, the entry and the reason."""
    try:
        raw: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise LawDataError(file, WHOLE_FILE, "is not readable YAML") from error
    return Entry(file, WHOLE_FILE, raw).closed(_read)


def _read(entry: Entry) -> Freezing:
    if entry.whole("schema_version") != SCHEMA_VERSION:
        raise entry.broken("schema_version is not understood")
    return entry.entry("freezing").closed(_read_freezing)


def _read_freezing(entry: Entry) -> Freezing:
    return Freezing(entry.one_of("status", STATUSES), entry.text("cite"), entry.whole("days"))
