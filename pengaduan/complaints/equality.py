"""Who reaches this service: voluntary answers that are only ever counted (UX W10).

No row belongs to a person. One row is a month, a question and an answer, and how many gave it: so
there is no key, no order and no mixture of answers by which a complaint could be found again.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from pengaduan.infra.db import Base, Code

_ZONE: Final = ZoneInfo("Asia/Jakarta")
DIFFICULTIES: Final = ("seeing", "hearing", "walking", "remembering", "self_care", "communicating")
"""The six areas of the Washington Group Short Set on Functioning."""
LIMITING: Final = frozenset({"a_lot", "cannot"})
"""Answers from which on its authors count somebody as a person with a disability."""


class EqualityCount(Base):
    """How many people gave one answer to one question in one month (of Jakarta)."""

    __tablename__ = "equality_count"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own shape

    month: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
    question: Mapped[Code] = mapped_column(primary_key=True)
    answer: Mapped[Code] = mapped_column(primary_key=True)
    people: Mapped[int]


def count(session: Session, given: Mapping[str, str], *, now: datetime) -> None:
    """Count the answers of one person; empty ones are left out. The caller commits.

    Whoever answers at least one of the questions on difficulties is also counted with or without
    a disability, by the rule of the Washington Group: "a lot of difficulty" in any area.
    """
    told = {question: answer for question, answer in sorted(given.items()) if answer}
    areas = [told[area] for area in DIFFICULTIES if area in told]
    if areas:
        told["disability"] = "yes" if LIMITING & set(areas) else "no"
    month = now.astimezone(_ZONE).strftime("%Y-%m")
    for question, answer in sorted(told.items()):
        if not _raise(session, month, question, answer):
            _open(session, month, question, answer)
            _raise(session, month, question, answer)


def _raise(session: Session, month: str, question: str, answer: str) -> bool:
    row = EqualityCount.month == month, EqualityCount.question == question
    raised = (
        sa.update(EqualityCount)
        .where(*row, EqualityCount.answer == answer)
        .values(people=EqualityCount.people + 1)
        .returning(EqualityCount.people)
        .execution_options(synchronize_session=False)
    )
    return session.execute(raised).scalar_one_or_none() is not None


def _open(session: Session, month: str, question: str, answer: str) -> None:
    """Add a row of nobody; that somebody else did so at the same time is fine."""
    values = {"month": month, "question": question, "answer": answer, "people": 0}
    try:
        with session.begin_nested():
            session.execute(sa.insert(EqualityCount).values(**values))
    except IntegrityError:
        return
