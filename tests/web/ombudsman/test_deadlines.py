"""The monitors' list of late and soon due duties."""

from datetime import timedelta

from pengaduan.rules.roles import Role
from tests.factories.complaints import make_case

FORTY_DAYS = timedelta(days=40)


def rows(page, section):
    return page.texts(f"//section[@id='{section}']//tbody/tr/th")


def test_nothing_late_is_said_plainly(seat):
    page = seat(Role.OMBUDSMAN_EXAMINER).get("/awasi/tenggat")

    assert page.main.count("Tidak ada pada saringan ini.") == 3


def test_every_counter_is_the_length_of_its_list(seat, session, now):
    make_case(session, now - FORTY_DAYS, "complete")
    make_case(session, now - timedelta(days=4), "submitted")

    page = seat(Role.OMBUDSMAN_EXAMINER).get("/awasi/tenggat")

    assert rows(page, "late")
    assert rows(page, "soon") or rows(page, "today")
    for heading in page.find("//section/h2"):
        count = len(heading.xpath("../descendant::tbody/tr"))
        assert heading.text_content().endswith(f"({count})")


def test_the_filter_keeps_one_agency_and_its_counts(seat, session, now):
    one = make_case(session, now - FORTY_DAYS, "complete")
    other = make_case(session, now - FORTY_DAYS, "complete")

    page = seat(Role.OMBUDSMAN_EXAMINER).get(f"/awasi/tenggat?instansi={one.agency.id}")

    agencies = {row[3] for row in page.rows()}
    assert agencies == {one.agency.name}
    assert other.complaint.summary is not None
    assert len(rows(page, "late")) == len(page.rows())


def test_the_oldest_delay_comes_first(seat, session, now):
    newer = make_case(session, now - timedelta(days=30), "complete").complaint
    older = make_case(session, now - timedelta(days=50), "complete").complaint

    page = seat(Role.OMBUDSMAN_EXAMINER).get("/awasi/tenggat")

    first = rows(page, "late")[0]
    assert older.number in first
    assert newer.number not in first


def test_a_period_of_the_complainant_is_nobodys_delay(seat, session, now):
    make_case(session, now - timedelta(days=200), "delivered")

    page = seat(Role.OMBUDSMAN_EXAMINER).get("/awasi/tenggat")

    assert rows(page, "late") == []


def test_an_unknown_agency_is_not_found(seat):
    assert seat(Role.OMBUDSMAN_EXAMINER).get("/awasi/tenggat?instansi=99999").status == 404


def test_agencies_do_not_see_each_others_delays(seat, new_case):
    case = new_case("complete")

    assert seat(case.coordinator).get("/awasi/tenggat").status == 403
