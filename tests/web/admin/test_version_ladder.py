"""The ladder of a draft on its page: a step in, a step out, and none after publication."""

from datetime import timedelta

import pytest

from pengaduan.sla import calendars, clocks
from pengaduan.sla.models import PolicyVersion
from tests.sla.cases import add_agency, add_complaint

STEP = {"side": "agency", "kind": "late", "n": "2", "from_days": "", "level": "3"}


@pytest.fixture(autouse=True)
def calendar(session, now):
    return calendars.load_calendar(session, now=now - timedelta(days=30))


@pytest.fixture
def ladder(admin, session):
    """The address of the ladder of a fresh draft."""
    made = admin.post("/kelola/kebijakan/versi", {})
    return f"{made.location}/tangga"


def version(session):
    session.expire_all()
    return session.query(PolicyVersion).order_by(PolicyVersion.id.desc()).first()


def test_a_step_is_put_in_tried_and_taken_out(admin, session, now, ladder):
    clocks.start(session, add_complaint(session, add_agency(session)), "agency_decision", now=now)
    session.commit()
    page = admin.get(ladder)
    assert "tangga bawaan" in page.main
    assert ladder in admin.get(ladder.removesuffix("/tangga")).links.values()

    done = admin.post(ladder, {**STEP, "tell": ["head", "officer"]})
    assert done.location == ladder
    shown = admin.get(ladder)
    (row,) = [row for row in shown.rows() if row[0].startswith("Terlambat 2 hari kerja")]
    assert row[1:3] == ["3", "petugas, pimpinan"]
    admin.post(ladder.replace("/tangga", "/coba"))
    assert "Hasil percobaan" in admin.get(ladder.removesuffix("/tangga")).main

    gone = admin.post(f"{ladder}/hapus", {"side": "agency", "code": "late_2"})
    assert gone.location == ladder
    assert version(session).ladder is None


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"n": "0"}, "Angka ini tidak cocok"),
        ({"level": "1"}, "Tingkat langkah yang lebih akhir"),
        ({"level": ""}, "Isi tingkatnya."),
        ({"tell": []}, "Pilih siapa yang diberi tahu"),
        ({"tell": ["chair"]}, "Pilih siapa yang diberi tahu"),
        ({"kind": "moon"}, ""),
        ({"side": "moon"}, ""),
    ],
)
def test_what_may_not_be_is_told_and_not_stored(admin, session, ladder, more, told):
    page = admin.post(ladder, {**STEP, "tell": ["head"], **more})

    assert page.status == 422
    assert told in page.main
    assert version(session).ladder is None


def test_the_two_steps_of_every_ladder_have_no_button_and_stay(admin, session, ladder):
    assert admin.post(f"{ladder}/hapus", {"side": "agency", "code": "breached"}).status == 422
    assert admin.post(f"{ladder}/hapus", {"side": "moon", "code": "half"}).status == 400


def test_a_published_version_shows_its_ladder_and_changes_no_more(admin, session, ladder):
    admin.post(ladder, {**STEP, "tell": ["head"]})
    for act in ("coba", "terbitkan"):
        admin.post(ladder.replace("/tangga", f"/{act}"))
    stored = version(session).ladder

    page = admin.get(ladder)
    assert "Simpan langkah" not in page.main
    assert "Terlambat 2 hari kerja" in page.main
    assert admin.post(ladder, {**STEP, "n": "4", "tell": ["head"]}).status == 409
    assert admin.post(f"{ladder}/bawaan").status == 409
    assert version(session).ladder == stored
