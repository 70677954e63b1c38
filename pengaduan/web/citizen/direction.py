"""Where a matter goes: every pair of answers has a route, none is a dead end."""

from dataclasses import dataclass
from enum import StrEnum

from pengaduan.complaints.flags import OUTSIDE_MATTERS
from pengaduan.complaints.models import PriorContact


class Way(StrEnum):
    """What happens next with the complaint."""

    AGENCY_FIRST = "agency_first"
    REMIND_AGENCY = "remind_agency"
    PROTECTED = "protected"
    ELSEWHERE = "elsewhere"


class Advice(StrEnum):
    """What else helps with this kind of matter."""

    MONEY = "money"
    DECISION = "decision"
    CONDUCT = "conduct"
    DELAY = "delay"
    UNSURE = "unsure"
    EMERGENCY = "emergency"
    CRIME = "crime"
    PRIVATE_DISPUTE = "private_dispute"
    COURT = "court"


@dataclass(frozen=True, slots=True)
class Route:
    """The way that the complaint takes and the advice that goes with the matter."""

    way: Way
    advice: Advice


_WAYS = {
    PriorContact.UNSATISFIED: Way.REMIND_AGENCY,
    PriorContact.UNANSWERED: Way.REMIND_AGENCY,
    PriorContact.NOT_YET: Way.AGENCY_FIRST,
    PriorContact.AFRAID: Way.PROTECTED,
}
_ADVICE = {
    "poor_service": Advice.DELAY,
    "money_asked": Advice.MONEY,
    "misconduct": Advice.CONDUCT,
    "unfair_decision": Advice.DECISION,
    "other": Advice.UNSURE,
}


def route(matter: str, prior: str) -> Route:
    """Return the route for two answers. ValueError for an answer that no page offers.

    A matter that belongs elsewhere needs no second answer.
    """
    if matter in OUTSIDE_MATTERS:
        return Route(Way.ELSEWHERE, Advice(matter))
    if matter not in _ADVICE:
        raise ValueError(matter)
    return Route(_WAYS[PriorContact(prior)], _ADVICE[matter])
