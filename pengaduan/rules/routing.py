"""House rules of verification and routing as data: locks, deferral, returns, arbitration."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from pengaduan.rules.law import Law, law
from pengaduan.rules.law_fields import WHOLE_FILE, Entry
from pengaduan.rules.law_types import LawDataError

ROUTING_FILE = Path(__file__).parent / "data" / "routing.yaml"


@dataclass(frozen=True, slots=True)
class HouseRules:
    """``return_limit`` counts returns that triage decides; the next one goes to the arbiter.

    ``lock_minutes`` is how long a verifier has a case to themselves, ``longest_deferral`` counts
    calendar days.
    """

    return_limit: int
    return_cite: str
    restartable: tuple[str, ...]
    restart_cite: str
    lock_minutes: int
    longest_deferral: int


@lru_cache(maxsize=1)
def house_rules() -> HouseRules:
    """Return the shipped rules; the file is read and checked once per process."""
    return read_rules(ROUTING_FILE.read_text(encoding="utf-8"), ROUTING_FILE.name, law())


def read_rules(text: str, file: str, against: Law) -> HouseRules:
    """Read the file, or raise LawDataError naming ``file``, the entry and the reason."""
    try:
        raw: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise LawDataError(file, WHOLE_FILE, "is not readable YAML") from error
    whole = Entry(file, WHOLE_FILE, raw)
    returns, arbitration = whole.entry("returns"), whole.entry("arbitration")
    return HouseRules(
        return_limit=returns.whole("limit"),
        return_cite=returns.text("cite"),
        restartable=arbitration.refs("restartable", against.deadlines),
        restart_cite=arbitration.text("cite"),
        lock_minutes=whole.entry("soft_lock").whole("minutes"),
        longest_deferral=whole.entry("deferral").whole("longest_days"),
    )
