"""A demo of any size: invented complaints in all states, written in bulk.

What a step would leave is there: numbers from the counter, clocks with due dates by the law and
the calendar, their warnings and breaches, audit chains that verify, points, answers, ratings,
sealed identities. Mails and papers are not made. The same seed gives the same complaints.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pengaduan.complaints.models import NumberCounter
from pengaduan.demo.country import country_of
from pengaduan.demo.rows import rows_of
from pengaduan.demo.tables import Ids, Written, write

CHUNK: Final = 2500
"""Complaints of one transaction: some seconds, so that others get their turn."""
YEARS: Final = timedelta(days=730)
_JAKARTA: Final = ZoneInfo("Asia/Jakarta")
Transaction = Callable[[], AbstractContextManager[Session]]


def fill(
    transaction: Transaction,
    size: int,
    *,
    now: datetime,
    seed: int,
    told: Callable[[int], None] = lambda _done: None,
) -> Written:
    """Write ``size`` complaints of the last two years; LookupError without the demo's people.

    Every 2,500 are stored together; ``told`` hears how many there are so far. Numbers follow the
    order of filing among these complaints.
    """
    dice = random.Random(seed)  # noqa: S311 - invented data, nothing is protected by it
    with transaction() as session:
        country = country_of(session)
    span = YEARS.total_seconds()
    moments = iter(sorted(now - timedelta(seconds=dice.uniform(600, span)) for _ in range(size)))
    total = Written()
    while part := list(islice(moments, CHUNK)):
        with transaction() as session:
            ids = Ids.after(session)
            numbers = _numbers(session, part)
            batch = Written()
            for filed_at, number in zip(part, numbers, strict=True):
                batch += rows_of(country, ids, number, filed_at, now=now, dice=dice)
            write(session, batch)
            ids.keep(session)
        total = total.counted(batch)
        told(total.complaints)
    return total


def _numbers(session: Session, moments: list[datetime]) -> Iterator[tuple[int, int]]:
    """Take the next serials of each year from the counters; yield year and serial per moment."""
    years = [moment.astimezone(_JAKARTA).year for moment in moments]
    last: dict[int, int] = {}
    for year in sorted(set(years)):
        counter = session.get(NumberCounter, year, with_for_update=True)
        if counter is None:
            counter = NumberCounter(year=year, last=0)
            session.add(counter)
        last[year] = counter.last
        counter.last += years.count(year)
    session.flush()
    for year in years:
        last[year] += 1
        yield year, last[year]
