"""The points of a complaint change before the answer only, never behind its complainant's back."""

import pytest
import sqlalchemy as sa

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints import search_index
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.models import MessageKind, PointAnswer
from pengaduan.complaints.queries import points, thread
from pengaduan.complaints.respondent_models import RespondentKind
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.points import NewPoints, change, fingerprint
from pengaduan.handling.respondents import Named, name_respondent
from pengaduan.handling.responding import return_draft
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case
from tests.handling.looking import everything

WHY = "Pelapor menyebut dua loket."


def new(case, words=None, added=(), **more) -> NewPoints:
    """Return a change: ``words`` by place, from 1."""
    stored = points(case.session, case.complaint)
    by_id = {stored[place - 1].id: text for place, text in (words or {}).items()}
    seen = more.get("seen", fingerprint(stored))
    return NewPoints(more.get("reason", WHY), seen, by_id, added)


def texts(case) -> list[tuple[int, str]]:
    return [(one.ordinal, one.text) for one in points(case.session, case.complaint)]


@pytest.mark.parametrize("who", ["officer", "coordinator", "head"])
def test_the_agency_words_a_point_better_and_adds_one(session, now, who):
    case = make_case(session, now, "dispositioned")
    ids = [one.id for one in points(session, case.complaint)]

    change(
        session,
        getattr(case, who),
        case.complaint,
        new(case, {1: " Loket 3 tutup pukul 12 "}, ("Berkas dikembalikan", " ")),
        now=now,
    )

    assert texts(case) == [
        (1, "Loket 3 tutup pukul 12"),
        (2, "Berkas tidak diterima"),
        (3, "Berkas dikembalikan"),
    ]
    assert [one.id for one in points(session, case.complaint)][:2] == ids
    line = lines(session, f"complaint:{case.complaint.number}")[-1]
    assert line.tag == Tag.COMPLAINT_POINTS_CHANGED
    assert (line.detail["points"], line.detail["added"], line.detail["removed"]) == (3, 1, 0)


def test_the_complainant_reads_the_new_points_and_why(session, now):
    case = make_case(session, now, "dispositioned")

    change(session, case.officer, case.complaint, new(case, {2: "Berkas ditolak"}), now=now)

    told = thread(session, case.complaint, Audience.COMPLAINANT)[-1]
    assert told.kind is MessageKind.DECISION_NOTICE
    assert "2. Berkas ditolak" in told.body
    assert WHY in told.body


def test_the_new_words_are_found_by_the_search(session, now):
    case = make_case(session, now, "dispositioned")
    ordered = sa.select(sa.func.count()).where(OutboxJob.kind == search_index.INDEX)
    before = session.scalar(ordered)

    change(session, case.officer, case.complaint, new(case, {1: "Genset rusak"}), now=now)

    assert session.scalar(ordered) == before + 1
    assert "genset" in search_index.words_of(session, case.complaint)


def test_only_the_verifier_strikes_a_point_out(session, now):
    case = make_case(session, now, "dispositioned")
    before = everything(session)

    with pytest.raises(StepRefusedError) as refused:
        change(session, case.officer, case.complaint, new(case, {1: " "}), now=now)
    assert refused.value.code == "point_stays"
    assert everything(session) == before

    change(session, case.verifier, case.complaint, new(case, {1: ""}), now=now)
    assert texts(case) == [(1, "Berkas tidak diterima")]

    with pytest.raises(StepRefusedError) as refused:
        change(session, case.verifier, case.complaint, new(case, {1: ""}), now=now)
    assert refused.value.code == "points_empty"


@pytest.mark.parametrize("state", ["submitted", "decided", "delivered", "closed"])
def test_before_completeness_and_after_the_answer_points_stay(session, now, state):
    case = make_case(session, now, state)

    with pytest.raises(StepRefusedError) as refused:
        change(session, case.verifier, case.complaint, new(case, added=("Lagi",)), now=now)

    assert refused.value.code == "not_now"


def test_after_an_objection_the_points_are_those_that_were_answered(session, now):
    case = make_case(session, now, "delivered")
    case.objects()

    with pytest.raises(StepRefusedError) as refused:
        change(session, case.officer, case.complaint, new(case, added=("Lagi",)), now=now)

    assert refused.value.code == "not_now"


def test_points_wait_while_the_head_has_the_answer_and_change_when_it_is_back(session, now):
    case = make_case(session, now, "in_handling")
    with pytest.raises(StepRefusedError) as refused:
        change(session, case.officer, case.complaint, new(case, added=("Lagi",)), now=now)
    assert refused.value.code == "not_now"
    return_draft(session, case.head, case.complaint, "Pokok pertama kurang jelas.", now=now)

    change(session, case.verifier, case.complaint, new(case, {1: ""}, ("Lagi",)), now=now)

    assert texts(case) == [(1, "Berkas tidak diterima"), (2, "Lagi")]
    assert session.scalar(sa.select(sa.func.count()).select_from(PointAnswer)) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": " ", "added": ("Lagi",)}, "text_empty"),
        ({"words": {}}, "already_so"),
        ({"words": {1: "Loket tutup sebelum waktunya"}}, "already_so"),
        ({"words": {1: "x" * 1001}}, "text_long"),
        ({"added": tuple(f"Pokok {n}" for n in range(19))}, "points_many"),
        ({"seen": "old", "added": ("Lagi",)}, "not_now"),
    ],
)
def test_a_change_that_says_nothing_is_refused_and_leaves_no_trace(session, now, more, code):
    case = make_case(session, now, "dispositioned")
    before = everything(session)

    with pytest.raises(StepRefusedError) as refused:
        change(session, case.officer, case.complaint, new(case, **more), now=now)

    assert refused.value.code == code
    assert everything(session) == before


def test_a_point_of_another_complaint_is_unknown(session, now):
    case = make_case(session, now, "dispositioned")
    seen = fingerprint(points(session, case.complaint))

    with pytest.raises(StepRefusedError) as refused:
        change(session, case.officer, case.complaint, NewPoints(WHY, seen, {0: "x"}), now=now)

    assert refused.value.code == "point_unknown"


def test_neither_strangers_nor_whoever_is_complained_about_change_points(session, now):
    case = make_case(session, now, "dispositioned")
    stranger = make_actor(session, Role.OMBUDSMAN_EXAMINER)
    name = Named(RespondentKind.STAFF, case.officer.account_id, None, "")
    name_respondent(session, case.verifier, case.complaint, name, now=now)

    for person in (stranger, case.officer):
        with pytest.raises(StepRefusedError) as refused:
            change(session, person, case.complaint, new(case, added=("Lagi",)), now=now)
        assert refused.value.code == "not_yours"
