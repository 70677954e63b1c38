"""What makes a working day at an agency: more time, news on the way, handing over, being away.

Whatever the chosen stories leave open is used; where they leave nothing, nothing is invented.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.accounts.absences import Away
from pengaduan.accounts.actors import Actor
from pengaduan.complaints import saved_views
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.queries import points
from pengaduan.complaints.saved_views import NewView
from pengaduan.demo.stories import ZONE, Step
from pengaduan.demo.world import World
from pengaduan.handling import dialogue, extension, handover, marking, watching
from pengaduan.handling import points as point_steps
from pengaduan.handling.handover import Offer

OFFICER, COLLEAGUE = "petugas", "petugas.dua"
AWAY, STAND_IN = "petugas.bangka", "koordinator"
NOTE: Final = "Berkas tambahan ada di map biru di meja saya. Pelapor biasanya mudah dihubungi."
MARK: Final = "perlu peninjauan lapangan"
VIEW: Final = ("Terlambat dan hari ini", "bagian=late")


def interim(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    """The officer tells how far it is."""
    officer = world.person(step.story.to, "officer")
    dialogue.interim(session, officer, complaint, step.story.says["interim"], now=step.at)


def extend(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    """The officer takes the longest extension that the house rule still allows."""
    officer = world.person(step.story.to, "officer")
    offers = extension.extendable(session, complaint, now=step.at)
    free = [one for one in offers if not one.refused]
    if free:
        wanted = extension.Extension(free[0].clock.policy, free[0].most, "field_check")
        extension.extend(session, officer, complaint, wanted, now=step.at)


def put_points_right(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    """The officer adds the point that the story also tells."""
    officer, stored = world.person(step.story.to, "officer"), points(session, complaint)
    new = point_steps.NewPoints(
        "Cerita pelapor menyebut hal ini juga.",
        point_steps.fingerprint(stored),
        added=(step.story.says["point"],),
    )
    point_steps.change(session, officer, complaint, new, now=step.at)


def work(session: Session, world: World, *, now: datetime) -> None:
    """Hand cases over, note who is away, and keep marks, reminders and a view."""
    _hand_over(session, world, now=now)
    _away(session, world, now=now)
    _own_marks(session, world, now=now)


def _open_cases(session: Session, actor: Actor) -> Sequence[Complaint]:
    return handover.open_cases(session, actor.account_id or 0)


def _hand_over(session: Session, world: World, *, now: datetime) -> None:
    """One case has changed hands until next week; another offer waits for its answer."""
    giver, taker = world.actors[OFFICER], world.actors[COLLEAGUE]
    cases = _open_cases(session, giver)
    until = now + timedelta(days=7)
    for place, one in enumerate(cases[-2:]):
        at = now - timedelta(hours=20 - place)
        given = Offer(giver.account_id or 0, taker.account_id or 0, (one.id,), until, NOTE)
        row = handover.offer(session, giver, given, now=at)
        if place == 0:
            handover.accept(session, taker, row.id, now=at + timedelta(minutes=40))


def _away(session: Session, world: World, *, now: datetime) -> None:
    """Two working people are away: one today, one next week."""
    today = now.astimezone(ZONE).date()
    for name, stand_in, first in (
        (AWAY, STAND_IN, today),
        (OFFICER, COLLEAGUE, today + timedelta(days=7)),
    ):
        away = _days(world, stand_in, first)
        handover.be_away(session, world.actors[name], away, now=now - timedelta(hours=2))


def _days(world: World, stand_in: str, first: date) -> Away:
    account_id = world.actors[stand_in].account_id or 0
    return Away(first, first + timedelta(days=2), account_id, ZONE.key)


def _own_marks(session: Session, world: World, *, now: datetime) -> None:
    officer = world.actors[OFFICER]
    saved_views.keep(session, officer, NewView(*VIEW, shared=True), now=now)
    for one in _open_cases(session, officer)[:1]:
        marking.mark(session, officer, one, MARK, now=now)
        watching.watch(session, one, officer.account_id or 0, now=now)
        day = now.astimezone(ZONE).date() + timedelta(days=2)
        watching.remind(session, officer, one, day, now=now)
