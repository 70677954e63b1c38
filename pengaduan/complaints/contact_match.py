"""What the sealed party can tell without being shown: whether two are one, and who is named."""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Party

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_NAME = 4
_DIGITS_OF_A_PHONE = 8


class Named(StrEnum):
    """What of a complainant a text would give away."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


def same_contact(session: Session, complaint_id: int, others: Collection[int]) -> frozenset[int]:
    """Return those of ``others`` with the same e-mail or telephone, by keyed hash only."""
    if not others:
        return frozenset()
    mine = session.execute(
        sa.select(Party.email_index, Party.phone_index).where(Party.complaint_id == complaint_id)
    ).one_or_none()
    if mine is None:
        return frozenset()
    same = [
        column == value
        for column, value in zip((Party.email_index, Party.phone_index), mine, strict=True)
        if value is not None
    ]
    query = sa.select(Party.complaint_id).where(
        Party.complaint_id.in_(list(others)), sa.or_(sa.false(), *same)
    )
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
