"""An administrator's own ladder of reminders: which steps it may have, and in which order.

No act fixes a ladder, so a version of the own policies may bring one. Two steps belong to every
ladder, since other rules need them: the warning before the due date, and the breach.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from pengaduan.rules.ladder import BREACHED, UPWARDS, WARNED, Place, Side, Step
from pengaduan.rules.ladder_load import all_ladders
from pengaduan.rules.texts import N_

Sides = Mapping[Side, tuple[Step, ...]]

MOST_STEPS: Final = 12
HIGHEST_LEVEL: Final = 9
LONGEST: Final = 60
_HALF: Final = 50


class Kind(StrEnum):
    """What the number of a step counts; the due date itself has none."""

    SHARE = "share"
    WARNED = "warned"
    BEFORE = "before"
    BREACHED = "breached"
    LATE = "late"


KINDS: Final = tuple(Kind)
_REQUIRED: Final = (Kind.WARNED, Kind.BREACHED)
REQUIRED_CODES: Final = frozenset(kind.value for kind in _REQUIRED)


@dataclass(frozen=True, slots=True)
class OwnStep:
    """One step as an administrator writes it.

    ``n`` is a share in percent, working days before the last one (0 is the last itself), or
    working days late. ``from_days`` leaves it out of shorter periods.
    """

    kind: Kind
    n: int
    level: int
    tell: tuple[Place, ...]
    from_days: int = 0

    @property
    def code(self) -> str:
        """What the step is called in the records; the codes of the shipped ladder go on."""
        if self.kind in _REQUIRED:
            return self.kind.value
        known = {(Kind.SHARE, _HALF): "half", (Kind.BEFORE, 0): "last_day"}
        return known.get((self.kind, self.n), f"{self.kind.value}_{self.n}")


class LadderError(ValueError):
    """A step that may not be; the text is a message id, ``field`` names the input."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def put(side: Side, steps: Iterable[OwnStep], new: OwnStep) -> tuple[OwnStep, ...]:
    """Return the steps with ``new`` in the place of the one of its code, in the order of time.

    LadderError when it may not be, or when a later step would have a lower level.
    """
    _check(side, new)
    found = [one for one in steps if one.code != new.code]
    return checked([*found, new])


def take(steps: Iterable[OwnStep], code: str) -> tuple[OwnStep, ...]:
    """Return the steps without the one of this code; the two of every ladder stay."""
    if code in REQUIRED_CODES:
        raise LadderError(N_("Peringatan dan lewat batas waktu selalu ada."), "kind")
    return checked(one for one in steps if one.code != code)


def checked(steps: Iterable[OwnStep]) -> tuple[OwnStep, ...]:
    """Return the steps in the order of time, or raise LadderError."""
    found = tuple(sorted(steps, key=_place))
    if len(found) > MOST_STEPS:
        raise LadderError(N_("Paling banyak 12 langkah."), "kind")
    if not {one.kind for one in found}.issuperset(_REQUIRED):
        raise LadderError(N_("Peringatan dan lewat batas waktu selalu ada."), "kind")
    if any(later.level < earlier.level for earlier, later in pairwise(found)):
        raise LadderError(N_("Tingkat langkah yang lebih akhir tidak boleh lebih rendah."), "level")
    return found


def _check(side: Side, step: OwnStep) -> None:
    lowest, most = (0, LONGEST) if step.kind is Kind.BEFORE else (1, LONGEST)
    if step.kind in (Kind.SHARE, Kind.WARNED):
        most = 99
    if step.kind is not Kind.BREACHED and not lowest <= step.n <= most:
        raise LadderError(N_("Angka ini tidak cocok: 1 sampai 99 persen, atau 60 hari."), "n")
    if not 1 <= step.level <= HIGHEST_LEVEL:
        raise LadderError(N_("Tingkat adalah angka 1 sampai 9."), "level")
    if not step.tell or not set(step.tell) <= set(UPWARDS[side]):
        raise LadderError(N_("Pilih siapa yang diberi tahu di sisi ini."), "tell")
    if step.from_days < 0:
        raise LadderError(N_("Tulis angka 0 atau lebih."), "from_days")


def _place(step: OwnStep) -> tuple[int, int]:
    """Return where a step stands: shares, days before from the first, the breach, days late."""
    share = step.kind in (Kind.SHARE, Kind.WARNED)
    order = 0 if share else KINDS.index(step.kind)
    return order, -step.n if step.kind is Kind.BEFORE else step.n


def own_steps(steps: Sequence[Step]) -> tuple[OwnStep, ...]:
    """Return the steps of a ladder as an administrator would write them."""
    return tuple(_own(step) for step in steps)


def _own(step: Step) -> OwnStep:
    kind, n = Kind.BREACHED, 0
    if step.share is not None:
        kind, n = (Kind.WARNED if step.event == WARNED else Kind.SHARE), step.share
    elif step.working_days is not None:
        kind = Kind.LATE if step.working_days > 0 else Kind.BEFORE
        n = abs(step.working_days)
    return OwnStep(kind, n, step.level, step.tell, step.from_days)


def sides_of(stored: Mapping[str, Sequence[Mapping[str, Any]]]) -> Sides:
    """Return a stored ladder as the sweep climbs it."""
    return MappingProxyType(
        {side: tuple(_step(side, one) for one in read(stored, side)) for side in Side}
    )


def read(stored: Mapping[str, Sequence[Mapping[str, Any]]], side: Side) -> tuple[OwnStep, ...]:
    """Return the steps of one side of a stored ladder."""
    return tuple(
        OwnStep(
            Kind(one["kind"]),
            int(one["n"]),
            int(one["level"]),
            tuple(Place(place) for place in one["tell"]),
            int(one["from_days"]),
        )
        for one in stored[side.value]
    )


def stored(sides: Mapping[Side, Iterable[OwnStep]]) -> dict[str, Any]:
    """Return a ladder as a version stores it."""
    return {side.value: [_stored(one) for one in steps] for side, steps in sides.items()}


def _stored(step: OwnStep) -> dict[str, Any]:
    return {
        "kind": step.kind.value,
        "n": step.n,
        "level": step.level,
        "tell": [place.value for place in step.tell],
        "from_days": step.from_days,
    }


def _step(side: Side, own: OwnStep) -> Step:
    """Return the step; one that the shipped ladder has just so keeps its name and its source."""
    for shipped in all_ladders()[-1].sides[side]:
        if shipped.code == own.code and _own(shipped) == own:
            return shipped
    name_id, name_en = _names(own)
    days = {Kind.BEFORE: -own.n, Kind.LATE: own.n}
    return Step(
        code=own.code,
        name_id=name_id,
        name_en=name_en,
        share=own.n if own.kind in (Kind.SHARE, Kind.WARNED) else None,
        working_days=days.get(own.kind),
        event={Kind.WARNED: WARNED, Kind.BREACHED: BREACHED}.get(own.kind),
        from_days=own.from_days,
        level=own.level,
        tell=own.tell,
        cite="house rule",
        status="house_rule",
    )


def _names(own: OwnStep) -> tuple[str, str]:
    n = own.n
    if own.kind in (Kind.SHARE, Kind.WARNED):
        return f"{n} persen waktu terpakai", f"{n} percent of the time are used"
    if own.kind is Kind.BREACHED:
        return "Lewat batas waktu", "Past the due date"
    if own.kind is Kind.LATE:
        return f"Terlambat {n} hari kerja", f"{n} working days late"
    if n == 0:
        return "Pagi hari kerja terakhir", "Morning of the last working day"
    return (
        f"Pagi, {n} hari kerja sebelum yang terakhir",
        f"Morning, {n} working days before the last one",
    )
