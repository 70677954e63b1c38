"""One complaint travels the whole way through the real pages, with four people in one run."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from pengaduan import compliance
from pengaduan.rules.law import law
from tests.browser.people import STORY, Citizen, Ticket
from tests.browser.site import Site
from tests.browser.staff import POINTS, Administrator, Assessor, Officer, Verifier

SAMPLE = Path(compliance.__file__).parent / "samples" / "babel_2023.csv"
SECRET = "disimpan-di-komputer-kantor"
BABEL_2023 = [
    ("Kabupaten Bangka", "97,13", "hijau", "Kualitas Tertinggi"),
    ("Kabupaten Belitung Timur", "94,35", "hijau", "Kualitas Tertinggi"),
    ("Kabupaten Bangka Tengah", "93,71", "hijau", "Kualitas Tertinggi"),
    ("Kabupaten Bangka Selatan", "92,33", "hijau", "Kualitas Tertinggi"),
    ("Kota Pangkalpinang", "91,70", "hijau", "Kualitas Tertinggi"),
    ("Kabupaten Belitung", "88,87", "hijau", "Kualitas Tertinggi"),
    ("Kabupaten Bangka Barat", "77,70", "kuning", "Kualitas Sedang"),
]


def letter() -> bytes:
    """Return a small real PDF that tells who wrote it and runs a script when opened."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.docinfo["/Author"] = SECRET
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{SECRET}')")
        document.Root.OpenAction = document.make_indirect(script)
        document.save(out)
    return out.getvalue()


def text_of(pdf: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(pdf).pages)


def check_receipt(citizen: Citizen, ticket: Ticket, path: Path) -> None:
    """Save the receipt and read it back: it names the complaint and never the key."""
    paper = text_of(citizen.downloads("Unduh tanda terima (PDF)", path))
    assert ticket.number in paper
    assert ticket.key not in paper
    assert ticket.key.replace("-", "") not in paper.replace("-", "")


def check_clocks(officer: Officer) -> None:
    """Both laws run side by side, each clock with its source; the earlier binds."""
    clocks = officer.clocks()
    policies = law().deadlines
    statutory = clocks[policies["agency_decision"].name_id]
    assert "UU 25/2009" in statutory
    assert "50" in statutory
    assert policies["sp4n_first_follow_up"].name_id in clocks
    assert policies["sp4n_class_non_supervisory"].name_id in clocks
    assert officer.binding_clock() == policies["sp4n_first_follow_up"].name_id


def check_mail(operator: Administrator, ticket: Ticket) -> None:
    """The complainant was told three times, and no mail says what it is about."""
    operator.signs_in()
    mails = operator.reads_mail(ticket.number)
    to_citizen = {
        f"[{ticket.number}] Ada jawaban",
        f"[{ticket.number}] Pengaduan Anda sudah kami terima",
    }
    subjects = {subject.partition(". Mohon tanggapi sebelum ")[0] for subject in mails}
    assert to_citizen <= subjects
    for body in mails.values():
        for private in ("kartu keluarga", "loket", "Dukcapil", "Kependudukan", "Sulastri"):
            assert private.lower() not in body.lower()
        assert ticket.key not in body


def check_figures(officer: Officer, assessor: Assessor, year: int) -> None:
    """Each figure equals its list, and both desks see the same figures."""
    figures = officer.reads_performance(year)
    for figure in figures.values():
        assert figure.heading.endswith(f": {figure.shown}")
        if figure.shown.isdigit():
            assert figure.rows == figure.counted == int(figure.shown)
        elif figure.note.startswith("Belum cukup data"):
            assert f"({figure.rows} dari 5)" in figure.note
        else:
            assert f"{figure.rows} pengaduan" in figure.note
    assert int(figures["Diterima"].shown) >= 1
    seen = assessor.reads_performance("Pemerintah Kota Pangkal Pinang", year)
    assert seen.keys() == figures.keys()


def breaches(site: Site, number: str) -> dict[str, int]:
    found = site.rows(
        "select clock.policy, count(*) from clock_event"
        " join clock on clock.id = clock_event.clock_id"
        " join complaint on complaint.id = clock.complaint_id"
        " where complaint.number = :number and clock_event.kind = 'breached'"
        " group by clock.policy",
        number=number,
    )
    return {str(row[0]): int(str(row[1])) for row in found}


def sweepers(site: Site, since: datetime) -> int:
    """Return how many job processes have swept the clocks after a moment."""
    found = site.rows("select last_at from process_beat where job = 'sweep'")
    moments = [datetime.fromisoformat(str(row[0])) for row in found]
    return sum((one if one.tzinfo else one.replace(tzinfo=UTC)) > since for one in moments)


def check_breach(site: Site, verifier: Verifier, ticket: Ticket) -> None:
    """A month passes without an answer: what is late is recorded once and shown."""
    site.flask("demo", "clock", "+30d")
    moved = datetime.now(UTC) + timedelta(days=29)
    site.until("two processes sweep", lambda: sweepers(site, moved) >= 2)

    late = breaches(site, ticket.number)
    assert late["sp4n_first_follow_up"] == 1
    assert set(late.values()) == {1}
    verifier.signs_in()
    shown = verifier.sees_late(ticket.number)
    name = law().deadlines["sp4n_first_follow_up"].name_id
    assert len([row for row in shown if name in row]) == 1


def check_ranking(assessor: Assessor, path: Path) -> None:
    """The published results come out as published, on the page and on paper."""
    assessor.imports(2023, "Bangka Belitung 2023", SAMPLE)
    rows = assessor.ranking()
    assert [(row[1], row[2], row[4], row[5]) for row in rows] == BABEL_2023
    assert [row[0] for row in rows] == [str(n) for n in range(1, 8)]

    assessor.orders_report(path)
    reader = PdfReader(path)
    root, words = reader.root_object, " ".join(text_of(path).split())
    places = [words.index(f"{name} {score}") for name, score, _zone, _opinion in BABEL_2023]
    assert places == sorted(places)
    assert words.count("Kualitas Tertinggi") >= 6
    assert "Kualitas Sedang" in words
    assert str(root["/Lang"]) == "id"
    assert "/MarkInfo" in root
    assert "/StructTreeRoot" in root
    assert "Kabupaten Bangka Barat" in reader.attachments["ranking.csv"][0].decode()


def verify_and_route(verifier: Verifier, number: str) -> None:
    """The verifier finds it by its deadline, checks it and routes it to the unit."""
    assert "hari kerja lagi" in verifier.sees_in_queue(number)
    verifier.routes(number)


def answer(officer: Officer, number: str, today: date) -> None:
    """The officer answers point by point, with a paper that the jobs process has cleaned."""
    assert "hari kerja lagi" in officer.sees_in_inbox(number)
    officer.opens(number)
    check_clocks(officer)
    assert "Sulastri" not in officer.page.content()
    officer.takes()
    officer.begins_to_answer()
    officer.adds_evidence("surat-balasan.pdf", "application/pdf", letter())
    officer.answers(today + timedelta(days=30), ("Sudah diselesaikan", "Dikabulkan"))


def accept_and_rate(citizen: Citizen, ticket: Ticket, path: Path) -> None:
    """The citizen reads it with number and key, accepts, and rates; the case is closed."""
    citizen.opens(ticket, "answered")
    for point in POINTS:
        expect(citizen.page.locator("#jawaban")).to_contain_text(point)
    paper = citizen.downloads("surat-balasan.pdf", path)
    assert SECRET.encode() not in paper.read_bytes()
    assert len(PdfReader(paper).pages) == 1
    citizen.accepts()
    citizen.rates()
    assert "selesai" in citizen.status().lower()
    expect(citizen.page.get_by_text(law().reasons["C_RESOLVED"].text_id)).to_be_visible()


@pytest.mark.journey
def test_a_complaint_travels_the_whole_way(meet, site, artefacts, tmp_path):
    citizen, verifier = meet(Citizen, phone=True), meet(Verifier)
    officer, assessor = meet(Officer), meet(Assessor)
    for one in (verifier, officer, assessor):
        one.signs_in()
    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()

    # Filed on a phone, without an account and without knowing whom to ask; answered; accepted.
    first = citizen.files(knows_agency=False, email="warga@contoh.invalid")
    check_receipt(citizen, first, artefacts / "receipt.pdf")
    verify_and_route(verifier, first.number)
    verifier.opens(first.number)
    check_clocks(verifier)
    answer(officer, first.number, today)
    check_mail(meet(Administrator), first)
    accept_and_rate(citizen, first, tmp_path / "paper.pdf")
    closed = "select state, reason_code from complaint where number = :number"
    assert site.rows(closed, number=first.number) == [("closed", "C_RESOLVED")]

    # The figures of the agency count it, and each opens its list.
    check_figures(officer, assessor, today.year)

    # A second complaint waits too long; both job processes see it, one breach is recorded.
    second = meet(Citizen, phone=True).files(knows_agency=True, story=STORY + " Lagi.")
    verify_and_route(verifier, second.number)
    check_breach(site, verifier, second)

    # The published results become a ranking, on the page and on paper.
    assessor.signs_in()
    check_ranking(assessor, artefacts / "ranking.pdf")
