"""Personal data in a text that somebody is about to send: pointed out once, never in the way."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from wtforms import Field

from pengaduan.rules.personal_data import (
    ASKED_KINDS,
    KIND_LABELS,
    REMOVALS,
    find,
    kinds_in,
    masked,
)

#: The name and the values of the two buttons.
CHOICE, REMOVE, KEEP = "personal", "remove", "keep"
_MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was found: what it is, in words, and how it was written."""

    label: str
    written: str


def asked_about(text: str) -> tuple[Asked, ...]:
    """Return what the writer is asked about, in order, at most ten and none twice."""
    found = [
        Asked(_(KIND_LABELS[one.kind]), " ".join(text[one.start : one.end].split()))
        for one in find(text)
        if one.kind in ASKED_KINDS
    ]
    return tuple(dict.fromkeys(found))[:_MOST_SHOWN]


def settle(field: Field, choice: str | None, known: Collection[str] = ()) -> tuple[Asked, ...]:
    """Do what the writer chose with the text of ``field``; return what is still to be asked.

    Nothing is asked about kinds in ``known``, which the writer has decided to keep before.
    """
    if choice == REMOVE:
        field.data = masked(field.data, ASKED_KINDS, REMOVALS)
    if choice in (REMOVE, KEEP) or set(kinds_in(field.data, ASKED_KINDS)) <= set(known):
        return ()
    return asked_about(field.data)


def kinds_kept(text: str) -> list[str]:
    """Return the kinds that stay in a text, to be remembered with it."""
    return [kind.value for kind in kinds_in(text, ASKED_KINDS)]
