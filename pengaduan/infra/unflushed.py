"""Questions that need not wait for what a step has not written yet.

The session writes everything that is pending before it asks anything, so that a step which asks
between its changes sends them one by one. A question about other tables cannot miss them: it is
asked first, and the changes are written together.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from pengaduan.infra.db import Base


@contextmanager
def asking(session: Session, *tables: type[Base]) -> Iterator[None]:
    """Let questions inside the block read these tables, as they are with every change of the step.

    What is pending is written before if it is of one of these tables, and else waits. A question
    inside about any other table may be answered without what is pending there.
    """
    if any(isinstance(one, tables) for one in (*session.new, *session.dirty, *session.deleted)):
        session.flush()
    with session.no_autoflush:
        yield
