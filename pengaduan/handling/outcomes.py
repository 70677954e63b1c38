"""From the decisions on the points to the outcome of a case and the reason it closes with."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from pengaduan.complaints.models import PointDecision


class Outcome(StrEnum):
    """What came of the case as a whole (the set is ours; UU 25/2009 Art. 50(1))."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"
    INFORMATION = "information"


CLOSING_REASONS: Mapping[Outcome, str] = {
    Outcome.UPHELD: "C_RESOLVED",
    Outcome.PARTLY: "C_PARTLY_RESOLVED",
    Outcome.NOT_UPHELD: "C_NOT_UPHELD",
    Outcome.INFORMATION: "C_INFORMATION_GIVEN",
}
_FULL = frozenset({PointDecision.UPHELD, PointDecision.RESOLVED})
_NONE = frozenset({PointDecision.NOT_UPHELD, PointDecision.INFORMATION})


def outcome_of(decisions: Collection[PointDecision]) -> Outcome:
    """Return the outcome: all upheld, none upheld, information only, or in part."""
    found = set(decisions)
    if found == {PointDecision.INFORMATION}:
        return Outcome.INFORMATION
    if found <= _FULL:
        return Outcome.UPHELD
    return Outcome.NOT_UPHELD if found <= _NONE else Outcome.PARTLY
