"""The nightly alarm of the figures: who is told when a figure and its list differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.handling.owner_watch import holders
from pengaduan.handling.staff_mail import order
from pengaduan.metrics import duty_check, month_check, rollup_check
from pengaduan.metrics.rollup_build import Begin
from pengaduan.rules.roles import Role


@dataclass(frozen=True, slots=True)
class FigureCheck:
    """One nightly comparison: its code, when it last ran, how much it looked at, what differed."""

    code: str
    at: datetime
    looked: int
    differences: int


def figure_checks(session: Session) -> list[FigureCheck]:
    """Return the last run of every comparison of figures with their lists, where it ran."""
    duties, sums = duty_check.last_check(session), rollup_check.last_check(session)
    months = month_check.last_check(session)
    found = []
    if duties is not None:
        found.append(FigureCheck("duties", duties.at, duties.cases, len(duties.differences)))
    if sums is not None:
        found.append(FigureCheck("sums", sums.at, sums.cases, len(sums.differences)))
    if months is not None:
        found.append(FigureCheck("months", months.at, months.rows, len(months.differences)))
    return found


def watch(session: Session, now: datetime) -> int:
    """Tell the administrators when a figure differs from its list; one mail a day for each."""
    found = sum(one.differences for one in figure_checks(session))
    if found:
        day = now.date().isoformat()
        for account_id in holders(session, Role.ADMINISTRATOR, None):
            order(session, "figures_admin", account_id, now=now, key=f"figures:{day}:{account_id}")
    return found


NIGHTLY: Final[Sequence[tuple[str, Callable[[Begin, datetime], int]]]] = (
    ("duty_check", duty_check.compare),
    ("rollup_check", rollup_check.compare),
    ("month_check", month_check.compare),
)
"""What compares figures with their lists once a day; :func:`watch` is the alarm after it."""
