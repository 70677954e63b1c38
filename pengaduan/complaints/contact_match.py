"""What the sealed party can tell without being shown: whether two are one, and who is named."""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Party
from pengaduan.infra import asked
from pengaduan.infra.conditions import among_ids

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


def indexes_of(session: Session, complaint_id: int) -> dict[str, str]:
    """Return the keyed hashes of a case's e-mail and telephone by column; what it lacks is not in.

    Empty where the case has neither, so that nobody is the same.
    """
    values = {"complaint_id": complaint_id}
    mine = asked.once(
        session,
        (indexes_of, complaint_id),
        lambda: session.execute(_INDEXES, values).one_or_none(),
    )
    pairs = zip(("email_index", "phone_index"), mine or (), strict=False)
    return {name: value for name, value in pairs if value is not None}


def keep_indexes(session: Session, party: Party) -> None:
    """Keep what reading the party has just told, as :func:`indexes_of` would have asked it."""
    told = (party.email_index, party.phone_index)
    asked.keep(session, (indexes_of, party.complaint_id), told)


def same_party(names: Iterable[str]) -> sa.ColumnElement[bool]:
    """Return what makes a party the same, for the hashes that are put in by these names."""
    return sa.or_(sa.false(), *(getattr(Party, name) == sa.bindparam(name) for name in names))


def same_contact(session: Session, complaint_id: int, others: Collection[int]) -> frozenset[int]:
    """Return those of ``others`` with the same e-mail or telephone, by keyed hash only."""
    if not others:
        return frozenset()
    same = indexes_of(session, complaint_id)
    if not same:
        return frozenset()
    values = {"ids": list(others), **same}
    return frozenset(session.scalars(_those_alike(tuple(same)), values))


@lru_cache(maxsize=4)
def _those_alike(names: tuple[str, ...]) -> sa.Select[int]:
    among = among_ids(Party.complaint_id, "ids")
    return sa.select(Party.complaint_id).where(among, same_party(names))


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
