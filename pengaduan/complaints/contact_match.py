"""What the sealed party can tell without being shown: whether two are one, and who is named."""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Party
from pengaduan.infra import asked

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_NAME = 4
_DIGITS_OF_A_PHONE = 8


class Named(StrEnum):
    """What of a complainant a text would give away."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


_INDEXES: Final = sa.select(Party.email_index, Party.phone_index).where(
    Party.complaint_id == sa.bindparam("complaint_id")
)


def same_as(session: Session, complaint_id: int) -> list[sa.ColumnElement[bool]]:
    """Return what makes a party the same as that of a case: e-mail or telephone, by keyed hash.

    Empty where the case has neither, so that nobody is the same.
    """
    values = {"complaint_id": complaint_id}
    mine = asked.once(
        session,
        (same_as, complaint_id),
        lambda: session.execute(_INDEXES, values).one_or_none(),
    )
    columns = (Party.email_index, Party.phone_index)
    pairs = zip(columns, mine or (), strict=False)
    return [column == value for column, value in pairs if value is not None]


def same_contact(session: Session, complaint_id: int, others: Collection[int]) -> frozenset[int]:
    """Return those of ``others`` with the same e-mail or telephone, by keyed hash only."""
    if not others:
        return frozenset()
    same = same_as(session, complaint_id)
    if not same:
        return frozenset()
    query = sa.select(Party.complaint_id).where(Party.complaint_id.in_(list(others)), sa.or_(*same))
    return frozenset(session.scalars(query))


def named_in(
    session: Session, complaint_ids: Iterable[int], text: str, *, public_words: str = ""
) -> frozenset[Named]:
    """Return what of the complainants the text holds; nobody sees what is compared.

    A name counts when one of its words of at least four letters stands in the text, unless
    that word is one of ``public_words`` (the name of an agency or place).
    """
    query = sa.select(Party).where(Party.complaint_id.in_(list(complaint_ids)))
    spoken, open_words = _words(text), _words(public_words)
    found: set[Named] = set()
    for party in session.scalars(query):
        found |= _held(party, text, spoken, open_words)
    return frozenset(found)


def _held(party: Party, text: str, spoken: set[str], open_words: set[str]) -> set[Named]:
    names = {word for word in _words(party.name or "") if len(word) >= _SHORTEST_NAME}
    digits = re.sub(r"\D", "", text)
    phone = re.sub(r"\D", "", party.phone or "")[-_DIGITS_OF_A_PHONE:]
    told = {
        Named.NAME: bool((names - open_words) & spoken),
        Named.PHONE: len(phone) == _DIGITS_OF_A_PHONE and phone in digits,
        Named.EMAIL: bool(party.email) and (party.email or "").lower() in text.lower(),
        Named.ADDRESS: len(party.address or "") > 8 and _plain(party.address) in _plain(text),
    }
    return {kind for kind, holds in told.items() if holds}


def _plain(text: str | None) -> str:
    return " ".join((text or "").lower().split())


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}
