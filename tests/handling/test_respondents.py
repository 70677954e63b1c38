"""Who is complained about has no part in the case, whatever happens afterwards (Art. 45)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from pengaduan.accounts.absences import AbsenceError, Away
from pengaduan.accounts.actors import Actor, actor_of
from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.accounts.sessions import open_session
from pengaduan.agencies.models import Agency, Unit
from pengaduan.complaints.access import (
    ComplaintNotFoundError,
    find_visible,
    visible_at,
    visible_to,
)
from pengaduan.complaints.bulk_models import BulkKind
from pengaduan.complaints.desk_place import ENDED, TO_DO, WAITING
from pengaduan.complaints.models import Complaint, Message
from pengaduan.complaints.queries import points as stored_points
from pengaduan.complaints.respondent_models import RespondentKind
from pengaduan.complaints.respondents import barred_people, is_barred
from pengaduan.complaints.routing_models import ReturnDecision
from pengaduan.complaints.versions import version_of
from pengaduan.handling import (
    bulk,
    dialogue,
    disposition,
    handover,
    points,
    respondents,
    responding,
    returns,
    review,
)
from pengaduan.handling.bulk import Picked
from pengaduan.handling.bulk_acts import Command
from pengaduan.handling.callers import find_caller
from pengaduan.handling.disposition import Disposition
from pengaduan.handling.errors import InputRefusedError, StepForbiddenError, StepRefusedError
from pengaduan.handling.handover import Offer
from pengaduan.handling.moves import offered
from pengaduan.handling.recipients import EVERYBODY, of_agency, person
from pengaduan.handling.reminding import reached
from pengaduan.handling.respondents import Named
from pengaduan.handling.returns import Return, TriageDecision
from pengaduan.handling.verification import accept_and_route
from pengaduan.infra.db import read, transaction
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules.ladder import Place, Side, Step
from pengaduan.rules.roles import Role
from tests.conftest import commit_arranged
from tests.factories.accounts import give, make_account, make_actor
from tests.factories.agencies import make_agency, make_unit
from tests.factories.complaints import Case, make_case

STAFF, PROVIDER = RespondentKind.STAFF, RespondentKind.PROVIDER


def called(session: Session, account: Account, token: str, at: datetime) -> Actor:
    found = find_caller(session, token, account.id, now=at)
    assert found is not None
    return found.actor


def name(case: Case, named: Named, actor: Actor | None = None) -> int:
    who = actor or case.verifier
    return respondents.name_respondent(case.session, who, case.complaint, named, now=case.now).id


def test_a_handler_who_is_complained_about_loses_the_case_at_once(session, now):
    case = make_case(session, now, "dispositioned")

    name(case, Named(STAFF, account_id=case.officer.account_id))

    assert case.complaint.handler_id is None
    with pytest.raises(ComplaintNotFoundError):
        find_visible(session, case.officer, case.complaint.number)
    with pytest.raises(StepForbiddenError):
        case.respond()


def test_a_unit_that_is_complained_about_gives_the_case_to_the_unit_above(session, now):
    case = make_case(session, now)
    above = make_unit(session, case.agency)
    case.unit.parent_id = above.id
    superior = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=above)
    case.until("dispositioned")

    name(case, Named(PROVIDER, unit_id=case.unit.id))

    assert (case.complaint.unit_id, case.complaint.handler_id) == (above.id, None)
    assert find_visible(session, superior, case.complaint.number)
    assert not is_barred(session, case.coordinator.account_id, case.complaint.id)


def test_people_of_a_unit_below_and_people_who_left_are_kept_away_too(session, now):
    case = make_case(session, now)
    below = make_unit(session, case.agency, parent_id=case.unit.id)
    under = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=below)
    promoted = make_account(session)
    give(session, promoted, Role.AGENCY_OFFICER, case.agency, case.unit).revoked_at = now
    give(session, promoted, Role.AGENCY_HEAD, case.agency, mandate="B/2/2026")
    case.until("complete")

    name(case, Named(PROVIDER, unit_id=case.unit.id))

    barred = barred_people(session, case.complaint.id)
    assert {under.account_id, promoted.id, case.officer.account_id} <= barred
    assert case.head.account_id not in barred


def test_the_case_cannot_be_routed_or_disposed_to_what_is_complained_about(session, now):
    case = make_case(session, now, "submitted")
    name(case, Named(PROVIDER, unit_id=case.unit.id))

    with pytest.raises(InputRefusedError, match="unit_complained"):
        case.route()
    case.route(unit_id=None)
    with pytest.raises(InputRefusedError, match="unit_complained"):
        case.dispose()


def test_an_addressee_where_everybody_is_complained_about_is_refused(session, now):
    case = make_case(session, now, "submitted")
    name(case, Named(STAFF, account_id=case.coordinator.account_id))
    command = case.route_command(unit_id=None)

    with pytest.raises(InputRefusedError, match="nobody_free"):
        accept_and_route(session, case.verifier, case.complaint, command, now=now)


def test_a_step_keeps_away_whoever_was_named_after_their_page_was_asked_for(app, session, now):
    case = make_case(session, now, "dispositioned")
    account = session.get_one(Account, case.officer.account_id)
    token = open_session(session, account, "Peramban uji", now=now)
    commit_arranged(app)

    with app.test_request_context():
        caller = called(read(), account, token, now)
        assert not caller.named
        assert case.complaint.id in [one.id for one in read().scalars(visible_to(caller))]
        with transaction() as step:
            case.session, case.complaint = step, step.get_one(Complaint, case.complaint.id)
            name(case, Named(STAFF, account_id=account.id))
        with transaction() as step:
            assert not step.scalars(visible_to(caller)).all()
            for lock in (False, True):
                with pytest.raises(ComplaintNotFoundError):
                    find_visible(step, caller, case.complaint.number, lock=lock)
        assert called(read(), account, token, now).named


def test_ombudsman_staff_can_be_complained_about_and_nobody_lifts_their_own_bar(session, now):
    case = make_case(session, now, "complete")
    row = name(case, Named(STAFF, account_id=case.verifier.account_id))

    assert find_visible(session, case.coordinator, case.complaint.number)
    for actor in (case.verifier, case.coordinator):
        with pytest.raises(StepForbiddenError):
            respondents.remove_respondent(
                session, actor, case.complaint, row, "Salah orang", now=now
            )


def test_a_bar_is_lifted_with_a_reason_that_stays(session, now):
    case = make_case(session, now, "complete")
    row = name(case, Named(STAFF, account_id=case.officer.account_id))

    respondents.remove_respondent(
        session, case.verifier, case.complaint, row, "Salah orang.", now=now
    )

    assert barred_people(session, case.complaint.id) == frozenset()


@dataclass
class Town:
    """Two agencies with units below units, people with any roles, and one case between them."""

    session: Session
    now: datetime
    dice: random.Random
    case: Case
    desk: Actor
    agencies: list[Agency] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    people: list[Account] = field(default_factory=list)
    # What the test believes, told by nothing that it tests: accounts and units with their times.
    named: set[int] = field(default_factory=set)
    named_units: set[int] = field(default_factory=set)
    seen_in: dict[int, set[int]] = field(default_factory=dict)
    runs: list[tuple[Actor, str]] = field(default_factory=list)
    offers: list[tuple[Account, int]] = field(default_factory=list)
    tokens: dict[int, tuple[str, datetime]] = field(default_factory=dict)

    def caller(self, account: Account) -> Actor:
        """The person as a page of theirs knows them, signed in once."""
        if account.id not in self.tokens:
            token = open_session(self.session, account, "Peramban uji", now=self.now)
            self.tokens[account.id] = token, self.now
        return called(self.session, account, *self.tokens[account.id])

    def actor(self) -> Actor:
        return actor_of(self.session, self.dice.choice(self.people))

    def tree(self, unit_id: int | None) -> set[int]:
        found: set[int] = set()
        while unit_id is not None:
            found.add(unit_id)
            unit_id = self.session.get_one(Unit, unit_id).parent_id
        return found

    def barred(self) -> set[int]:
        """The oracle: named people, and who was ever in a named unit or below it."""
        of_units = {
            one
            for one, units in self.seen_in.items()
            if any(self.tree(unit) & self.named_units for unit in units)
        }
        return self.named | of_units


def build(session: Session, now: datetime, seed: int) -> Town:
    desk = make_actor(session, Role.OMBUDSMAN_VERIFIER)
    town = Town(session, now, random.Random(seed), make_case(session, now, "complete"), desk)
    town.agencies = [town.case.agency, make_agency(session)]
    for agency in town.agencies:
        top = make_unit(session, agency)
        town.units += [top, make_unit(session, agency, parent_id=top.id)]
    town.units.append(town.case.unit)
    town.people = [make_account(session) for _ in range(6)]
    everybody = (town.case.coordinator, town.case.officer, town.case.head, town.case.verifier)
    town.people += [session.get_one(Account, one.account_id) for one in everybody]
    town.seen_in = {one.id: set() for one in town.people}
    town.seen_in[town.case.officer.account_id or 0] = {town.case.unit.id}
    return town


def grant(town: Town) -> None:
    person, unit = town.dice.choice(town.people), town.dice.choice(town.units)
    agency = town.session.get_one(Agency, unit.agency_id)
    roles = [*EVERYBODY, Role.OMBUDSMAN_VERIFIER, Role.OMBUDSMAN_UNIT_HEAD]
    role, bound = town.dice.choice(roles), town.dice.random() < 0.6
    ours = role.value.startswith("agency_")
    mandate = town.dice.choice([None, "B/1/2026"])
    inside = unit if bound and ours else None
    give(town.session, person, role, agency if ours else None, inside, mandate)
    if inside is not None:
        town.seen_in[person.id].add(inside.id)


def revoke(town: Town) -> None:
    grants = town.session.query(RoleGrant).filter(RoleGrant.revoked_at.is_(None)).all()
    town.dice.choice(grants).revoked_at = town.now


def dispose(town: Town) -> None:
    handler = town.dice.choice([None, town.dice.choice(town.people).id])
    command = Disposition(town.dice.choice(town.units).id, handler)
    disposition.dispose(town.session, town.actor(), town.case.complaint, command, now=town.now)


def take(town: Town) -> None:
    disposition.take(town.session, town.actor(), town.case.complaint, now=town.now)


def answer(town: Town) -> None:
    given = town.case.answer()
    responding.respond(town.session, town.actor(), town.case.complaint, given, now=town.now)


def approve(town: Town) -> None:
    responding.approve(town.session, town.actor(), town.case.complaint, now=town.now)


def ask(town: Town) -> None:
    dialogue.ask(town.session, town.actor(), town.case.complaint, "Kapan?", now=town.now)


def give_back(town: Town) -> None:
    given = Return("Bukan kami.", "Perda 1/2020 Pasal 3")
    returns.give_back(town.session, town.actor(), town.case.complaint, given, now=town.now)


def send_on(town: Town) -> None:
    unit = town.dice.choice(town.units)
    inside = town.dice.choice([None, unit.id])
    decision = town.dice.choice(list(ReturnDecision))
    given = TriageDecision(decision, "Sesuai Perda.", unit.agency_id, inside)
    returns.decide(town.session, town.actor(), town.case.complaint, given, now=town.now)


def send_back(town: Town) -> None:
    disposition.return_disposition(
        town.session, town.actor(), town.case.complaint, "Salah unit.", now=town.now
    )


@contextmanager
def opened(session: Session) -> Iterator[Session]:
    """What a run of many opens for each row: here a part of the one transaction of the test."""
    with session.begin_nested():
        yield session


def many(town: Town) -> None:
    """Plan and apply a bulk act on the case, as somebody who may have picked it long ago."""
    complaint, actor = town.case.complaint, town.actor()
    unit, handler = town.dice.choice(town.units).id, town.dice.choice([None, *town.people])
    acts: list[tuple[BulkKind, Command]] = [
        (BulkKind.DISPOSE, {"unit_id": unit, "handler_id": handler and handler.id}),
        (BulkKind.MARK, {"text": f"tanda {town.now:%H%M}"}),
        (BulkKind.CATEGORY, {"substance": town.dice.choice(["health", "education"])}),
    ]
    kind, command = town.dice.choice(acts)
    picked = [Picked(complaint.id, version_of(complaint))]
    run = bulk.plan(town.session, actor, kind, command, picked, back="/kerja", now=town.now)
    bulk.apply(lambda: opened(town.session), actor, run.code, now=town.now)
    town.runs.append((actor, run.code))


def undo_many(town: Town) -> None:
    if town.runs:
        actor, code = town.dice.choice(town.runs)
        run = bulk.find(town.session, actor, code)
        moment = run.applied_at or town.now
        bulk.undo(lambda: opened(town.session), actor, code, now=moment)


def hand_over(town: Town) -> None:
    """Offer the case, for good or until a moment, and let the taker accept it."""
    complaint, taker = town.case.complaint, town.dice.choice(town.people)
    if complaint.handler_id is None:
        return
    until = town.dice.choice([None, town.now + timedelta(minutes=3)])
    given = Offer(complaint.handler_id, taker.id, (complaint.id,), until)
    by = town.dice.choice(
        [town.actor(), actor_of(town.session, town.session.get_one(Account, given.giver_id))]
    )
    town.offers.append((taker, handover.offer(town.session, by, given, now=town.now).id))


def take_over(town: Town) -> None:
    if town.offers:
        taker, offer_id = town.dice.choice(town.offers)
        handover.accept(town.session, actor_of(town.session, taker), offer_id, now=town.now)


def bring_back(town: Town) -> None:
    if town.offers:
        _, offer_id = town.dice.choice(town.offers)
        job = OutboxJob(kind=handover.BACK, payload={})
        handover.give_back(town.session, {"handover_id": offer_id}, job, town.now)


def be_away(town: Town) -> None:
    """Somebody is away for two days; their stand-in must not be who is complained about."""
    person, stand_in, day = town.actor(), town.dice.choice(town.people), town.now.date()
    handles = town.case.complaint.handler_id == person.account_id
    away = Away(day, day + timedelta(days=1), stand_in.id)
    try:
        with town.session.begin_nested():
            handover.be_away(town.session, person, away, now=town.now)
    except AbsenceError:
        return
    assert not (handles and stand_in.id in town.barred())


def put_points_right(town: Town) -> None:
    complaint, session = town.case.complaint, town.session
    seen = points.fingerprint(stored_points(session, complaint))
    wanted = points.NewPoints("Kurang jelas.", seen, added=(f"Pokok {town.now:%H%M}",))
    points.change(session, town.actor(), complaint, wanted, now=town.now)


def conclude(town: Town) -> None:
    found = town.dice.choice(list(review.Conclusion))
    review.review(town.session, town.actor(), town.case.complaint, found, "Benar.", now=town.now)


def complain_about(town: Town) -> None:
    person, unit = town.dice.choice(town.people), town.dice.choice(town.units)
    named = town.dice.choice([Named(STAFF, person.id), Named(PROVIDER, unit_id=unit.id)])
    respondents.name_respondent(town.session, town.desk, town.case.complaint, named, now=town.now)
    if named.account_id is not None:
        town.named.add(named.account_id)
    else:
        town.named_units.add(unit.id)


STEPS = (
    grant,
    grant,
    revoke,
    dispose,
    dispose,
    take,
    answer,
    approve,
    ask,
    give_back,
    send_on,
    send_back,
    many,
    many,
    undo_many,
    hand_over,
    take_over,
    take_over,
    bring_back,
    be_away,
    put_points_right,
    conclude,
)


def step(town: Town, number: int) -> None:
    """Take one random step, or be refused; who is barred must always be refused."""
    chosen = complain_about if number % 9 == 4 else town.dice.choice(STEPS)
    town.now += timedelta(minutes=1)
    barred = town.barred()
    try:
        with town.session.begin_nested():
            chosen(town)
    except (StepRefusedError, StepForbiddenError):
        return
    newest = town.session.query(Message).order_by(Message.id.desc()).first()
    assert newest is None or newest.created_at < town.now or newest.author_id not in barred


def check(town: Town) -> None:
    session, complaint, barred = town.session, town.case.complaint, town.barred()
    assert barred == barred_people(session, complaint.id)
    assert complaint.handler_id not in barred
    units = session.query(Unit).filter_by(agency_id=complaint.agency_id)
    assert complaint.unit_id in {None, *(one.id for one in units)}
    assert not town.tree(complaint.unit_id) & town.named_units
    told = set(of_agency(session, complaint, EVERYBODY))
    assert not told & barred
    for rung in (Place.OFFICER, Place.COORDINATOR, Place.HEAD):
        whole = Step("test", "", "", None, 1, None, 0, 1, (rung,), "", "assumed")
        assert not set(reached(session, complaint, whole, Side.AGENCY, now=town.now)) & barred
    for account in town.people:
        actor, caller = actor_of(session, account), town.caller(account)
        assert caller == replace(actor, named=caller.named)
        seen = session.scalars(visible_to(actor)).all()
        assert session.scalars(visible_to(caller)).all() == seen
        for desk in (ENDED, TO_DO, WAITING):
            at_desk = set(session.scalars(visible_at(caller, desk)))
            assert at_desk == {one for one in seen if one.desk == desk}
        if account.id in barred:
            assert complaint not in seen
            assert caller.named
            assert offered(actor, complaint) == frozenset()
            assert not review.may_review(session, actor, complaint)
            assert person(session, account.id, complaint) is None


@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_of_steps_brings_the_case_to_who_is_complained_about(session, now, seed):
    town = build(session, now, seed)

    for number in range(36):
        step(town, number)
        check(town)

    assert town.barred()
