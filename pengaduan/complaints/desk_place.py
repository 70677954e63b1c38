"""Where a complaint stands at its agency's desk, as a column that the database computes.

It follows the state by itself, so that no step can forget it, and the inbox reads it from an index.
"""

from typing import Final

ENDED: Final = 0
TO_DO: Final = 1
WAITING: Final = 2
"""The places; a complaint that no agency may see has none."""

TO_DO_STATES: Final = (
    "forwarded",
    "complete",
    "dispositioned",
    "in_handling",
    "hearing",
    "decided",
    "reopened",
    "compensation_due",
)
WAITING_STATES: Final = ("awaiting_completion", "postponed", "delivered")
"""The ball is with the complainant: nothing to do at the desk."""


def _listed(states: tuple[str, ...]) -> str:
    return ", ".join(f"'{state}'" for state in states)


DESK_RULE: Final = (
    "CASE WHEN track <> 'agency' OR agency_id IS NULL OR forwarded_at IS NULL THEN NULL "
    f"WHEN state IN ({_listed(TO_DO_STATES)}) THEN {TO_DO} "
    f"WHEN state IN ({_listed(WAITING_STATES)}) THEN {WAITING} ELSE {ENDED} END"
)
