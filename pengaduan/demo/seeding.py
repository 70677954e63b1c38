"""Fill an empty database with the demo: half a year of complaints in the order of their steps."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan import compliance
from pengaduan.complaints.models import Complaint
from pengaduan.compliance.assessments import NewAssessment, create, get
from pengaduan.compliance.imports import import_scores
from pengaduan.compliance.publishing import freeze, publish
from pengaduan.demo import reply_texts
from pengaduan.demo.acting import ACTS, file
from pengaduan.demo.auditing import audit
from pengaduan.demo.policies import BEGUN, publish_policies
from pengaduan.demo.ruling import publish_rules
from pengaduan.demo.stories import Story, stories
from pengaduan.demo.working import work
from pengaduan.demo.world import ASSESSOR, CHAIR, World, build
from pengaduan.handling.automatic import expired
from pengaduan.handling.suggestions import store as suggestions
from pengaduan.outbox.models import JobState, OutboxJob
from pengaduan.rules.workdays import national_calendar
from pengaduan.sla.recording import END
from pengaduan.sla.sweep import sweep

SAMPLE = Path(compliance.__file__).parent / "samples" / "babel_2023.csv"
ASSESSED_YEAR, ASSESSED_TITLE = 2023, "Bangka Belitung 2023"
_FOUNDED = timedelta(days=190)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Number and key of an invented complaint, for whoever wants to try the tracking page."""

    number: str
    key: str
    state: str


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the demo holds now."""

    accounts: int
    complaints: int
    assessed: int
    tickets: tuple[Ticket, ...]


def seed(session: Session, *, now: datetime, told: Sequence[Story] | None = None) -> Seeded:
    """Store people, units, complaints and one assessment; the caller commits everything at once.

    Every step goes through the handling functions at its own past moment, in order of time, with
    a sweep of the clocks before each day's first step. Mails and documents stay in the outbox
    for the jobs process. ``told`` picks some of the stories instead of all.
    """
    world = build(session, now=now - _FOUNDED)
    reply_texts.store(session, world, now=now - _FOUNDED)
    publish_rules(session, world, now=now - _FOUNDED)
    keys: dict[int, tuple[int, str]] = {}
    calendar = national_calendar()
    chosen = stories() if told is None else told
    every = (step for story in chosen for step in story.steps(now, calendar))
    steps = sorted(every, key=lambda step: step.at)
    swept, ruled = now - _FOUNDED, False
    for step in steps:
        if not ruled and step.at > now - BEGUN:
            publish_policies(session, world, now=now - BEGUN)
            ruled = True
        if step.at.date() > swept.date():
            _sweep(session, step.at)
            swept = step.at
        if step.verb == "file":
            filed = file(session, world, step)
            keys[step.story.serial] = (filed.complaint.id, filed.key or "")
        else:
            complaint = session.get_one(Complaint, keys[step.story.serial][0])
            ACTS[step.verb](session, world, complaint, step)
    _sweep(session, now)
    suggestions.order(session, now)
    tickets = _tickets(session, keys)
    assessed = _assessment(session, world, now=now)
    audit(session, world, now=now)
    work(session, world, now=now)
    return Seeded(len(world.actors), len(keys), assessed, tickets)


@contextmanager
def _same(session: Session) -> Iterator[Session]:
    """Give the sweep the open transaction instead of one of its own."""
    yield session


def _sweep(session: Session, now: datetime) -> None:
    """Let the clocks act, and cases end that end by themselves, in their own time."""
    sweep(lambda: _same(session), now)
    due = sa.select(OutboxJob).where(
        OutboxJob.kind == END, OutboxJob.state == JobState.WAITING, OutboxJob.due_at <= now
    )
    for job in session.scalars(due.order_by(OutboxJob.id)).all():
        expired(session, job.payload, job, now)
        job.state, job.done_at = JobState.DONE, now


def _tickets(session: Session, keys: dict[int, tuple[int, str]]) -> tuple[Ticket, ...]:
    """Return one ticket for each state that a case has reached, the newest case of each."""
    found: dict[str, Ticket] = {}
    for complaint_id, key in keys.values():
        complaint = session.get_one(Complaint, complaint_id)
        found[complaint.state] = Ticket(complaint.number, key, complaint.state)
    return tuple(found.values())


def _assessment(session: Session, world: World, *, now: datetime) -> int:
    """Import the published results of 2023 and return how many rows there were."""
    actor = world.actors[ASSESSOR]
    new = NewAssessment(year=ASSESSED_YEAR, title=ASSESSED_TITLE)
    made = create(session, actor, new, now=now)
    count = import_scores(session, actor, made, SAMPLE.read_bytes(), now=now)
    freeze(session, actor, get(session, made.id), now=now)
    publish(session, world.actors[CHAIR], get(session, made.id), now=now)
    return count
