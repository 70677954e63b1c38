"""Every page is in one language without raw codes; no text of ours goes past the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import pengaduan
from pengaduan.accounts.actors import Actor
from pengaduan.infra import clock
from pengaduan.rules.roles import Role
from tests.client import Visitor
from tests.factories.accounts import make_actor
from tests.factories.complaints import ANSWER, STORY, Case, make_case
from tests.page import Page
from tests.staff import sign_in
from tests.web.reading import INDONESIAN, foreign, reading, walk

CODE = Path(pengaduan.__file__).parent
TEMPLATES = CODE.parent / "templates"
STORED = (
    STORY,
    ANSWER,
    "Loket tutup sebelum waktunya",
    "Berkas tidak diterima",
    "Loket tutup sebelum jam pelayanan berakhir",
    "Tulis tanggal kunjungan Anda ke loket.",
    "Pokok kedua belum dijawab.",
    "Saya datang pada hari Selasa.",
)
HOMES = {Role.ADMINISTRATOR: "/kelola/kesehatan", Role.OMBUDSMAN_ASSESSOR: "/awasi/kinerja"}
STATES = ("submitted", "dispositioned", "delivered", "reopened", "closed")
# What is said does not depend on the database, and these walks are long.
once = pytest.mark.parametrize("engine_name", ["sqlite"])
both = pytest.mark.parametrize("language", ["id", "en"])
Seat = Callable[[Actor | Role, str], Visitor]


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Every page is asked for at the time of the tests."""
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def seat(new_client: Callable[[], Visitor], session: Session, now: datetime) -> Seat:
    """Give a person, or somebody new with a role, a signed-in browser in a language."""

    def sit(who: Actor | Role, language: str) -> Visitor:
        visitor = new_client()
        actor = make_actor(session, who) if isinstance(who, Role) else who
        sign_in(visitor, session, actor, now=now)
        return reading(visitor, language)

    return sit


def asked_for_more(session: Session, now: datetime) -> Case:
    case = make_case(session, now, "submitted")
    case.ask_completion()
    return case


def cases(session: Session, now: datetime) -> list[Case]:
    return [*(make_case(session, now, one) for one in STATES), asked_for_more(session, now)]


def strange(pages: list[Page], language: str) -> list[str]:
    return [line for page in pages for line in foreign(page, language, *STORED)]


@once
@both
def test_public_pages_are_in_one_language(client: Visitor, language: str) -> None:
    visitor = reading(client, language)

    pages = walk(visitor, "/", "/halaman-yang-tidak-ada", "/verifikasi/KQ7M-T2XD-9HVR")

    assert len(pages) >= 14
    assert strange(pages, language) == []


@once
@both
@pytest.mark.slow
def test_the_questions_and_their_errors_are_in_one_language(client: Visitor, language: str) -> None:
    visitor = reading(client, language)
    answers: dict[str, dict[str, object]] = {
        "/lapor": {"matter": "poor_service", "prior": "unsatisfied"},
        "/lapor/cerita": {"story": f"{STORY} {STORY}"},
        "/lapor/instansi": {"choice": "unknown"},
        "/lapor/kapan": {"when": "12 Maret 2026"},
        "/lapor/harapan": {"wishes": ["explanation"]},
        "/lapor/kerahasiaan": {"confidentiality": "withheld", "name": "Sulastri"},
    }
    pages = []
    for path, given in answers.items():
        asked = visitor.get(path)
        pages += [asked, visitor.submit(asked, {})]
        assert visitor.submit(asked, given).status == 303
    check = visitor.get("/lapor/periksa")
    pages += [check, visitor.submit(check, {})]
    pages.append(visitor.follow(visitor.submit(check, {"truthful": "y"})))

    assert sum(page.status == 422 for page in pages) >= 5
    assert strange([page for page in pages if not page.is_redirect], language) == []


@once
@both
@pytest.mark.parametrize("state", [*STATES, ""])
@pytest.mark.slow
def test_the_pages_of_a_case_are_in_one_language(
    client: Visitor, session: Session, now: datetime, state: str, language: str
) -> None:
    case = make_case(session, now, state) if state else asked_for_more(session, now)
    visitor = reading(client, language)
    track = visitor.get("/lacak")
    visitor.submit(track, {"number": case.complaint.number, "key": case.key})

    # The public pages around it are read above.
    pages = walk(visitor, f"/pengaduan/{case.complaint.number}", within="/pengaduan")

    assert pages[0].status == 200
    assert strange(pages, language) == []


@once
@both
@pytest.mark.parametrize("state", ["dispositioned", "in_handling", "reopened"])
@pytest.mark.slow
def test_the_pages_of_an_agency_are_in_one_language(
    seat: Seat, session: Session, now: datetime, state: str, language: str
) -> None:
    """Whatever the agency's people come to is read in one state, the case itself in each."""
    case = make_case(session, now, state)
    address, pages = f"/kerja/pengaduan/{case.complaint.number}", list[Page]()
    for person in (case.coordinator, case.officer, case.head):
        within = address
        if state == "in_handling":
            within = "/" if person is case.coordinator else "/kerja"
        pages += walk(seat(person, language), address, "/kerja", within=within)

    assert [page.url for page in pages if page.status != 200] == []
    assert strange(pages, language) == []


@once
@both
@pytest.mark.parametrize(
    "role",
    [
        Role.OMBUDSMAN_VERIFIER,
        Role.OMBUDSMAN_EXAMINER,
        Role.OMBUDSMAN_ASSESSOR,
        Role.OMBUDSMAN_CHAIR,
        Role.ADMINISTRATOR,
    ],
)
@pytest.mark.slow
def test_the_pages_of_ombudsman_and_administrators_are_in_one_language(
    seat: Seat, session: Session, now: datetime, role: Role, language: str
) -> None:
    cases(session, now)

    # One of them reads the public pages too, as somebody who is signed in.
    within = "/" if role is Role.OMBUDSMAN_VERIFIER else ("/awasi", "/kelola", "/sesi")
    pages = walk(seat(role, language), HOMES.get(role, "/awasi/tenggat"), "/sesi", within=within)

    assert pages[0].status == 200
    assert strange(pages, language) == []


@once
def test_the_search_for_the_other_language_finds_it(client: Visitor) -> None:
    home = client.get("/")

    assert len(foreign(home, "en")) > 5
    assert foreign(home, "id") == []


MARKS = {"_", "_l", "N_", "gettext", "lazy_gettext", "ngettext"}
# Words that are data: what the demo and the command line tell, libraries' texts in Indonesian, the
# forms of dates and articles in one language, and words that are recognised in what people type.
DATA = (
    "config.py",
    "demo/",
    "cli/",
    "agencies/",
    "rules/citations.py",
    "rules/dates.py",
    "rules/contacts.py",
    "rules/mail_text.py",
    "rules/personal_",
    "rules/shingles.py",
    "infra/mail_guard.py",
    "infra/stemming.py",
    "rules/identity_guard.py",
    "rules/plain_language.py",
    "wiring.py",
    "rules/own_ladder.py",  # Both languages side by side, as in the shipped ladder.
    "rules/scoring/",
    "reports/",
    "web/shared/wtforms_messages.py",
    "web/shared/formats.py",
)
# What is kept with a case or printed in its letters, in Indonesian whoever reads it.
KEPT = {
    "handling/clarification.py": {"Penjelasan pertama tidak kami terima dalam waktunya."},
    "handling/corrective_actions.py": {"Laporan pelaksanaan tindakan dari instansi."},
    "handling/quality_back.py": {
        "Ombudsman menilai jawaban ini belum cukup baik. Yang perlu diperbaiki:",
        "Instansi diminta memperbaiki jawabannya paling lambat",
    },
    "handling/track_text.py": {"Unit yang ditugaskan", "Pelapor dengan nomor ini"},
    "rules/reply_templates.py": {
        "pengaduan ini",
        "instansi kami",
        "unit kami",
        "pokok pengaduan Anda",
        "hari pengaduan ini kami terima",
        "batas waktu yang berlaku",
        "hari ini",
    },
    # Names of forms as the methodology's data writes them; the questions to them are translated.
    "web/shared/survey_words.py": {"Tidak kompeten", "Tidak patut"},
}


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and words of what is neither marked for the catalogue nor a docstring."""
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in MARKS:
                passed |= {id(one) for arg in node.args for one in ast.walk(arg)}
        elif isinstance(node, ast.Expr):
            passed.add(id(node.value))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in passed
        ):
            yield node.lineno, node.value


def test_no_sentence_of_the_code_goes_past_the_catalogue() -> None:
    found = []
    for path in sorted(CODE.rglob("*.py")):
        name = path.relative_to(CODE).as_posix()
        if name.startswith(DATA):
            continue
        found += [
            f"{name}:{line}: {text}"
            for line, text in literals(ast.parse(path.read_text("utf-8")))
            if " " in text and INDONESIAN.search(text) and text.strip() not in KEPT.get(name, ())
        ]

    assert found == []


TRANS = re.compile(r"{%-?\s*trans\b.*?endtrans\s*-?%}", re.DOTALL)
JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
STYLE = re.compile(r"<style.*?</style>|{% block (\w*css|\w+_class) %}.*?endblock[^%]*%}", re.DOTALL)
TAG = re.compile(r"<[^>]*>|&\w+;", re.DOTALL)
# Names of languages in themselves, and signs that are the same in every language.
SAME = {"English", "Bahasa Indonesia", "SHA-256", "CSV", "JSON"}
# The line of HTML that other sites copy.
SAME |= {'a href="', 'img src="', '" alt="', '" width="380" height="84"'}
# Letters of the Ombudsman, which are in Indonesian by law; their text on a page is marked so.
LETTERS = {"pdf/track_letter/report.html", "shared/track_letter.html"}


def test_no_words_of_a_template_go_past_the_catalogue() -> None:
    found = []
    for path in sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]):
        if path.relative_to(TEMPLATES).as_posix() in LETTERS:
            continue
        bare = STYLE.sub(" ", path.read_text("utf-8"))
        for part in TRANS, JINJA, TAG:
            bare = part.sub("\n", bare)
        lines = {line.strip() for line in bare.splitlines()} - SAME
        found += [f"{path.name}: {line}" for line in lines if re.search(r"[A-Za-z]{2}", line)]

    assert found == []
