"""The agency's own figures: each is the list behind it, and only of cases that one may open."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pengaduan.metrics import month_series
from pengaduan.metrics.figures import CARDS
from pengaduan.rules.roles import Role
from pengaduan.rules.scoring.levels import ESTIMATE_LABEL
from tests.engines import sqlite_only
from tests.factories.accounts import give, make_account, make_actor
from tests.factories.agencies import make_agency, make_unit
from tests.factories.arranged import kept
from tests.factories.complaints import make_case, new_complaint

URL = "/kerja/kinerja"


@pytest.fixture
def earlier(now: datetime) -> datetime:
    """Saturday, two days before the tests: what happens now is not counted yet."""
    return now - timedelta(days=2)


@pytest.fixture
@kept
def busy(session, earlier):
    """An agency with a case in every state that matters to a figure."""
    case = make_case(session, earlier, "closed")
    for state in ("dispositioned", "decided", "delivered", "closed"):
        case.new = new_complaint()
        case.until(state)
    case.new = new_complaint()
    case.until("delivered").objects()
    return case


def numbers(page) -> list[str]:
    return page.texts("//main//tbody/tr/th")


def cards(page) -> dict[str, tuple[str, str]]:
    """Label of each figure to its value and the address of its list."""
    found = {}
    for card in page.find("//main//dl/div"):
        link = card.xpath(".//a")[0]
        label = card.xpath("./dt")[0].text_content().strip()
        found[label] = (link.text.strip(), link.get("href"))
    return found


def test_every_figure_opens_the_list_that_it_counts(busy, seat):
    visitor = seat(busy.head)

    found = cards(visitor.get(URL))

    assert len(found) == len(CARDS)
    for label, (value, href) in found.items():
        page = visitor.get(href)
        assert page.status == 200
        assert page.h1 == f"{label}: {value}"
        if value.isdecimal():
            assert len(numbers(page)) == int(value), label
    assert found["Diterima"][0] == "6"
    assert found["Keberatan"][0] == "1"
    assert found["Selesai"][0] == "2"


def test_every_metric_of_cf1_opens_its_list_or_says_that_it_is_not_recorded(busy, seat):
    visitor = seat(busy.head)

    rows = visitor.get(URL).find("//main//table[contains(., 'm_verif')]//tbody/tr")

    assert len(rows) == 15
    assert sum("tidak dicatat" in row.text_content() for row in rows) == 4
    for row in rows:
        for link in row.xpath(".//td[1]/a"):
            page = visitor.get(link.get("href"))
            assert page.status == 200
            assert page.h1.endswith(f": {link.text.strip()}") or page.h1.endswith(": -")


def test_a_frozen_month_is_marked_and_opens_the_list_that_was_frozen(busy, seat, session, now):
    busy.now, busy.new = now - timedelta(days=40), new_complaint()
    case = busy.until("closed").complaint
    session.commit()
    month_series.freeze(session, {"month": "2026-10"}, None, now)(session)
    case.reason_code = "X_DUPLICATE"
    session.commit()
    month_series.correct(session, {"month": "2026-10"}, None, now)(session)
    visitor = seat(busy.head)

    page = visitor.get(f"{URL}?tren=ya")
    row = next(one for one in page.find("//main//tbody/tr") if "beku" in one.text_content())
    listed = visitor.get(row.xpath("./td[1]/a/@href")[0])

    assert "Koreksi sesudah dibekukan" in page.main
    assert case.number in page.main
    assert listed.h1 == "Diterima: 1"
    assert numbers(listed) == [case.number]
    assert visitor.get(f"{URL}/received?periode=2026-11&beku=ya").status == 404


def test_a_unit_sees_its_own_frozen_months_and_opens_what_it_still_has(busy, seat, session, now):
    busy.now, busy.new = now - timedelta(days=40), new_complaint()
    kept = busy.until("closed").complaint
    busy.new = new_complaint()
    given = busy.until("closed").complaint
    session.commit()
    month_series.freeze(session, {"month": "2026-10"}, None, now)(session)
    given.unit_id = make_unit(session, busy.agency).id
    session.commit()
    month_series.correct(session, {"month": "2026-10"}, None, now)(session)
    head = make_actor(session, Role.AGENCY_HEAD, agency=busy.agency, unit=busy.unit)
    visitor = seat(head)

    page = visitor.get(f"{URL}?tren=ya")
    row = next(one for one in page.find("//main//tbody/tr") if "beku" in one.text_content())
    listed = visitor.get(row.xpath("./td[1]/a/@href")[0])

    assert "Diterima: 2 menjadi 1" in page.main
    assert listed.h1 == "Diterima: 2"
    assert sorted(numbers(listed)) == sorted((kept.number, given.number))
    links = listed.document.xpath("//main//tbody/tr/th/a")
    assert [one.text for one in links] == [kept.number]
    assert visitor.get(links[0].get("href")).status == 200


def test_the_months_of_a_person_are_said_to_be_counted_now(busy, seat, session, now):
    page = seat(busy.officer).get(f"{URL}?siapa=saya&tren=ya")

    assert "Angka satu orang tidak dibekukan" in page.main
    assert "Bulan dibekukan" not in page.main


@sqlite_only
def test_every_listed_case_can_be_opened(busy, seat):
    visitor = seat(busy.head)
    page = visitor.get(f"{URL}/received")

    links = page.document.xpath("//main//tbody/tr/th/a/@href")

    assert len(links) == 6
    assert {visitor.get(link).status for link in links} == {200}


@sqlite_only
def test_a_share_says_which_cases_are_in_the_number(busy, seat):
    page = seat(busy.head).get(f"{URL}/first_response")

    assert "6 pengaduan. 5 di antaranya ikut dalam angka." in page.main
    assert [row[-1] for row in page.rows()].count("ya") == 5


@sqlite_only
def test_the_proposed_levels_are_marked_as_our_estimate(busy, seat):
    assert ESTIMATE_LABEL in seat(busy.head).get(URL).main


@sqlite_only
def test_another_agency_is_not_found(busy, seat, session):
    other = make_agency(session)
    visitor = seat(busy.head)

    assert visitor.get(f"{URL}?instansi={other.id}").status == 404
    assert visitor.get(f"{URL}/received?instansi={other.id}").status == 404


@sqlite_only
def test_an_unknown_figure_is_not_found_and_an_unknown_period_refused(busy, seat):
    visitor = seat(busy.head)

    assert visitor.get(f"{URL}/pemenang").status == 404
    assert visitor.get(f"{URL}?periode=2026-K7").status == 400


def test_who_is_bound_to_a_unit_sees_the_figures_of_that_unit(busy, seat, session):
    busy.unit = make_unit(session, busy.agency)
    busy.officer = make_actor(session, Role.AGENCY_OFFICER, agency=busy.agency, unit=busy.unit)
    busy.new = new_complaint()
    busy.until("dispositioned")
    visitor = seat(busy.officer)

    page = visitor.get(URL)
    listed = visitor.get(cards(page)["Diterima"][1])

    assert page.h1 == f"Kinerja {busy.agency.name}, {busy.unit.name}"
    assert numbers(listed) == [busy.complaint.number]
    assert visitor.get(f"{URL}?unit={make_unit(session, busy.agency).id}").status == 404


def test_a_head_of_the_agency_chooses_a_unit_and_opens_its_lists_and_months(
    busy, seat, session, now
):
    busy.now, busy.new = now - timedelta(days=40), new_complaint()
    busy.until("closed")
    busy.unit = make_unit(session, busy.agency)
    busy.officer = make_actor(session, Role.AGENCY_OFFICER, agency=busy.agency, unit=busy.unit)
    busy.new = new_complaint()
    busy.until("closed")
    number = busy.complaint.number
    session.commit()
    month_series.freeze(session, {"month": "2026-10"}, None, now)(session)
    session.commit()
    visitor = seat(busy.head)
    choices = visitor.get(URL).find("//select[@name='unit']/option")

    page = visitor.get(f"{URL}?unit={busy.unit.id}&tren=ya")
    row = next(one for one in page.find("//main//tbody/tr") if "beku" in one.text_content())
    frozen = visitor.get(row.xpath("./td[1]/a/@href")[0])

    assert choices[0].text == "Seluruh instansi"
    assert busy.unit.name in [one.text for one in choices]
    assert page.h1 == f"Kinerja {busy.agency.name}, {busy.unit.name}"
    assert numbers(visitor.get(cards(page)["Diterima"][1])) == [number]
    assert numbers(frozen) == [number]
    assert visitor.get(f"{URL}?unit={make_unit(session, make_agency(session)).id}").status == 404
    assert visitor.get(f"{URL}?unit=satu").status == 404


@sqlite_only
def test_picking_a_period_keeps_the_agency(seat, session, earlier):
    first = make_case(session, earlier, "dispositioned")
    second = make_case(session, earlier, "dispositioned")
    account = make_account(session)
    for case in (first, second):
        give(session, account, Role.AGENCY_COORDINATOR, case.agency)
    visitor = seat(account)

    page = visitor.get(f"{URL}?instansi={second.agency.id}")
    again = visitor.submit(page, {"periode": "2026-11"})

    assert again.h1 == page.h1 == f"Kinerja {second.agency.name}"
    assert numbers(visitor.get(cards(again)["Diterima"][1])) == [second.complaint.number]


@sqlite_only
def test_a_period_without_a_case_shows_nothing_instead_of_zero_percent(busy, seat):
    found = cards(seat(busy.head).get(f"{URL}?periode=2026-01"))

    assert found["Diterima"][0] == "0"
    assert found["Diputuskan tepat waktu"][0] == "-"
