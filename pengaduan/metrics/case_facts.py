"""What the figures look at of one case, and the words of CF-1 that decide what counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pengaduan.complaints.kinds import MessageKind
from pengaduan.metrics.numbers import ratio_parts
from pengaduan.sla.events import is_late

RESOLUTION = (
    "agency_decision",
    "sp4n_class_information_request",
    "sp4n_class_normative",
    "sp4n_class_non_supervisory",
    "sp4n_class_supervisory",
)
VERIFICATION = "sp4n_agency_verification"
"""The agency's own check of a report: three working days (SP4N; CF-1 m_verif)."""
ANSWERING = (MessageKind.ANSWER, MessageKind.ANSWER_MENDED)
"""Entries that answer points; what waits for its head has told the complainant nothing yet."""
# Left out of every share (CF-1, scope.excluded): duplicates, spam and tests, other agencies'.
EXCLUDED_REASONS = ("X_DUPLICATE", "X_ARCHIVED", "X_OTHER_AGENCY")

ANSWER_WINDOW = timedelta(days=14)
"""CF-1 m_resp14: calendar days in which the first response of substance is due."""
FOUNDED = ("founded", "partly")
"""Conclusions of a review by which an objection was right, in whole or in part."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the figures look at of one complaint; no text and no identity."""

    id: int
    number: str
    summary: str | None
    state: str
    agency_id: int
    unit_id: int | None
    forwarded_at: datetime
    first_response_at: datetime | None
    own_due: datetime | None
    settled_at: datetime | None
    ended_at: datetime | None
    delivered_at: datetime | None
    objected_at: datetime | None
    closed_at: datetime | None
    reason_code: str | None
    rating: tuple[int, int, int] | None
    rated_at: datetime | None
    handler_id: int | None = None
    points: int = 0
    answered: int = 0
    review: str | None = None
    matter: str = ""
    verify_due: datetime | None = None
    verified_at: datetime | None = None
    moved: bool = False

    @property
    def excluded(self) -> bool:
        """Whether the case is left out of shares, by CF-1's list."""
        early = self.reason_code == "W_BY_COMPLAINANT" and self.first_response_at is None
        return early or self.reason_code in EXCLUDED_REASONS

    def on_time(self) -> bool:
        """Whether the case was settled by its own due date, the last second included."""
        if self.own_due is None or self.settled_at is None:
            return False
        return not is_late(self.own_due, self.settled_at)

    def checked_in_time(self) -> bool:
        """Whether the agency's own verification was done by its due date."""
        if self.verify_due is None or self.verified_at is None:
            return False
        return not is_late(self.verify_due, self.verified_at)

    def quick(self) -> bool:
        """Whether the first response of substance came within 14 calendar days of receipt."""
        first = self.first_response_at
        return first is not None and first <= self.forwarded_at + ANSWER_WINDOW

    def time_ratio(self, until: datetime) -> int | None:
        """Time used / time allowed in ten-thousandths: to the decision, or as old as it is then."""
        if self.own_due is None:
            return None
        micro = timedelta(microseconds=1)
        settled = self.settled_at if self.settled_at and self.settled_at < until else until
        used, allowed = settled - self.forwarded_at, self.own_due - self.forwarded_at
        return ratio_parts(used // micro, allowed // micro)
