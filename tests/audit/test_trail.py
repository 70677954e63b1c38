"""The audit trail: whatever is changed, removed, moved or cut off is found."""

import random

import pytest
import sqlalchemy as sa

from pengaduan.audit.models import AuditEntry, AuditSeal
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import Line, check_last_seal, lines, record, record_many, seal, verify

TAG = Tag.JOB_REPLAYED


@pytest.fixture(autouse=True)
def entries(session, now):
    """Two chains of three lines each."""
    for n in range(1, 4):
        for chain in ("a", "b"):
            record(session, TAG, chain=chain, actor="system", now=now, detail={"n": n})


def kinds(session):
    session.expire_all()
    return [(one.chain, one.seq, one.kind) for one in verify(session)]


def change(session, chain, seq, /, **values):
    place = (AuditEntry.chain == chain, AuditEntry.seq == seq)
    session.execute(sa.update(AuditEntry).where(*place).values(**values))


def remove(session, chain, *seqs):
    session.execute(
        sa.delete(AuditEntry).where(AuditEntry.chain == chain, AuditEntry.seq.in_(seqs))
    )


def test_an_untouched_trail_is_sound(session, now):
    seal(session, now=now)

    assert kinds(session) == []


def test_a_chain_is_read_in_order(session):
    assert [line.detail["n"] for line in lines(session, "a")] == [1, 2, 3]


@pytest.mark.parametrize(
    "values",
    [
        {"detail": {"n": 9}},
        {"actor": "account:7"},
        {"tag": Tag.ROLE_GRANTED},
        {"chain": "c"},
        {"hash": "0" * 64},
        {"previous": "0" * 64},
    ],
)
def test_an_edited_entry_is_found(session, values):
    change(session, "a", 2, **values)

    assert kinds(session) != []


def test_an_entry_moved_in_time_is_found(session, now):
    change(session, "a", 2, at=now.replace(year=2020))

    assert ("a", 2, "changed") in kinds(session)


def test_a_deleted_entry_leaves_a_gap(session):
    remove(session, "a", 2)

    assert ("a", 3, "missing") in kinds(session)


def test_a_deleted_first_entry_leaves_a_gap(session):
    remove(session, "a", 1)

    assert ("a", 2, "missing") in kinds(session)


def test_two_entries_that_changed_places_are_found(session):
    change(session, "a", 2, seq=99)
    change(session, "a", 3, seq=2)
    change(session, "a", 99, seq=3)

    assert {("a", 2, "changed"), ("a", 3, "changed")} <= set(kinds(session))


def test_a_removed_entry_with_renumbered_followers_is_found(session):
    remove(session, "a", 2)
    change(session, "a", 3, seq=2)

    assert kinds(session) != []


def test_a_chain_cut_at_its_end_is_found_by_the_seal(session, now):
    remove(session, "a", 3)
    session.commit()  # whoever cuts a chain does it in a transaction of their own
    assert kinds(session) == []
    record(session, TAG, chain="a", actor="system", now=now, detail={"n": 3})
    seal(session, now=now)

    remove(session, "a", 3)

    assert [kind for _chain, _seq, kind in kinds(session)] == ["heads_differ"]


def test_a_chain_removed_whole_is_found_by_the_seal(session, now):
    seal(session, now=now)

    remove(session, "b", 1, 2, 3)

    assert [kind for _chain, _seq, kind in kinds(session)] == ["heads_differ"]


def test_a_changed_seal_is_found(session, now):
    seal(session, now=now)
    session.execute(sa.update(AuditSeal).values(heads=1))

    assert ("seal", "changed") in [(chain, kind) for chain, _seq, kind in kinds(session)]


def test_a_removed_seal_is_found_by_the_next(session, now):
    first = seal(session, now=now)
    assert first is not None
    record(session, TAG, chain="a", actor="system", now=now)
    seal(session, now=now)

    session.execute(sa.delete(AuditSeal).where(AuditSeal.id == first.id))

    assert [kind for _chain, _seq, kind in kinds(session)] == ["changed"]


def test_nothing_new_needs_no_new_seal(session, now):
    assert seal(session, now=now) is not None
    assert seal(session, now=now) is None


def test_entries_after_a_seal_do_not_disturb_it(session, now):
    seal(session, now=now)
    record(session, TAG, chain="a", actor="system", now=now)

    assert kinds(session) == []
    checked = check_last_seal(session)
    assert checked is not None
    assert checked.sound


def test_the_last_seal_notices_a_cut_chain(session, now):
    assert check_last_seal(session) is None
    seal(session, now=now)

    remove(session, "a", 3)

    checked = check_last_seal(session)
    assert checked is not None
    assert not checked.sound


def test_many_lines_at_once_are_the_same_as_one_after_another(session, now):
    before = lines(session, "a")
    added = [
        Line(Tag.CLOCK_WARNED, chain, {"round": number})
        for number, chain in enumerate(("a", "new", "a"))
    ]

    record_many(session, added, actor="system", now=now)

    assert verify(session) == []
    found = lines(session, "a")[len(before) :]
    assert [(line.seq, line.detail["round"]) for line in found] == [
        (len(before) + 1, 0),
        (len(before) + 2, 2),
    ]
    assert len(lines(session, "new")) == 1


def test_a_place_in_a_chain_is_given_once(session, now):
    with pytest.raises(sa.exc.IntegrityError):
        change(session, "a", 2, seq=3)


@pytest.mark.parametrize("seed", range(3))
def test_chains_stay_whole_whatever_is_taken_back_in_between(session, now, seed):
    dice = random.Random(seed)

    def one():
        record(session, TAG, chain=dice.choice("abc"), actor="system", now=now)

    def many():
        told = [Line(TAG, dice.choice("abc"), {"n": n}) for n in range(3)]
        record_many(session, told, actor="system", now=now)

    def taken_back():
        with session.begin_nested() as inner:
            one()
            one()
            inner.rollback()

    def kept():
        with session.begin_nested():
            one()

    for _ in range(60):
        dice.choice([one, many, taken_back, kept, session.commit, session.rollback])()

    assert kinds(session) == []
    assert {one.seq for one in lines(session, "a")} == set(range(1, len(lines(session, "a")) + 1))
