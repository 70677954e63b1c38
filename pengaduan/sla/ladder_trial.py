"""What if another ladder had held: how many deadlines would have reached which step."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from pengaduan.rules.ladder import Planned, Side
from pengaduan.rules.law_types import CITIZEN_DUTIES
from pengaduan.rules.own_ladder import Sides
from pengaduan.sla.facts import ClockFacts, select_facts
from pengaduan.sla.models import Clock, ClockState
from pengaduan.sla.recording import Past, past_of
from pengaduan.sla.steps import Mornings, planned, planned_by, side_of

BATCH = 500
_Key = tuple[Side, str]


def ladder_trial(
    session: Session, sides: Sides, now: datetime, *, since: datetime, at_most: int
) -> list[dict[str, Any]]:
    """Return by step how many recorded deadlines have reached it, and would have under ``sides``.

    Deadlines of offices that started since ``since``, the newest ``at_most``; those that stand
    still now are left out. Nothing is stored.
    """
    have: Counter[_Key] = Counter()
    would: Counter[_Key] = Counter()
    names: dict[_Key, tuple[str, str]] = {}
    mornings = Mornings(session)
    for facts, ended, past in _clocks(session, since, at_most):
        side = side_of(facts.duty_on, with_agency=facts.with_agency)
        if side is not None:
            now_steps = planned(facts, mornings, past.paused)
            then_steps = planned_by(sides[side], facts, mornings, past.paused)
            _count(have, names, side, now_steps, ended or now)
            _count(would, names, side, then_steps, ended or now)
    order = [(side, step.code) for side in Side for step in sides[side]]
    order += sorted(set(names) - set(order))
    return [_line(key, names[key], have[key], would[key]) for key in order if key in names]


def _count(
    found: Counter[_Key],
    names: dict[_Key, tuple[str, str]],
    side: Side,
    steps: Iterable[Planned],
    until: datetime,
) -> None:
    for one in steps:
        if one.at <= until:
            found[side, one.step.code] += 1
            names[side, one.step.code] = (one.step.name_id, one.step.name_en)


def _line(key: _Key, names: tuple[str, str], have: int, would: int) -> dict[str, Any]:
    side, code = key
    told = {"side": side.value, "code": code, "name_id": names[0], "name_en": names[1]}
    return {**told, "now": have, "then": would}


def _clocks(
    session: Session, since: datetime, at_most: int
) -> Iterator[tuple[ClockFacts, datetime | None, Past]]:
    done, before = 0, None
    while done < at_most:
        query = (
            select_facts()
            .add_columns(Clock.stopped_at)
            .where(
                Clock.started_at >= since,
                Clock.state != ClockState.PAUSED,
                Clock.duty_on.not_in(sorted(CITIZEN_DUTIES)),
            )
            .order_by(Clock.id.desc())
            .limit(min(BATCH, at_most - done))
        )
        if before is not None:
            query = query.where(Clock.id < before)
        rows = session.execute(query).all()
        if not rows:
            return
        past = past_of(session, [row[0] for row in rows])
        for *own, ended in rows:
            yield ClockFacts._make(own), ended, past
        done, before = done + len(rows), rows[-1][0]
