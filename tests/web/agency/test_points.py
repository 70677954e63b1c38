"""The page on which an officer puts the points right: what it changes, and what it must not."""

from pengaduan.complaints.models import Confidentiality, Point
from pengaduan.complaints.queries import points


def url(case) -> str:
    return f"/kerja/pengaduan/{case.complaint.number}/pokok"


def stored(case) -> list[Point]:
    case.session.expire_all()
    return list(points(case.session, case.complaint))


def test_an_officer_changes_the_points_from_the_case_page(seat, new_case):
    case = new_case("dispositioned")
    visitor = seat(case.officer)
    assert "Ubah pokok pengaduan" in visitor.get(url(case).removesuffix("/pokok")).main
    first = stored(case)[0]
    told = {f"point-{first.id}": "Loket 3 tutup", "added-1": "Berkas hilang", "reason": "Jelas."}

    page = visitor.submit(visitor.get(url(case)), told)

    assert page.status == 303
    wanted = ["Loket 3 tutup", "Berkas tidak diterima", "Berkas hilang"]
    assert [one.text for one in stored(case)] == wanted


def test_a_mask_is_never_written_over_the_words_behind_it(seat, new_case, session):
    case = new_case("dispositioned", confidentiality=Confidentiality.WITHHELD)
    first = stored(case)[0]
    first.text = "Hubungi 081234567890 soal loket"
    session.commit()
    visitor = seat(case.officer)
    page = visitor.get(url(case))
    assert "081234567890" not in page.text

    visitor.submit(page, {"added-1": "Berkas hilang", "reason": "Kurang satu."})

    assert [one.text for one in stored(case)][::2] == [
        "Hubungi 081234567890 soal loket",
        "Berkas hilang",
    ]


def test_a_page_that_is_too_old_changes_nothing(seat, new_case):
    case = new_case("dispositioned")
    officer, head = seat(case.officer), seat(case.head)
    old = officer.get(url(case))
    head.submit(head.get(url(case)), {"added-1": "Berkas hilang", "reason": "Kurang satu."})

    page = officer.submit(old, {"added-1": "Tulisan saya", "reason": "Kurang satu."})

    assert page.status == 409
    assert "Tulisan saya" in page.main
    assert len(stored(case)) == 3


def test_an_officer_who_empties_a_point_reads_why_not(seat, new_case):
    case = new_case("dispositioned")
    visitor, first = seat(case.officer), stored(case)[0]

    page = visitor.submit(visitor.get(url(case)), {f"point-{first.id}": "", "reason": "Ganda."})

    assert page.status == 422
    assert "Hanya Ombudsman" in page.main or "hanya dapat dihapus oleh Ombudsman" in page.main


def test_after_the_answer_the_page_says_why_nothing_can_change(seat, new_case):
    case = new_case("decided")

    page = seat(case.officer).get(url(case))

    assert "sebelum jawaban pertama" in page.main
    assert "Simpan pokok" not in page.main
