"""Pages of a policy version: rule, trial, publication; and the office hours of an agency."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.outbox.models import OutboxJob
from pengaduan.sla import calendars, clocks
from pengaduan.sla.models import PolicyState, PolicyVersion
from tests.sla.cases import add_agency, add_complaint

PAGE = "/kelola/kebijakan"
RULE = {
    "rule-policy": "sp4n_first_follow_up",
    "rule-amount": "1",
    "rule-unit": "working_day",
    "rule-kind": "",
    "rule-agency": "",
    "rule-weight": "",
    "rule-extension": "",
    "rule-cite": "SK Uji 1/2026",
    "rule-reason": "",
}


@pytest.fixture(autouse=True)
def calendar(session, now):
    return calendars.load_calendar(session, now=now - timedelta(days=30))


@pytest.fixture
def draft(admin, session):
    """The address of a fresh draft."""
    made = admin.post(f"{PAGE}/versi", {})
    assert made.status == 303
    return f"{PAGE}/versi/{version(session).id}"


def version(session):
    session.expire_all()
    return session.scalars(sa.select(PolicyVersion).order_by(PolicyVersion.id.desc())).first()


def test_a_rule_is_tried_and_published(admin, session, now, draft):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "sp4n_first_follow_up", now=now - timedelta(days=4))
    session.commit()

    put = admin.post(f"{draft}/aturan", RULE)
    early = admin.post(f"{draft}/terbitkan", {})
    tried = admin.follow(admin.post(f"{draft}/coba", {}))
    admin.post(f"{draft}/rencana", {"plan-title": "Lebih cepat", "plan-valid_from": "1/12/2026"})
    page = admin.follow(admin.post(f"{draft}/terbitkan", {}))

    assert (put.status, early.status) == (303, 409)
    assert "Coba dahulu" in early.text
    assert complaint.number in tried.text
    assert "Lebih cepat" in page.text
    assert version(session).state is PolicyState.PUBLISHED
    assert admin.post(f"{draft}/aturan", RULE).status == 409
    assert "Lebih cepat" in admin.get(PAGE).text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rule-amount": "6"}, "lebih panjang"),
        ({"rule-cite": ""}, "Isi nomor keputusan"),
        ({"rule-agency": "Dinas yang tidak ada"}, "tidak ada dalam daftar"),
        ({"rule-policy": "omb_formal_check_internal"}, "belum dipastikan"),
        (
            {"rule-policy": "agency_decision", "rule-unit": "calendar_day", "rule-pausable": "y"},
            "tidak pernah dihentikan",
        ),
    ],
)
def test_a_rule_that_may_not_be_is_told_and_what_was_typed_stays(
    admin, session, draft, change, says
):
    page = admin.post(f"{draft}/aturan", RULE | change)

    assert page.status == 422
    assert says in page.text
    assert page.find(f"//input[@name='rule-amount' and @value='{(RULE | change)['rule-amount']}']")
    assert version(session).rules == []


def test_a_rule_can_be_taken_out_and_a_draft_dropped(admin, session, draft):
    admin.post(f"{draft}/aturan", RULE)
    key = {"policy": RULE["rule-policy"], "scope": "", "weight": ""}

    admin.post(f"{draft}/hapus-aturan", key)
    admin.post(f"{draft}/buang", {})

    assert version(session).rules == []
    assert version(session).state is PolicyState.DROPPED


def test_an_unknown_version_is_not_found(admin):
    assert admin.get(f"{PAGE}/versi/99").status == 404
    assert admin.post(f"{PAGE}/versi/99/coba", {}).status == 404


HOURS = {f"day_{n}": "08.00-12.00, 13.00-16.00" for n in range(5)} | {
    "zone": "Asia/Makassar",
    "workdays": "5",
    "day_5": "",
    "decree": "SK Uji 2/2026",
}


def test_office_hours_are_previewed_before_they_are_set(admin, session, now):
    office = add_agency(session, zone="Asia/Jayapura")
    complaint = add_complaint(session, office)
    clocks.start(session, complaint, "sp4n_first_follow_up", now=now)
    session.commit()
    page = f"/kelola/jam-kerja?instansi={office.code}"

    shown = admin.get(page)
    seen = admin.post(page, HOURS | {"act": "try"})
    unchanged = office.hours
    done = admin.post(page, HOURS | {"act": "apply"})
    session.refresh(office)

    assert shown.find("//input[@name='day_0' and @value='07.30-12.00, 13.00-16.00']")
    assert complaint.number in seen.text
    assert (unchanged, done.status) == ("", 303)
    assert (office.zone, office.hours) == ("Asia/Makassar", "0-4=0800-1200,1300-1600")
    jobs = sa.select(sa.func.count()).where(OutboxJob.kind == "agency.recount")
    assert session.scalar(jobs) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"day_0": "pagi"}, "Tulis jam seperti"),
        ({"day_0": ""}, "Isi jam kerja setiap hari kerja"),
        ({"day_2": "08.00-09.00"}, "paling sedikit 4 jam"),
    ],
)
def test_hours_that_cannot_be_are_told(admin, session, change, says):
    office = add_agency(session)
    session.commit()

    page = admin.post(f"/kelola/jam-kerja?instansi={office.code}", HOURS | change)

    assert page.status == 422
    assert says in page.text


def test_an_unknown_agency_is_told(admin):
    assert admin.get("/kelola/jam-kerja?instansi=tidak-ada").status == 404
