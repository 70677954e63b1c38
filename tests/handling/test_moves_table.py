"""Every state with every action by every kind of person: what the table lacks changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, SYSTEM, Actor, Grant
from pengaduan.audit.models import AuditEntry
from pengaduan.complaints.models import Complaint
from pengaduan.handling.errors import StepForbiddenError, StepRefusedError
from pengaduan.handling.moves import capacity, may_cause, move, offered
from pengaduan.rules.law import law
from pengaduan.rules.roles import Role
from pengaduan.rules.workflow import Track, actions, side_event
from pengaduan.sla.models import Clock
from tests.engines import sqlite_only
from tests.sla.cases import add_agency, add_complaint

pytestmark = [sqlite_only, pytest.mark.slow]


def people(agency_id: int) -> Iterator[Actor]:
    """Yield one actor of every kind, at the agency of the complaint where that matters."""
    yield COMPLAINANT
    yield SYSTEM
    yield Actor(label="anonymous", name="")
    for number, role in enumerate(Role, start=1):
        inside = agency_id if role.value.startswith("agency_") else None
        grant = Grant(role=role, agency_id=inside, unit_id=None, mandate_ref=None)
        label = f"account:{number}"
        yield Actor(label=label, name=role.value, account_id=number, grants=(grant,))


def written(session: Session) -> tuple[int, int]:
    count = sa.select(sa.func.count())
    lines = session.scalar(count.select_from(AuditEntry)) or 0
    return lines, session.scalar(count.select_from(Clock)) or 0


@pytest.mark.parametrize("track", list(Track))
def test_what_the_table_lacks_is_refused_and_leaves_no_trace(
    session: Session, track: Track
) -> None:
    agency = add_agency(session)
    complaint = add_complaint(session, agency, track=track)
    before = written(session)
    every = {text for one in law().transitions(track).values() for text in one.attach}
    refused = 0
    for state in law().states(track):
        complaint.state = state
        complaint.closed_at, complaint.reason_code = None, None
        with session.no_autoflush:
            for actor in people(agency.id):
                lawful = offered(actor, complaint)
                for action in law().transitions(track):
                    if action in lawful:
                        continue
                    with pytest.raises((StepForbiddenError, StepRefusedError)):
                        move(
                            session,
                            complaint,
                            action,
                            actor,
                            now=complaint.filed_at,
                            attached=every,
                        )
                    refused += 1
                    assert complaint.state == state
            assert not session.new
    complaint.state = "draft" if track is Track.AGENCY else "registered"
    session.flush()
    assert written(session) == before
    assert refused > len(law().states(track)) * len(law().transitions(track))


@pytest.mark.parametrize("track", list(Track))
def test_buttons_are_what_the_table_gives_the_persons_capacity(
    session: Session, track: Track
) -> None:
    agency = add_agency(session)
    complaint = add_complaint(session, agency, track=track)
    for state in law().states(track):
        complaint.state = state
        for actor in people(agency.id):
            for code in offered(actor, complaint):
                role = capacity(actor, complaint, code)
                assert role is not None
                assert law().transitions(track)[code] in actions(track, state, [role])


def test_somebody_of_another_agency_is_offered_nothing(session: Session) -> None:
    mine, other = add_agency(session), add_agency(session)
    complaint: Complaint = add_complaint(session, mine)
    for state in law().states(Track.AGENCY):
        complaint.state = state
        for actor in people(other.id):
            if any(grant.agency_id for grant in actor.grants):
                assert not offered(actor, complaint)


def test_a_side_event_with_a_button_is_for_whom_and_when_the_table_says(session: Session) -> None:
    agency = add_agency(session)
    complaint = add_complaint(session, agency)
    event = side_event(Track.AGENCY, "reclassified")
    offered_in: dict[str, set[str]] = {}
    for state in law().states(Track.AGENCY):
        complaint.state = state
        for actor in people(agency.id):
            if may_cause(actor, complaint, "reclassified"):
                offered_in.setdefault(state, set()).add(actor.name)

    assert set(offered_in) == set(event.sources)
    assert {frozenset(names) for names in offered_in.values()} == {
        frozenset({Role.AGENCY_COORDINATOR.value, Role.OMBUDSMAN_VERIFIER.value})
    }
    assert not may_cause(SYSTEM, complaint, "receipt_issued")
    assert not may_cause(SYSTEM, complaint, "no_such_event")
