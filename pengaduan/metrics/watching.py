"""Watching what a session touches, so that a projection follows without every step's help."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction


def changed(row: object, names: tuple[str, ...]) -> bool:
    """Tell whether one of these attributes of a row differs from what was read."""
    attributes = sa.inspect(row, raiseerr=True).attrs
    return any(attributes[name].history.has_changes() for name in names)


def watch(
    after_flush: Callable[[Session, UOWTransaction], None],
    before_commit: Callable[[Session], None],
    after_rollback: Callable[[Session], None],
) -> None:
    """Call these for every session of this process; asking for the same again changes nothing."""
    for name, function in (
        ("after_flush", after_flush),
        ("before_commit", before_commit),
        ("after_rollback", after_rollback),
    ):
        if not event.contains(Session, name, function):
            event.listen(Session, name, function)
