"""The demo's quality audit: drawn from the cases that were closed, partly read."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.complaints import quality as questions
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.quality_models import QualityAudit, QualityItem
from pengaduan.complaints.quality_returns import open_return
from pengaduan.complaints.queries import points
from pengaduan.demo.world import World
from pengaduan.handling.answer_guards import Answer, PointReply
from pengaduan.handling.mending import failed_answer, mend
from pengaduan.handling.quality import NewAudit, draw, frame_of, read
from pengaduan.handling.quality_back import send_back, settle
from pengaduan.handling.recipients import holders
from pengaduan.rules.quality import rubrics
from pengaduan.rules.roles import Role

HEAD, READERS = "kepala.unit", ("pemeriksa", "kepala.unit")
CITY = "PEMDA-19.71"
OPENING: Final = "Kami memperbaiki jawaban kami sesudah diperiksa Ombudsman."
MENDED: Final = (
    "Dasarnya standar pelayanan unit ini, yang terpasang di ruang layanan. Bila Anda mengalaminya "
    "lagi, temui kepala loket dan tunjukkan nomor pengaduan ini."
)
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
    _send_back(session, world, made, now=now)
    return len(items)


def _send_back(session: Session, world: World, made: QualityAudit, *, now: datetime) -> None:
    """Failed answers go back: the city's wait, the others are mended, and one is accepted."""
    head, city = world.actors[HEAD], world.places[CITY].agency_id
    failed = [one.item for one in questions.states(session, made) if one.passed is False]
    accepted = False
    for item in failed:
        send_back(session, head, item, now=now - timedelta(hours=6))
        if item.agency_id == city:
            continue
        _mend(session, world, item, now=now - timedelta(hours=3))
        if not accepted:
            settle(session, head, item, now=now - timedelta(hours=1))
            accepted = True


def _mend(session: Session, world: World, item: QualityItem, *, now: datetime) -> None:
    """The head of the agency answers anew, with the reasons that were missing."""
    complaint = session.get_one(Complaint, item.complaint_id)
    heads = holders(session, complaint, Role.AGENCY_HEAD)
    actor = next(one for one in world.actors.values() if one.account_id == heads[0])
    told = points(session, complaint)
    back = open_return(session, complaint)
    if back is None:
        return
    given = {one.point_id: one for one in failed_answer(session, back)[1]}
    replies = tuple(
        PointReply(one.id, given[one.id].decision, f"{given[one.id].explanation} {MENDED}")
        for one in told
    )
    mend(session, actor, complaint, Answer(replies, OPENING, seen_when_tracked=True), now=now)
