"""The demo's quality audit: drawn from the cases that were closed, partly read."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.complaints import quality as questions
from pengaduan.demo.world import World
from pengaduan.handling.quality import NewAudit, draw, frame_of, read
from pengaduan.rules.quality import rubrics

HEAD, READERS = "kepala.unit", ("pemeriksa", "kepala.unit")
TITLE, SEED, SIZE = "Uji petik demo", "demo", 10
# One good, one middling, one poor answer, again and again; the second reader is a little milder.
_SCORES: Final = ((2, 2, 1, 2, 2, 2, 2), (2, 1, 1, 2, 2, 1, 2), (1, 0, 1, 1, 2, 1, 1))
_UNREAD: Final = 2


def audit(session: Session, world: World, *, now: datetime) -> int:
    """Draw and read the audit; return how many answers it holds, 0 when none were closed."""
    since, until = (now - timedelta(days=200)).date(), now.date()
    if not frame_of(session, since, until):
        return 0
    new = NewAudit(TITLE, since, until, SIZE, SEED)
    made = draw(session, world.actors[HEAD], new, now=now - timedelta(days=1))
    lines = [line.code for line in rubrics()[made.rubric].lines]
    items = [one.item for one in questions.states(session, made)]
    for place, item in enumerate(items[:-_UNREAD] or items):
        scores = dict(zip(lines, _SCORES[place % len(_SCORES)], strict=True))
        read(session, world.actors[READERS[0]], item, scores, now=now)
        if item.second:
            milder = {**scores, lines[1]: min(2, scores[lines[1]] + 1)}
            read(session, world.actors[READERS[1]], item, milder, now=now)
    return len(items)
