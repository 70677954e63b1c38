"""The public survey over its pages: one page, no identity, one answer per browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.agencies.models import Agency
from pengaduan.compliance import surveys
from pengaduan.compliance.survey_models import SurveyAnswer
from pengaduan.infra import clock
from pengaduan.rules.roles import Role
from pengaduan.web.public import survey as page_of
from tests.factories.accounts import make_actor
from tests.factories.assessments import make_workspace
from tests.staff import put, sign_in

MONTH = timedelta(days=30)
FULL = {f"U{n}": "3" for n in range(1, 10)}


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def desk(session, now):
    return make_workspace(session, now)


@pytest.fixture
def survey(desk, session, now):
    unit, plan = desk.unit(), surveys.Plan(now, now + MONTH, target=2)
    made = surveys.open_survey(session, desk.assessor, desk.assessment, unit, plan, now=now)
    session.commit()
    return made


@pytest.fixture
def seat(new_client, session, now):
    def sit(who):
        visitor = new_client()
        sign_in(visitor, session, who, now=now)
        return visitor

    return sit


def head(page):
    return page.texts("//h1")[0]


def given(session):
    return [row.given for row in session.scalars(sa.select(SurveyAnswer))]


def answers(visitor, survey, **more):
    page = visitor.get(f"/survei/{survey.code}")
    return visitor.submit(page, {"served": "y", **more})


def test_an_answer_is_stored_without_anything_about_the_person(survey, session, client):
    sent = answers(client, survey, **FULL, **{"OUT-P1": "1"})

    assert head(client.follow(sent)) == "Terima kasih, jawaban Anda tersimpan"
    (row,) = session.scalars(sa.select(SurveyAnswer))
    assert row.given == {**dict.fromkeys(FULL, 3), "OUT-P1": 1}
    kept = {column.name for column in sa.inspect(SurveyAnswer).columns}
    assert kept == {"id", "survey_id", "nonce", "given", "answered_on"}


def test_a_browser_answers_once_and_a_second_tap_changes_nothing(survey, session, client):
    page = client.get(f"/survei/{survey.code}")
    for _tap in range(2):
        assert client.submit(page, {"served": "y", "U1": "4"}).status == 303

    assert head(client.get(f"/survei/{survey.code}")) == "Anda sudah menjawab survei ini"
    assert given(session) == [{"U1": 4}]


def test_a_lost_answer_is_sent_again_and_counted_once(survey, session, client):
    """The page came through, its answer did not: the same form from the same page is one answer."""
    page = client.get(f"/survei/{survey.code}")
    client.submit(page, {"served": "y", "U1": "4"})
    put(client, {page_of.ANSWERED: []})

    assert client.submit(page, {"served": "y", "U1": "4"}).status == 303
    assert given(session) == [{"U1": 4}]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"U1": "3"}, "Centang bila Anda menerima layanan"),
        ({"served": "y"}, "Jawab paling sedikit satu pertanyaan."),
        ({"served": "y", "U1": "9"}, "Pilih salah satu jawaban yang ada."),
        ({"served": "y", "U1": "3", "website": "http://x"}, "Kosongkan isian ini."),
    ],
)
def test_what_is_refused_says_why_and_stores_nothing(survey, session, client, sent, told):
    page = client.get(f"/survei/{survey.code}")
    answer = client.submit(page, sent)

    assert answer.status == 422
    assert told in answer.text
    assert given(session) == []


def test_many_answers_from_one_network_have_to_wait(survey, session, new_client, monkeypatch):
    monkeypatch.setattr(page_of, "PER_NETWORK", 2)

    found = [answers(new_client(), survey, U1="3").status for _n in range(3)]

    assert found == [303, 303, 429]
    assert len(given(session)) == 2


def test_before_and_after_its_period_a_survey_says_so(survey, client, monkeypatch, now):
    told = []
    for moment in (now - MONTH, survey.closes_at):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        told.append(head(client.get(f"/survei/{survey.code}")))

    assert told == ["Survei belum dibuka", "Survei sudah berakhir"]
    assert client.open("/survei/AAAA-AAAA-AAAA").status == 404
    assert client.open("/survei/x").status == 404


def test_an_assessor_opens_reads_and_takes_over_a_survey(desk, session, seat, new_client):
    unit, assessor = desk.unit(), seat(desk.assessor)
    place = f"/awasi/penilaian/{desk.assessment_id}/satuan/{unit.id}"
    form = assessor.get(f"{place}/survei")
    opened = assessor.submit(
        form, {"opens_on": "2026-01-01", "closes_on": "2026-12-31", "target": "2"}
    )
    result = assessor.follow(opened)
    (survey,) = surveys.surveys_of(session, unit.id)
    for met in ("1", "0"):
        answers(new_client(), survey, **FULL, **{"OUT-P1": met})

    assert "Indeks kepuasan (IKM): 75,00, C" not in result.text
    assert "Indeks kepuasan (IKM): 75,00" in assessor.get(opened.location).text
    lists = assessor.get(f"{opened.location}/jawaban?tanya=OUT-P1&nilai=1")
    assert "1 jawaban dengan OUT-P1 = 1." in lists.text
    csv = assessor.open(f"{opened.location}/jawaban.csv").data.decode().splitlines()
    assert (len(csv), csv[0].startswith("no,answered_on,U1,")) == (3, True)
    poster = assessor.get(f"{opened.location}/poster")
    assert survey.code in poster.text

    page = assessor.get(f"{place}/indikator/OUT-P1")
    taken = assessor.submit(page, {}, form="take-survey")

    assert "Hasil survei diambil untuk OUT-P1." in assessor.follow(taken).text
    session.expire_all()
    row = next(one for one in desk.unit().scores if one.indicator == "OUT-P1")
    assert [(one.counted, one.met) for one in row.values] == [(2, 1)]


def test_the_agency_sees_no_result_while_it_runs_nor_of_few(
    desk, survey, session, seat, new_client, monkeypatch
):
    agency = session.get_one(Agency, desk.unit().entity.agency_id)
    coordinator = make_actor(session, Role.AGENCY_COORDINATOR, agency=agency)
    for met in ("1", "0"):
        answers(new_client(), survey, **FULL, **{"OUT-P1": met})

    running = seat(coordinator).get("/kerja/penilaian").text
    monkeypatch.setattr(clock, "now", lambda: survey.closes_at)
    visitor = seat(coordinator)
    sign_in(visitor, session, coordinator, now=survey.closes_at)
    over = visitor.get("/kerja/penilaian").text

    assert "Hasilnya terlihat setelah survei berakhir." in running
    assert "Kurang dari lima jawaban." in over
    assert "75,00" not in running + over


def test_small_counts_are_hidden_from_the_agency(
    desk, survey, session, seat, new_client, monkeypatch
):
    agency = session.get_one(Agency, desk.unit().entity.agency_id)
    coordinator = make_actor(session, Role.AGENCY_COORDINATOR, agency=agency)
    for met in ("1", "0", "0", "0", "0", "0"):
        answers(new_client(), survey, **FULL, **{"OUT-P1": met, "OUT-P2": "0"})
    monkeypatch.setattr(clock, "now", lambda: survey.closes_at)
    visitor = seat(coordinator)
    sign_in(visitor, session, coordinator, now=survey.closes_at)

    rows = visitor.get("/kerja/penilaian").rows(1)

    assert rows[0] == ["Penundaan berlarut", "disembunyikan (kecil)"]
    assert rows[1] == ["Permintaan imbalan", "0", "6"]


def test_the_page_asks_everything_of_the_edition(survey, client):
    page = client.get(f"/survei/{survey.code}")

    assert "Bagaimana sikap petugasnya?" in page.text
    assert len(page.document.xpath("//main//input[@type='radio']")) == 9 * 4 + 5 * 2
