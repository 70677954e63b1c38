"""Calendar pages: a proposal shows its effects, and only a decision changes anything."""

from datetime import date, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from pengaduan.outbox.models import OutboxJob
from pengaduan.sla import calendars, clocks
from pengaduan.sla.models import CalendarChange, CalendarVersion, ChangeState
from tests.sla.cases import add_complaint

PAGE = "/kelola/kalender"
DAY = {
    "day-act": "add",
    "day-day": "26/11/2026",
    "day-name": "Hari uji",
    "day-scope": "",
    "day-kind": "libur_nasional",
    "day-decree": "SKB uji",
}


@pytest.fixture(autouse=True)
def calendar(session, now):
    """The shipped calendar, published before the tests' time."""
    return calendars.load_calendar(session, now=now - timedelta(days=30))


def proposed(session):
    session.expire_all()
    return session.scalars(sa.select(CalendarChange).order_by(CalendarChange.id.desc())).first()


def test_the_page_counts_the_days_of_each_year(admin):
    page = admin.get(PAGE)

    assert page.status == 200
    assert "2026 17 8 0" in " ".join(page.text.split())


def test_one_day_becomes_a_proposal_that_lists_what_would_move(admin, session, now):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "sp4n_first_follow_up", now=now)

    made = admin.post(f"{PAGE}/hari", DAY)
    page = admin.follow(made)

    assert made.status == 303
    assert "Hari uji" in page.text
    assert complaint.number in page.text
    assert proposed(session).state is ChangeState.PROPOSED


def test_approving_publishes_it_and_has_the_deadlines_moved(admin, session):
    admin.post(f"{PAGE}/hari", DAY)

    answer = admin.post(f"{PAGE}/usulan/{proposed(session).id}/terapkan")

    assert answer.status == 303
    change = proposed(session)
    assert change.state is ChangeState.APPLIED
    version = calendars.current_version(session)
    assert version.id == change.version_id
    assert date(2026, 11, 26) in {one.day for one in calendars.days_of(session, version.id)}
    jobs = sa.select(sa.func.count()).where(OutboxJob.kind == "calendar.apply")
    assert session.scalar(jobs) == 1


def test_rejecting_leaves_the_calendar(admin, session):
    admin.post(f"{PAGE}/hari", DAY)

    answer = admin.post(f"{PAGE}/usulan/{proposed(session).id}/tolak")
    again = admin.post(f"{PAGE}/usulan/{proposed(session).id}/terapkan")

    assert (answer.status, again.status) == (303, 409)
    assert session.scalar(sa.select(sa.func.count()).select_from(CalendarVersion)) == 1


def test_a_file_becomes_a_proposal(admin, session):
    upload = (BytesIO(b"tanggal,nama\n2026-11-18,Galungan\n"), "bali.csv")
    given = {
        "file-file": upload,
        "file-scope": "region:51",
        "file-kind": "libur_daerah",
        "file-decree": "SE uji",
    }

    made = admin.post(f"{PAGE}/berkas", given, content_type="multipart/form-data")

    assert made.status == 303
    assert "Galungan" in admin.follow(made).text
    assert proposed(session).title == "bali.csv"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"day-day": "31/2/2026"}, "Tulis tanggal seperti"),
        ({"day-name": ""}, "Isi nama harinya"),
        ({"day-decree": ""}, "Isi nomor keputusan"),
        ({"day-agency": "Dinas yang tidak ada"}, "tidak ada dalam daftar"),
        ({"day-act": "remove", "day-day": "2026-11-27"}, "tidak ada dalam kalender"),
    ],
)
def test_a_wrong_day_is_told_and_nothing_is_stored(admin, session, change, says):
    page = admin.post(f"{PAGE}/hari", DAY | change)

    assert page.status == 422
    assert says in page.text
    assert proposed(session) is None


def test_a_broken_file_is_told(admin):
    given = {
        "file-file": (BytesIO(b"hari\n1\n"), "x.csv"),
        "file-decree": "SK",
        "file-kind": "kerja",
    }

    page = admin.post(f"{PAGE}/berkas", given, content_type="multipart/form-data")

    assert page.status == 422
    assert "kolom tanggal dan nama" in page.text


def test_a_year_of_the_package_that_we_know_changes_names_at_most(admin, session):
    made = admin.post(f"{PAGE}/tahun", {"year-year": "2028"})

    assert made.status == 303
    assert "(perkiraan)" in admin.follow(made).text


def test_an_unknown_proposal_is_not_found(admin):
    assert admin.get(f"{PAGE}/usulan/99").status == 404
    assert admin.post(f"{PAGE}/usulan/99/terapkan").status == 404
