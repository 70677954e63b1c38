"""Which cases are the verifiers', and the bands of their queue."""

from enum import StrEnum
from typing import Final

TO_VERIFY: Final = ("submitted", "verifying")
WITH_COMPLAINANT: Final = ("awaiting_completion", "postponed")


class Band(StrEnum):
    """Parts of the queue, in the order in which they are shown."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    DEFERRED = "deferred"
    WAITING = "waiting"
