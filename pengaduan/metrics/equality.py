"""The equality answers of a year as they may be published: nothing about fewer than ten people."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.equality import EqualityCount

FEWEST: Final = 10
"""Fewer people than this are not published (UX W10)."""


@dataclass(frozen=True, slots=True)
class EqualityTable:
    """One question: people by answer, None where they are too few, and how many answered.

    ``answered`` is None when the whole question had too few answers.
    """

    question: str
    people: Mapping[str, int | None]
    answered: int | None


def equality_tables(session: Session, year: int) -> tuple[EqualityTable, ...]:
    """Return every question of a year, by its code, with what is too little left out."""
    total = sa.func.sum(EqualityCount.people)
    columns = EqualityCount.question, EqualityCount.answer
    query = (
        sa.select(*columns, total)
        .where(EqualityCount.month.like(f"{year:04d}-%"), EqualityCount.people > 0)
        .group_by(*columns)
        .order_by(*columns)
    )
    rows = [(question, answer, int(people)) for question, answer, people in session.execute(query)]
    return tuple(
        _table(question, {answer: people for _, answer, people in answers})
        for question, answers in groupby(rows, key=lambda row: row[0])
    )


def _table(question: str, people: Mapping[str, int]) -> EqualityTable:
    total = sum(people.values())
    hidden = hidden_answers(people)
    shown = {answer: None if answer in hidden else n for answer, n in people.items()}
    return EqualityTable(question, shown, total if total >= FEWEST else None)


def hidden_answers(people: Mapping[str, int]) -> frozenset[str]:
    """Return the answers that may not be shown.

    Those of fewer than ten people; and, when they are fewer than ten together, the next larger
    ones as well, for otherwise the total would give them away.
    """
    hidden: set[str] = set()
    for answer, n in sorted(people.items(), key=lambda pair: (pair[1], pair[0])):
        kept_back = sum(people[one] for one in hidden)
        if n >= FEWEST and (not hidden or kept_back >= FEWEST):
            break
        hidden.add(answer)
    return frozenset(hidden)
