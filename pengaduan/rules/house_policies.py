"""An administrator's own policies: what may differ from the law table, and which rule applies.

The law table is the floor. A period that an act sets may become shorter for an office, never
longer, and never pausable; a citizen's period stays as the act has it. Targets of SP4N-LAPOR may
be tightened; internal targets, which the table ships switched off, may be switched on with a
citation and a reason (house rules, marked so on screen).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pengaduan.rules.law_types import CITIZEN_DUTIES, Deadline, Machine, Unit
from pengaduan.rules.texts import N_

LARGEST_AMOUNT: Final = 1000
SHORTEST_DAY_HOURS: Final = 4
"""No working day of an office is shorter, so that n working days hold at least 4n working hours."""
HOURS_A_DAY: Final = 24
SHORTEST_MONTH: Final = 28
SHORTEST_YEAR: Final = 365
MONTHS_A_YEAR: Final = 12

EVERYWHERE: Final = ""
KIND: Final = "kind:"
AGENCY: Final = "agency:"

# How many of the unit on the right certainly lie within one of the unit on the left.
_WITHIN: Final[Mapping[tuple[Unit, Unit], int]] = {
    (Unit.CALENDAR_DAY, Unit.HOUR): HOURS_A_DAY,
    (Unit.WORKING_DAY, Unit.HOUR): HOURS_A_DAY,
    (Unit.WORKING_DAY, Unit.CALENDAR_DAY): 1,
    (Unit.WORKING_DAY, Unit.WORKING_HOUR): SHORTEST_DAY_HOURS,
    (Unit.MONTH, Unit.CALENDAR_DAY): SHORTEST_MONTH,
    (Unit.YEAR, Unit.MONTH): MONTHS_A_YEAR,
    (Unit.YEAR, Unit.CALENDAR_DAY): SHORTEST_YEAR,
}


@dataclass(frozen=True, slots=True)
class HouseRule:
    """What one policy is in one version, for everybody or for a narrower circle.

    ``scope`` is empty, ``kind:<class of agencies>`` or ``agency:<code>``; ``weight`` is a class
    of complaint, or empty for every class. ``extension`` is the most by which the period may be
    lengthened once, in its own unit, None where the house rules of the desk decide.
    """

    policy: str
    amount: int
    unit: Unit
    cite: str
    scope: str = EVERYWHERE
    weight: str = ""
    pausable: bool = False
    extension: int | None = None
    reason: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What must be unique within a version."""
        return self.policy, self.scope, self.weight


class HouseRuleError(ValueError):
    """A rule that may not be; the text is a message id, ``field`` names the input."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def is_statutory(entry: Deadline) -> bool:
    """True where an act, not SP4N-LAPOR or an internal target, sets the period."""
    return entry.path != "sp4n" and not entry.pausable


def never_longer(amount: int, unit: Unit, than: int, than_unit: Unit) -> bool:
    """True when ``amount`` of ``unit`` surely ends no later than the other period.

    Surely means for every start and every calendar of an office; what only mostly ends earlier
    is False. Pauses lengthen each by what they take of its own unit.
    """
    if unit is than_unit:
        return amount <= than
    within = _WITHIN.get((than_unit, unit))
    return within is not None and amount <= than * within


def starts_somewhere(policy: str, machines: Iterable[Machine]) -> bool:
    """True when a move or an event of the procedures starts this clock at all."""
    for machine in machines:
        moves = (move.start for move in machine.transitions.values())
        events = ((*event.start, *event.restart) for event in machine.events.values())
        if any(policy in started for started in (*moves, *events)):
            return True
    return False


def check(rule: HouseRule, entry: Deadline) -> None:
    """Raise HouseRuleError when ``rule`` is looser than the law or lacks what it needs."""
    if entry.length is None or entry.unit in (None, Unit.INSTANT):
        raise HouseRuleError(N_("Aturan ini tidak punya lama waktu yang dapat diubah."), "policy")
    if not 1 <= rule.amount <= LARGEST_AMOUNT or rule.unit is Unit.INSTANT:
        raise HouseRuleError(N_("Tulis angka 1 sampai 1000."), "amount")
    if not rule.cite.strip():
        raise HouseRuleError(N_("Isi dasar hukumnya."), "cite")
    if entry.duty_on in CITIZEN_DUTIES:
        raise HouseRuleError(N_("Waktu yang dimiliki warga tidak dapat diubah di sini."), "policy")
    if entry.enabled:
        _check_against(rule, entry)
    elif not rule.reason.strip():
        raise HouseRuleError(
            N_("Aturan ini belum dipastikan. Tulis alasan menyalakannya."), "reason"
        )
    _check_standing_still(rule, entry)


_EXTENSION: Final = N_(
    "Perpanjangan hanya untuk target SP4N dan internal, paling banyak selama waktunya sendiri."
)


def _check_standing_still(rule: HouseRule, entry: Deadline) -> None:
    if rule.pausable and not entry.pausable:
        raise HouseRuleError(
            N_("Waktu menurut undang-undang tidak pernah dihentikan sementara."), "pausable"
        )
    if rule.extension and (is_statutory(entry) or not 0 < rule.extension <= rule.amount):
        raise HouseRuleError(_EXTENSION, "extension")


def _check_against(rule: HouseRule, entry: Deadline) -> None:
    length, unit = entry.length or 0, entry.unit or Unit.INSTANT
    if not never_longer(rule.amount, rule.unit, length, unit):
        raise HouseRuleError(
            N_("Waktu ini lebih panjang, atau bisa lebih panjang, daripada aturan dasarnya."),
            "amount",
        )


def chosen(
    rules: Iterable[HouseRule], policy: str, *, kind: str, agency: str, weight: str
) -> HouseRule | None:
    """Return the rule that applies, the narrowest first, or None where the law table decides.

    One agency goes before its class, its class before everybody; within each, a class of
    complaint before every class.
    """
    scopes = (*([AGENCY + agency] * bool(agency)), *([KIND + kind] * bool(kind)), EVERYWHERE)
    found = {rule.key: rule for rule in rules if rule.policy == policy}
    for scope in scopes:
        for one in dict.fromkeys((weight, "")):
            if rule := found.get((policy, scope, one)):
                return rule
    return None
