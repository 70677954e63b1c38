"""Performance pages: every number is the length of its list."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.complaints.models import Complaint
from pengaduan.metrics import month_series
from pengaduan.metrics.figures import RULES
from pengaduan.metrics.numbers import FEWEST
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.agencies import make_agency, make_unit
from tests.factories.arranged import kept
from tests.factories.complaints import make_case, new_complaint

PAGE_PLACE = "pengaduan.web.ombudsman.agency_table.AGENCIES_SHOWN"


@pytest.fixture
@kept
def busy(session, now):
    """One agency with cases at several places of the way."""
    first = make_case(session, now - timedelta(days=70), "complete")
    for days, state in ((3, "delivered"), (1, "dispositioned")):
        case = make_case(session, now - timedelta(days=days), "submitted")
        case.agency, case.unit = first.agency, first.unit
        case.route()
        if state == "delivered":
            case.coordinator, case.officer, case.head = first.coordinator, first.officer, first.head
            for step in (case.dispose, case.respond, case.decide, case.deliver, case.objects):
                step()
    return first


def page_of(case, figure=""):
    return f"/awasi/kinerja/{case.agency.id}" + (f"/{figure}" if figure else "")


def card(page, label):
    cards = page.find("//div[contains(@class, 'app-figure')]")
    texts = [" ".join(one.text_content().split()) for one in cards]
    return next(text for text in texts if text.startswith(label))


@pytest.mark.parametrize("code", RULES)
def test_every_figure_opens_its_list(busy, assessor, code):
    page = assessor.get(page_of(busy, code))

    assert page.status == 200


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("received", "Diterima"),
        ("overdue_open", "Terbuka dan lewat tenggat"),
        ("objections", "Keberatan"),
        ("closed", "Selesai"),
        ("excluded", "Dikecualikan"),
    ],
)
def test_a_count_is_the_length_of_its_list(busy, assessor, code, label):
    shown = card(assessor.get(page_of(busy)), label)
    listed = assessor.get(page_of(busy, code))

    rows = listed.rows() if listed.find("//table") else []
    assert f"{label} {len(rows)} " in f"{shown} "
    assert listed.h1.endswith(f": {len(rows)}")


def test_a_share_names_the_cases_it_is_made_of(busy, assessor):
    page = assessor.get(page_of(busy, "on_time"))

    counted = [row[5] for row in page.rows()]
    assert f"{len(counted)} pengaduan" in page.main
    assert f"{counted.count('ya')} di antaranya" in page.main


def test_all_agencies_stand_side_by_side_with_the_same_numbers(busy, assessor):
    rows = {row[0]: row for row in assessor.get("/awasi/kinerja").rows()}

    received = assessor.get(page_of(busy, "received"))
    assert rows[busy.agency.name][1].split()[0] == str(len(received.rows()))


def test_a_share_of_few_cases_has_its_count_before_it(busy, assessor):
    page = assessor.get("/awasi/kinerja")
    rows = {row[0]: row for row in page.rows()}

    counted = [row[5] for row in assessor.get(page_of(busy, "on_time")).rows()]
    shown = rows[busy.agency.name][2]
    assert 0 < len(counted) < FEWEST
    assert shown.startswith(f"{counted.count('ya')}/{len(counted)} ")
    assert "terlalu sedikit untuk menilai" in page.main


def test_a_period_without_cases_says_so(busy, assessor):
    assert "Belum ada pengaduan" in assessor.get("/awasi/kinerja?periode=2019").main


@pytest.mark.parametrize("period", ["2026-13", "abc", "2026-K5", "20260"])
def test_a_period_that_cannot_be_read_is_a_bad_request(assessor, period):
    assert assessor.get(f"/awasi/kinerja?periode={period}").status == 400


def test_an_assessor_sees_numbers_but_no_way_into_the_cases(assessor, seat, busy):
    listed = assessor.get(page_of(busy, "received"))
    monitored = seat(Role.OMBUDSMAN_CHAIR).get(page_of(busy, "received"))

    number = busy.complaint.number
    assert number not in listed.links
    assert monitored.links[number] == f"/awasi/kasus/{number}"


def test_an_unknown_figure_or_agency_is_not_found(busy, assessor):
    assert assessor.get(page_of(busy, "popularity")).status == 404
    assert assessor.get("/awasi/kinerja/999999").status == 404


def test_proposals_say_that_they_are_ours(busy, assessor):
    page = assessor.get(page_of(busy)).main

    assert "Estimasi internal, bukan nilai Ombudsman" in page
    assert "PGD-5" in page


def test_a_region_and_a_subject_choose_agencies_and_cases(assessor, session, busy):
    region = busy.agency.region_code[:2] if busy.agency.region_code else "19"
    for one in session.scalars(sa.select(Complaint)):
        one.matter = "poor_service"
    session.commit()

    here = assessor.get("/awasi/kinerja?kategori=poor_service")
    listed = assessor.get(here.find("//tbody/tr/td[1]/a/@href")[0])

    assert listed.h1 == "Diterima: 3"
    assert here.find("//tbody/tr/td[1]/a")[0].text.strip() == "3"
    assert not assessor.get("/awasi/kinerja?kategori=money_asked").find("//tbody/tr")
    assert not assessor.get(f"/awasi/kinerja?provinsi={int(region) + 1:02d}").find("//tbody/tr")
    assert assessor.get("/awasi/kinerja?kategori=tidak-ada").status == 400
    assert assessor.get("/awasi/kinerja?provinsi=abc").status == 400


def test_the_ombudsman_chooses_a_unit_of_an_agency(busy, assessor, session, now):
    busy.unit = make_unit(session, busy.agency)
    busy.now, busy.new = now - timedelta(days=40), new_complaint()
    busy.officer = make_actor(session, Role.AGENCY_OFFICER, agency=busy.agency, unit=busy.unit)
    case = busy.until("dispositioned").complaint
    session.commit()
    month_series.freeze(session, {"month": "2026-10"}, None, now)(session)
    session.commit()

    page = assessor.get(f"{page_of(busy)}?unit={busy.unit.id}&tren=ya")
    listed = assessor.get(page.find("//div[contains(@class, 'app-figure')]//a/@href")[0])
    row = next(one for one in page.find("//main//tbody/tr") if "beku" in one.text_content())
    frozen = assessor.get(row.xpath("./td[1]/a/@href")[0])

    assert page.h1 == f"Kinerja {busy.agency.name}, {busy.unit.name}"
    assert [row[0] for row in listed.rows()] == [case.number]
    assert busy.unit.name in listed.main
    assert [row[0] for row in frozen.rows()] == [case.number]
    other = make_unit(session, make_agency(session))
    session.commit()
    for wrong in (other.id, 999_999, "satu"):
        assert assessor.get(f"{page_of(busy)}?unit={wrong}").status == 404
        assert assessor.get(f"{page_of(busy, 'received')}?unit={wrong}").status == 404


def test_agencies_come_by_pages_and_are_found_by_name(busy, assessor, session, now, monkeypatch):
    monkeypatch.setattr(PAGE_PLACE, 1)
    other = make_case(session, now - timedelta(days=4), "complete")
    session.commit()
    names = sorted([busy.agency.name, other.agency.name])

    first = assessor.get("/awasi/kinerja?periode=2026")
    second = assessor.get(first.find("//a[@rel='next']/@href")[0])
    back = assessor.get(second.find("//a[@rel='prev']/@href")[0])
    found = assessor.get(f"/awasi/kinerja?nama={other.agency.name[3:]}")

    shown = [[row[0] for row in page.rows()] for page in (first, second, back, found)]
    assert shown == [names[:1], names[1:], names[:1], [other.agency.name]]
    assert "1 sampai 1 dari 2 instansi" in first.main
    assert not second.find("//a[@rel='next']")
    assert not first.find("//a[@rel='prev']")
    assert "Tidak ada instansi yang cocok" in assessor.get("/awasi/kinerja?nama=tak-ada").main


@pytest.mark.parametrize("asked", ["sesudah=-1", "sesudah=abc", "sesudah=" + "9" * 30])
def test_a_place_that_cannot_be_read_is_a_bad_request(assessor, asked):
    assert assessor.get(f"/awasi/kinerja?{asked}").status == 400


def test_a_frozen_figure_opens_its_list_for_the_ombudsman(busy, assessor, session, now):
    """September is closed: the case of seventy days ago was forwarded then."""
    session.commit()
    month_series.freeze(session, {"month": "2026-09"}, None, now)(session)
    session.commit()

    page = assessor.get(page_of(busy) + "?tren=ya")
    row = next(one for one in page.find("//main//tbody/tr") if "beku" in one.text_content())
    listed = assessor.get(row.xpath("./td[1]/a/@href")[0])

    assert listed.h1 == "Diterima: 1"
    assert busy.complaint.number in listed.main
