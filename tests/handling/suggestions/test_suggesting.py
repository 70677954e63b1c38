"""Suggestions come from names at first, then from what people decided; they never decide."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from pengaduan.agencies.models import Agency, Unit
from pengaduan.handling.suggestions import history, store
from pengaduan.handling.suggestions.models import AGENCY, UNIT, RoutingChoice, SuggestionModel
from pengaduan.handling.suggestions.suggesting import Confidence, Kind, suggest, suggest_units
from pengaduan.infra.db import transaction
from pengaduan.jobs import HANDLERS
from tests.factories.complaints import make_case
from tests.sla.looking import counted_queries

REGION = "19.71"
CARD = "Blangko KTP elektronik habis dan kartu keluarga saya belum dicetak sejak bulan lalu."
LAMP = "Tiang terang di depan balai warga roboh dan kabelnya menjuntai sejak kemarin sore."


def city(session):
    """The city of the region with two units, one of which no everyday name tells of."""
    agency = session.scalars(sa.select(Agency).filter_by(region_code="19.71")).one()
    names = {"CARD": "Dinas Kependudukan dan Pencatatan Sipil", "LAMP": "Balai Terang Contoh"}
    units = {code: Unit(agency_id=agency.id, code=code, name=name) for code, name in names.items()}
    session.add_all(units.values())
    session.flush()
    return agency, units


def routed(session, now, story, agency, unit, **more):
    case = make_case(session, now, "submitted", story=story, region_code=REGION)
    case.agency, case.unit = agency, unit
    case.route(**more)
    return case


def learned(session, now):
    """Route lamps to the unit that only people know, cards to the other; then train."""
    agency, units = city(session)
    for n in range(5):
        routed(session, now, f"{LAMP} Ke-{n} kali.", agency, units["LAMP"])
        routed(session, now, f"{CARD} Ke-{n} kali.", agency, units["CARD"])
    session.commit()
    finish = store.learn(session, now=now)
    with transaction() as writing:
        finish(writing)
    return agency, units


def test_everyday_names_suggest_before_anything_was_learned(session, now):
    agency, units = city(session)
    complaint = make_case(session, now, "submitted", story=CARD, region_code=REGION).complaint
    before = complaint.state, complaint.agency_id

    first = suggest(session, complaint)[0]

    assert (first.agency_id, first.unit_id) == (agency.id, units["CARD"].id)
    assert any(one.kind is Kind.NAMES and "kartu keluarga" in one.values for one in first.reasons)
    assert first.model_id is None
    assert (complaint.state, complaint.agency_id) == before


def test_what_people_decided_is_learned_with_reasons(session, now):
    agency, units = learned(session, now)
    asked = make_case(session, now, "submitted", story=LAMP, region_code=REGION).complaint

    first = suggest(session, asked)[0]

    assert (first.agency_id, first.unit_id) == (agency.id, units["LAMP"].id)
    assert first.confidence is not Confidence.LOW
    kinds = {one.kind: one for one in first.reasons}
    assert kinds[Kind.WORDS].values
    assert kinds[Kind.SIMILAR].count == 5


def test_in_an_agency_its_own_units_are_suggested_only(session, now):
    agency, units = learned(session, now)
    case = routed(session, now, LAMP, agency, units["CARD"])

    found = suggest_units(session, case.complaint, "Tiang terang roboh, kabel menjuntai.")

    assert found[0].unit_id == units["LAMP"].id
    assert {one.agency_id for one in found} == {agency.id}


def test_suggesting_takes_as_many_queries_however_much_was_learned(session, now):
    learned(session, now)
    asked = make_case(session, now, "submitted", story=LAMP, region_code=REGION).complaint
    suggest(session, asked)

    with counted_queries(session) as made:
        suggest(session, asked)
    assert len(made) <= 3


def test_accepted_and_overridden_suggestions_are_counted_by_month(session, now):
    agency, units = learned(session, now)
    offered = tuple(
        suggest(
            session, make_case(session, now, "submitted", story=LAMP, region_code=REGION).complaint
        )
    )
    routed(session, now, LAMP, agency, units["LAMP"], offered=offered)
    routed(session, now, LAMP, agency, units["CARD"], offered=offered)
    month = now.replace(day=1, hour=0)
    starts = [month - timedelta(days=30), month, month + timedelta(days=30)]

    [_before, this] = history.by_month(session, AGENCY, starts)

    assert (this.count, this.offered, this.first) == (12, 2, 1)
    kept = session.scalars(sa.select(RoutingChoice).order_by(RoutingChoice.id)).all()
    assert [one.rank for one in kept[-2:]] == [1, 2 if len(offered) > 1 else None]
    assert history.by_month(session, UNIT, starts)[1].count == 0


def test_the_daily_training_is_ordered_when_somebody_routed_since(session, now):
    assert store.order(session, now) == 0
    learned(session, now)
    tomorrow = now + timedelta(days=1)

    assert store.order(session, tomorrow) == 0
    routed(session, tomorrow, LAMP, *(one for one in reachable(session)))
    assert store.order(session, tomorrow) == 1
    assert store.TRAIN in HANDLERS
    kept = session.scalars(sa.select(SuggestionModel)).one()
    assert (kept.examples, kept.labels, kept.measures) == (10, 2, {})


def reachable(session):
    unit = session.scalars(sa.select(Unit).filter_by(code="LAMP")).one()
    return session.get_one(Agency, unit.agency_id), unit
