"""Merging joins complaints and takes nothing from anybody; undoing it restores everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.models import AuditEntry
from pengaduan.audit.trail import verify
from pengaduan.complaints.link_models import ComplaintLink, LinkKind, LinkReason
from pengaduan.complaints.links import (
    Place,
    agency_links,
    followers,
    main_of,
    open_links,
    own_links,
)
from pengaduan.complaints.models import Complaint, Confidentiality, Message, Party, PointDecision
from pengaduan.complaints.row_notes import notes_of
from pengaduan.handling import merging, shared_answer
from pengaduan.handling.delivery import deliver
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.handling.reaction import Objection, ObjectionReason, object_to
from pengaduan.handling.splitting import split
from pengaduan.infra.crypto import verify_secret
from pengaduan.infra.db import Base
from pengaduan.metrics.performance import performance
from pengaduan.metrics.scope import Scope, year_of
from pengaduan.rules.numbers import canonical_key
from pengaduan.rules.roles import Role
from pengaduan.sla import calendar_changes, calendars
from pengaduan.sla.calendars import DayOff
from pengaduan.sla.clocks import running
from pengaduan.sla.ledger import ledger
from pengaduan.sla.models import Clock
from pengaduan.sla.queries import explanation
from tests.factories.accounts import make_actor
from tests.factories.arranged import kept
from tests.factories.complaints import Case, make_case, new_complaint

SAME = LinkReason.SAME_EVENT
OTHER = {"name": "Bagas Percontohan", "phone": "+6281200000022", "email": "bagas@contoh.invalid"}


@dataclass
class Pair:
    """Two complaints of two people at one agency; the second is to follow the first."""

    case: Case
    main: Complaint
    follower: Complaint
    follower_key: str


@pytest.fixture
@kept
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now, "dispositioned")


def make_pair(session: Session, now: datetime, state: str, **second: object) -> Pair:
    case = make_case(session, now, state)
    main = case.complaint
    case.key, case.new = "", new_complaint(**{**OTHER, **second})
    case.until(state)
    return Pair(case, main, case.complaint, case.key)


def merged(session: Session, pair: Pair, now: datetime) -> ComplaintLink:
    actor = pair.case.verifier
    return merging.merge(session, actor, pair.follower, pair.main, SAME, now=now)


def rows(session: Session, *tables: type[Base]) -> list[list[tuple[object, ...]]]:
    """Return everything that stands in the tables."""
    session.flush()
    return [
        [tuple(row) for row in session.execute(sa.select(*table.__table__.columns).order_by("id"))]
        for table in tables
    ]


def test_a_merged_complaint_follows_and_keeps_everything(session, now, pair):
    kept = (Complaint, Clock, Message, Party)
    before = rows(session, *kept)

    link = merged(session, pair, now)

    assert rows(session, *kept) == before
    assert main_of(session, pair.follower.id) == pair.main.id
    assert followers(session, pair.main.id) == (pair.follower,)
    ids = [pair.main.id, pair.follower.id]
    seen = pair.case.coordinator
    assert notes_of(session, ids, among=seen).followers == {pair.main.id: 1}
    strangers = make_actor(session, Role.ADMINISTRATOR)
    assert notes_of(session, ids, among=strangers).followers == {}
    assert [one.place for one in open_links(session, pair.follower)] == [Place.MAIN]
    assert (link.made_by, link.undone_at) == (pair.case.verifier.account_id, None)


def test_merging_twice_is_merging_once(session, now, pair):
    first = merged(session, pair, now)

    assert merged(session, pair, now + timedelta(hours=1)).id == first.id
    tags = session.scalars(sa.select(AuditEntry.tag).where(AuditEntry.tag == "complaint:merged"))
    assert len(tags.all()) == 2  # one line in each trail


@pytest.mark.parametrize("rounds", [1, 3])
def test_undoing_restores_everything_however_often(session, now, pair, rounds):
    kept = (Complaint, Clock, Message, Party)
    before = rows(session, *kept)

    for turn in range(rounds):
        at = now + timedelta(hours=turn)
        link = merged(session, pair, at)
        merging.undo(session, pair.case.verifier, link.id, now=at)
        merging.undo(session, pair.case.verifier, link.id, now=at + timedelta(minutes=1))

    assert rows(session, *kept) == before
    assert open_links(session, pair.main) == open_links(session, pair.follower) == ()
    every = session.scalars(sa.select(ComplaintLink)).all()
    assert [link.undone_at for link in every] == [now + timedelta(hours=n) for n in range(rounds)]
    assert verify(session) == []


def test_the_trails_name_the_link_and_never_the_other_number(session, now, pair):
    merged(session, pair, now)

    for mine, other in ((pair.main, pair.follower), (pair.follower, pair.main)):
        chain = sa.select(AuditEntry).where(AuditEntry.chain == f"complaint:{mine.number}")
        assert other.number not in str([one.detail for one in session.scalars(chain)])


def test_who_follows_leads_nobody_and_nobody_follows_two(session, now, pair):
    merged(session, pair, now)
    case, verifier = pair.case, pair.case.verifier
    case.new = new_complaint()
    third = case.until("dispositioned").complaint

    for follower, main, why in (
        (pair.follower, third, Refusal.LINK_OTHER_MAIN),
        (third, pair.follower, Refusal.LINK_CHAIN),
        (pair.main, third, Refusal.LINK_CHAIN),
        (third, third, Refusal.LINK_SELF),
    ):
        with pytest.raises(InputRefusedError) as refused:
            merging.merge(session, verifier, follower, main, SAME, now=now)
        assert refused.value.code is why


def test_complaints_of_two_agencies_are_not_merged(session, now, pair):
    elsewhere = make_case(session, now, "complete", **OTHER)

    with pytest.raises(InputRefusedError) as refused:
        merging.merge(session, pair.case.verifier, elsewhere.complaint, pair.main, SAME, now=now)
    assert refused.value.code is Refusal.LINK_AGENCIES


def test_an_ended_complaint_is_not_merged(session, now, pair):
    pair.case.new = new_complaint()
    pair.case.until("closed")

    with pytest.raises(InputRefusedError) as refused:
        merging.merge(session, pair.case.verifier, pair.case.complaint, pair.main, SAME, now=now)
    assert refused.value.code is Refusal.LINK_ENDED


def test_one_person_with_two_kinds_of_secrecy_is_not_merged(session, now):
    """The open complaint would name the withheld one to the agency."""
    me = {"name": "Sulastri Contoh", "phone": None, "email": "sulastri@contoh.invalid"}
    pair = make_pair(session, now, "dispositioned", confidentiality=Confidentiality.WITHHELD, **me)

    with pytest.raises(InputRefusedError) as refused:
        merged(session, pair, now)
    assert refused.value.code is Refusal.LINK_SECRECY


def test_secrecy_that_comes_to_differ_hides_the_merge_from_the_agency(session, now):
    me = {"name": "Sulastri Contoh", "phone": None, "email": "sulastri@contoh.invalid"}
    pair = make_pair(session, now, "dispositioned", **me)
    merged(session, pair, now)
    assert len(agency_links(session, pair.case.coordinator, pair.main)) == 1

    pair.follower.confidentiality = Confidentiality.WITHHELD

    assert agency_links(session, pair.case.coordinator, pair.main) == ()
    assert shared_answer.followers_for(session, pair.case.officer, pair.main) == ()


def test_figures_count_complaints_and_merging_changes_none(session, now):
    pair = make_pair(session, now, "delivered")
    scope = Scope(year_of(now), now + timedelta(hours=1), pair.case.agency.id)
    before = performance(session, scope)
    assert before["received"].value == 2
    link = merged(session, pair, now)
    assert performance(session, scope) == before
    merging.undo(session, pair.case.verifier, link.id, now=now)
    assert performance(session, scope) == before


def test_only_verifiers_merge(session, now, pair):
    people = (pair.case.coordinator, pair.case.officer, pair.case.head)
    for actor in (*people, make_actor(session, Role.OMBUDSMAN_EXAMINER)):
        with pytest.raises(StepForbiddenError):
            merging.merge(session, actor, pair.follower, pair.main, SAME, now=now)


def test_a_coordinator_relates_within_the_agency_and_takes_it_back(session, now, pair):
    actor = pair.case.coordinator
    link = merging.relate(session, actor, pair.follower, pair.main, SAME, now=now)
    again = merging.relate(session, actor, pair.main, pair.follower, SAME, now=now)

    assert again.id == link.id
    assert [one.other for one in agency_links(session, actor, pair.main)] == [pair.follower]
    merging.undo(session, actor, link.id, now=now)
    assert agency_links(session, actor, pair.main) == ()


def test_a_coordinator_relates_nothing_of_another_agency(session, now, pair):
    elsewhere = make_case(session, now, "complete", **OTHER)

    with pytest.raises(InputRefusedError):
        merging.relate(
            session, pair.case.coordinator, pair.main, elsewhere.complaint, SAME, now=now
        )
    with pytest.raises(StepForbiddenError):
        merging.relate(
            session, elsewhere.coordinator, pair.main, elsewhere.complaint, SAME, now=now
        )


def test_the_agency_sees_no_relation_of_the_ombudsman_and_cannot_undo_it(session, now, pair):
    verifier, coordinator = pair.case.verifier, pair.case.coordinator
    related = merging.relate(session, verifier, pair.main, pair.follower, SAME, now=now)

    assert agency_links(session, coordinator, pair.main) == ()
    with pytest.raises(StepForbiddenError):
        merging.undo(session, coordinator, related.id, now=now)


def test_a_complainant_learns_that_they_were_merged_and_never_with_whom(session, now, pair):
    merged(session, pair, now)

    [seen] = own_links(session, pair.follower, [pair.follower.number])
    assert (seen.place, seen.since, seen.number) == (Place.MAIN, now, None)
    assert own_links(session, pair.main, [pair.main.number]) == ()
    [proved] = own_links(session, pair.follower, [pair.follower.number, pair.main.number])
    assert proved.number == pair.main.number


def shared(text: str = "Loket dibuka lagi sampai sore dan antrean diatur ulang.", **more: object):
    return shared_answer.SharedAnswer(PointDecision.UPHELD, text, "Yth. Bapak/Ibu", **more)


def test_one_answer_reaches_each_with_its_own_delivery_objection_and_clock(session, now, pair):
    merged(session, pair, now)
    case, head = pair.case, pair.case.head
    case.complaint = pair.main
    case.respond()
    case.decide()
    assert [one.ready for one in shared_answer.followers_for(session, head, pair.main)] == [True]
    assert running(session, pair.follower)  # the main's answer stops no clock of the follower
    assert pair.follower.decided_at is None

    number = pair.follower.number
    shared_answer.answer_follower(session, case.officer, pair.main, number, shared(), now=now)
    assert pair.follower.state == "in_handling"  # it waits for the head, as any answer does
    shared_answer.answer_follower(session, head, pair.main, number, shared(), now=now)

    assert (pair.follower.state, pair.main.state) == ("decided", "decided")
    deliver(session, pair.follower, "opened", now=now)
    assert (pair.follower.state, pair.main.state) == ("delivered", "decided")
    objection = Objection((ObjectionReason.NOT_ANSWERED,), "Belum menjawab pokok saya.")
    object_to(session, pair.follower, objection, now=now)
    assert (pair.follower.state, pair.main.state) == ("reopened", "decided")


def test_the_shared_answer_is_sent_once(session, now, pair):
    merged(session, pair, now)
    head, number = pair.case.head, pair.follower.number
    shared_answer.answer_follower(session, pair.case.officer, pair.main, number, shared(), now=now)
    with pytest.raises(StepRefusedError):
        shared_answer.answer_follower(
            session, pair.case.officer, pair.main, number, shared(), now=now
        )
    shared_answer.answer_follower(session, head, pair.main, number, shared(), now=now)

    with pytest.raises(StepRefusedError):
        shared_answer.answer_follower(session, head, pair.main, number, shared(), now=now)


@pytest.mark.parametrize(
    "text", ["Ibu Sulastri sudah dilayani.", "Sama dengan {number}.", "Hubungi 0812-0000-0001."]
)
def test_a_shared_answer_names_no_other_complainant(session, now, pair, text):
    merged(session, pair, now)
    told = shared(text.format(number=pair.main.number))

    with pytest.raises(InputRefusedError) as refused:
        shared_answer.answer_follower(
            session, pair.case.officer, pair.main, pair.follower.number, told, now=now
        )
    assert refused.value.code is Refusal.ANSWER_NAMES
    assert pair.follower.state == "dispositioned"


def test_a_guess_at_a_hidden_name_is_not_confirmed(session, now):
    pair = make_pair(session, now, "dispositioned", confidentiality=Confidentiality.WITHHELD)
    merged(session, pair, now)

    shared_answer.check(session, pair.main, shared("Bapak Bagas sudah dilayani."))


def test_parts_of_a_complaint_have_their_own_number_the_same_key_and_its_clocks(session, now):
    case = make_case(session, now, "submitted")
    whole, later = case.complaint, now + timedelta(days=2)

    [part] = split(session, case.verifier, whole, ("Kartu saya belum dicetak.",), now=later)

    assert part.number != whole.number
    assert verify_secret(part.key_hash, canonical_key(case.key))
    assert part.filed_at == whole.filed_at
    dues = {clock.policy: clock.due_at for clock in running(session, whole)}
    assert {clock.policy: clock.due_at for clock in running(session, part)} == dues
    assert dues
    party = session.scalars(sa.select(Party).where(Party.complaint_id == part.id)).one()
    assert party.name == "Sulastri Contoh"
    for one, place, other in ((whole, Place.PART, part), (part, Place.WHOLE, whole)):
        [seen] = own_links(session, one, [one.number])
        assert (seen.place, seen.number) == (place, other.number)


def test_the_dates_of_a_part_are_explained_by_the_calendar_of_the_whole(session, now):
    case = make_case(session, now, "submitted")
    base = calendars.days_of(session, calendars.current_version(session).id)
    extra = DayOff((now + timedelta(days=2)).date(), "Hari uji", "libur_nasional")
    days = calendar_changes.with_day(base, extra)
    calendars.publish(session, days, source="uji", now=now + timedelta(hours=1))
    later = now + timedelta(hours=2)

    [part] = split(session, case.verifier, case.complaint, ("Kartu belum dicetak.",), now=later)

    whole = {clock.policy: clock.due_at for clock in running(session, case.complaint)}
    found = running(session, part)
    assert {clock.policy: clock.due_at for clock in found} == whole
    assert [explanation(session, clock).due_at for clock in found] == [
        clock.due_at for clock in found
    ]
    told = ledger(session, part, later)
    assert sum(told.totals.values(), timedelta()) == told.age == later - part.filed_at


def test_splitting_twice_makes_one_part_and_stands(session, now):
    case = make_case(session, now, "submitted")
    texts = ("Kartu saya belum dicetak.", "Kartu saya belum dicetak.", " ")

    [first] = split(session, case.verifier, case.complaint, texts, now=now)
    [again] = split(session, case.verifier, case.complaint, texts, now=now)

    assert again.id == first.id
    [entry] = open_links(session, first)
    assert entry.link.kind is LinkKind.PARENT
    with pytest.raises(StepRefusedError) as refused:
        merging.undo(session, case.verifier, entry.link.id, now=now)
    assert refused.value.code is Refusal.LINK_PARTS_STAY


@pytest.mark.parametrize(
    "texts", [(), ("  ",), ("pendek",), tuple(f"Bagian {n} " * 3 for n in range(6))]
)
def test_parts_are_between_one_and_five_real_texts(session, now, texts):
    case = make_case(session, now, "submitted")

    with pytest.raises(InputRefusedError):
        split(session, case.verifier, case.complaint, texts, now=now)
