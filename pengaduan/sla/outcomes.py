"""What it is when a period passes: a breach by an office, or an expiry, which is nobody's."""

from typing import Final

from pengaduan.rules import ladder
from pengaduan.rules.ladder import Step
from pengaduan.rules.law import law
from pengaduan.rules.law_types import CITIZEN_DUTIES
from pengaduan.sla.facts import ClockFacts
from pengaduan.sla.models import Clock, ClockEventKind

WARNED: Final = ClockEventKind.WARNED
BREACHED: Final = ClockEventKind.BREACHED
EXPIRED: Final = ClockEventKind.EXPIRED
REMINDED: Final = ClockEventKind.REMINDED

# What the law says follows when the period passes, and what we record. A duty of an office is
# breached; a period of a citizen has run out, which is nobody's breach.
OUTCOMES: Final = {
    "breach": BREACHED,
    "breach_and_offer_escalation": BREACHED,
    "deemed_granted": BREACHED,
    "dispute_opens": BREACHED,
    "escalate": BREACHED,
    "next_sanction": BREACHED,
    "objection_opens": BREACHED,
    "open_next": BREACHED,
    "open_stage": BREACHED,
    "publish_and_report": BREACHED,
    "right_to_answer_waived": BREACHED,
    "auto_close": EXPIRED,
    "deemed_withdrawn": EXPIRED,
    "flag_late": EXPIRED,
    "proceed": EXPIRED,
    "rejectable": EXPIRED,
    "reminder": EXPIRED,
    "right_lapses": EXPIRED,
    "window_closes": EXPIRED,
}


def outcome(clock: Clock | ClockFacts) -> ClockEventKind:
    """Return what it is when this clock runs out: a breach, or an expiry in a citizen's time."""
    policy = law().deadlines.get(clock.policy)
    if policy is None:
        return EXPIRED if clock.duty_on in CITIZEN_DUTIES else BREACHED
    return OUTCOMES[policy.effect]


def kind_of(clock: ClockFacts, step: Step) -> ClockEventKind:
    """Return as which event a step of a clock is recorded."""
    if step.event is None:
        return REMINDED
    return WARNED if step.event == ladder.WARNED else outcome(clock)
