"""Search finds the same on both engines, only what one may see, and nothing by hidden words."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pengaduan.accounts.actors import Actor
from pengaduan.complaints import search_index
from pengaduan.complaints.corrections import erase
from pengaduan.complaints.models import Confidentiality
from pengaduan.complaints.search import Group, find, groups
from pengaduan.infra.db import transaction
from pengaduan.infra.stemming import telling
from pengaduan.jobs import HANDLERS
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.worker import run_due
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.complaints import NAME, make_case

STORIES = (
    "Perbaikan lampu jalan di Gang Kenanga belum selesai sejak dua minggu yang lalu.",
    "Lampu taman sudah diperbaiki, tetapi jalan di depannya berlubang dan tergenang.",
    "Blangko KTP-el habis sehingga antrean saya ditolak di loket kecamatan pagi ini.",
    "Air PDAM keruh; pelayanan loket lambat, petugas tidak melayani setelah pukul 12.",
)
QUERIES = (
    "perbaikan",
    "diperbaiki lampu",
    "LAMPU jalan",
    "jalan berlubang",
    "loket",
    "pelayanan loket",
    "melayani",
    "ktp el",
    "ktp-el",
    "12",
    "gang kenanga",
    "tidak ada",
    "seminggu",
    'o\'r "x" & (y) * :z',
    "lampu -jalan NOT taman",
)


def run_jobs(now):
    """Run what waits for the index, and let everything else of the outbox pass."""
    kinds = {kind: (lambda *_: None) for kind in HANDLERS}
    while run_due({**kinds, **search_index.HANDLERS}, "test", now=now):
        pass


def filed(session, now, story, state="submitted", **new):
    return make_case(session, now, state, story=story, **new)


def numbers(session, actor, text, group=Group.WORDS, **more):
    page = find(session, actor, group, text, limit=more.pop("limit", 20), **more)
    return [row.number for row in page.rows]


def test_words_are_found_by_their_stems_the_same_on_both_engines(session, now):
    cases = [filed(session, now, story) for story in STORIES]
    session.commit()
    run_jobs(now)
    verifier = cases[0].verifier
    session.expire_all()

    for query in QUERIES:
        asked = set(telling(query))
        fits = [c.complaint.number for c in cases if asked <= set(telling(c.new.story))]
        expected = sorted(fits, reverse=True) if asked else []
        assert numbers(session, verifier, query) == expected, query


def test_a_word_that_the_reader_may_not_read_finds_nothing(session, now):
    """The complainant's name and number in the story are masked before they are indexed."""
    story = f"Nama saya {NAME}, telepon 0812-3456-7890. Loket tutup sebelum waktunya, Jalan Mawar."
    case = filed(session, now, story, "complete", confidentiality=Confidentiality.WITHHELD)
    session.commit()
    run_jobs(now)

    for hidden in ("Sulastri", "081234567890", "7890"):
        for actor in (case.coordinator, case.verifier):
            assert numbers(session, actor, hidden) == [], hidden
    assert numbers(session, case.coordinator, "loket tutup") == [case.complaint.number]


def test_everybody_finds_among_what_they_see_only(session, now):
    mine = filed(session, now, STORIES[0], "complete")
    theirs = filed(session, now, STORIES[1], "complete")
    waiting = filed(session, now, STORIES[0])
    session.commit()
    run_jobs(now)
    assessor = make_actor(session, Role.OMBUDSMAN_ASSESSOR)

    assert numbers(session, mine.coordinator, "lampu") == [mine.complaint.number]
    assert numbers(session, theirs.officer, "lampu") == [theirs.complaint.number]
    assert numbers(session, assessor, "lampu") == []
    assert waiting.complaint.number in numbers(session, mine.verifier, "lampu")
    other = theirs.complaint.number
    assert numbers(session, mine.coordinator, other, Group.NUMBER) == []
    assert numbers(session, mine.coordinator, theirs.unit.name, Group.UNIT) == []
    assert numbers(session, mine.verifier, theirs.unit.name, Group.UNIT) == [other]


@pytest.mark.parametrize("cut", ["whole", "bare", "unchecked", "serial"])
def test_a_number_is_found_however_it_is_written(session, now, cut):
    case = filed(session, now, STORIES[0])
    number = case.complaint.number
    year, serial, _check = number.split("-")
    written = {
        "whole": number,
        "bare": number.replace("-", ""),
        "unchecked": f"{year} {serial}",
        "serial": str(int(serial)),
    }[cut]

    assert Group.NUMBER in groups(session, case.verifier, written)
    assert numbers(session, case.verifier, written, Group.NUMBER) == [number]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert numbers(session, case.verifier, wrong, Group.NUMBER) == []


def test_the_end_of_a_telephone_number_finds_for_those_who_may_know_it(session, now):
    shown = filed(session, now, STORIES[0], "complete", phone="+6281200004321")
    hidden = filed(
        session,
        now,
        STORIES[1],
        "complete",
        phone="0812-9999-4321",
        confidentiality=Confidentiality.WITHHELD,
    )
    session.commit()
    run_jobs(now)
    both = [hidden.complaint.number, shown.complaint.number]

    assert numbers(session, shown.verifier, "4321", Group.PHONE) == both
    assert numbers(session, shown.coordinator, "4321", Group.PHONE) == both[1:]
    assert numbers(session, hidden.coordinator, "4321", Group.PHONE) == []
    assert numbers(session, Actor("-", "-"), "4321", Group.PHONE) == []
    kept = session.scalars(sa.select(search_index.CaseText.phone_end)).all()
    assert not any(end == "4321" or end is None for end in kept)
    erase(session, shown.complaint, shown.verifier, now=now)
    assert numbers(session, shown.verifier, "4321", Group.PHONE) == both[:1]


def test_pages_follow_each_other_without_gap_or_repetition(session, now):
    cases = [filed(session, now, f"{STORIES[0]} Laporan {n}.") for n in range(5)]
    session.commit()
    run_jobs(now)
    every, before = [], None
    while True:
        page = find(session, cases[0].verifier, Group.WORDS, "lampu", limit=2, before=before)
        every += [row.number for row in page.rows]
        before = page.after
        if before is None:
            break

    assert every == sorted((c.complaint.number for c in cases), reverse=True)


def test_what_changes_is_found_by_its_new_words_and_a_rebuild_makes_the_same(session, now):
    case = filed(session, now, STORIES[0])
    session.commit()
    run_jobs(now)
    assert numbers(session, case.verifier, "waktunya") == []
    case.route()
    session.commit()
    run_jobs(now)
    assert numbers(session, case.verifier, "waktunya") == [case.complaint.number]

    kept = session.scalars(sa.select(search_index.CaseText.words)).all()
    last, finish = search_index.rebuild_from(session, 0)
    with transaction() as writing:
        writing.execute(sa.delete(search_index.CaseText))
        finish(writing)
    assert last == 0
    assert session.scalars(sa.select(search_index.CaseText.words)).all() == kept


def test_the_order_to_index_is_stored_with_the_change(session, now):
    case = filed(session, now, STORIES[0])
    waiting = sa.select(OutboxJob.payload).where(OutboxJob.kind == search_index.INDEX)

    assert session.scalars(waiting).all() == [{"complaint_id": case.complaint.id}]
