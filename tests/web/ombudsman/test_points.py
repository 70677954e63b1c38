"""The verifier strikes a point out of a complaint that was routed already."""

from pengaduan.complaints.queries import points


def test_a_verifier_strikes_a_point_out(seat, new_case, session):
    case = new_case("dispositioned")
    visitor = seat(case.verifier)
    number, first = case.complaint.number, points(session, case.complaint)[0]
    assert "Ubah pokok pengaduan" in visitor.get(f"/awasi/kasus/{number}").main
    page = visitor.get(f"/awasi/pengaduan/{number}/pokok")

    answer = visitor.submit(page, {f"point-{first.id}": "", "reason": "Sudah selesai."})

    assert answer.status == 303
    session.expire_all()
    assert [one.text for one in points(session, case.complaint)] == ["Berkas tidak diterima"]
