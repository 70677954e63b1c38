"""In which legal capacities the roles of this system act, and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from pengaduan.rules.law import Law, law
from pengaduan.rules.law_fields import WHOLE_FILE, Entry
from pengaduan.rules.law_types import LawDataError, LawRole, SideEvent, Track, Transition
from pengaduan.rules.roles import PSEUDO_ROLES, Role

CAPACITY_FILE = Path(__file__).parent / "data" / "capacities.yaml"
STATUSES = ("sourced", "inferred")


@dataclass(frozen=True, slots=True)
class Capacity:
    """A legal capacity of an account role; ``only`` names the moves it covers, empty = all."""

    role: str
    law_role: LawRole
    only: tuple[str, ...]
    why: str
    cite: str
    status: str


def capacities(role: str, transition_code: str) -> frozenset[LawRole]:
    """Return the legal roles in which ``role`` may take the transition; empty = it may not.

    ``role`` is a :class:`Role`, "complainant" or "system"; whatever else has no capacity.
    """
    taking = _taking_roles().get(transition_code, frozenset())
    return frozenset(
        capacity.law_role
        for capacity in all_capacities()
        if capacity.role == role
        and capacity.law_role in taking
        and (not capacity.only or transition_code in capacity.only)
    )


def law_roles(role: str) -> frozenset[LawRole]:
    """Return every legal role that ``role`` may take on for some move, or for watching."""
    return frozenset(item.law_role for item in all_capacities() if item.role == role)


def acting_role(roles: Iterable[str], transition: Transition | SideEvent) -> LawRole | None:
    """Return in which legal role somebody with ``roles`` takes ``transition``, None if in none.

    A side event that names nobody happens by itself or is checked by its own step.

    Where several fit, the one that the law table names first.
    """
    held = {law_role for role in roles for law_role in capacities(role, transition.code)}
    return next((law_role for law_role in transition.roles if law_role in held), None)


@lru_cache(maxsize=1)
def all_capacities() -> tuple[Capacity, ...]:
    """Return the shipped table of capacities; the file is read and checked once per process."""
    return read_capacities(CAPACITY_FILE.read_text(encoding="utf-8"), CAPACITY_FILE.name, law())


def read_capacities(text: str, file: str, against: Law) -> tuple[Capacity, ...]:
    """Read a capacities file, or raise LawDataError naming ``file``, the entry and the reason."""
    try:
        raw: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise LawDataError(file, WHOLE_FILE, "is not readable YAML") from error
    whole = Entry(file, WHOLE_FILE, raw)
    taking = _roles_by_transition(against)
    listed = whole.entry("capacities")
    found: list[Capacity] = []
    for role in listed.names():
        if role not in (*Role, *PSEUDO_ROLES):
            raise listed.broken(f"{role!r} is not an account role")
        found += [entry.closed(_reader(role, taking)) for entry in listed.entries(role)]
    return tuple(found)


def _reader(role: str, taking: Mapping[str, frozenset[LawRole]]) -> Callable[[Entry], Capacity]:
    def read(entry: Entry) -> Capacity:
        capacity = Capacity(
            role=role,
            law_role=entry.member("as", LawRole),
            only=entry.refs("only", taking),
            why=entry.text("why"),
            cite=entry.text("cite"),
            status=entry.one_of("status", STATUSES),
        )
        for code in capacity.only:
            if capacity.law_role not in taking[code]:
                raise entry.broken(f"{code} is not open to {capacity.law_role}")
        return capacity

    return read


@lru_cache(maxsize=1)
def _taking_roles() -> dict[str, frozenset[LawRole]]:
    return _roles_by_transition(law())


def _roles_by_transition(against: Law) -> dict[str, frozenset[LawRole]]:
    moves: list[Transition | SideEvent] = []
    for track in Track:
        moves += against.transitions(track).values()
        moves += against.events(track).values()
    return {one.code: frozenset(one.roles) for one in moves}
