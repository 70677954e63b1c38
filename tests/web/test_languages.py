"""Pages in English hold no Indonesian, and no text of ours goes past the catalogue."""

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
from tests.web.english import INDONESIAN, in_english, indonesian, walk

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
STATES = ("submitted", "dispositioned", "delivered", "reopened", "closed")


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Every page is asked for at the time of the tests."""
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def seat(
    new_client: Callable[[], Visitor], session: Session, now: datetime
) -> Callable[[Actor | Role], Visitor]:
    """Give a person, or somebody new with a role, a browser that is signed in and in English."""

    def sit(who: Actor | Role) -> Visitor:
        visitor = new_client()
        actor = make_actor(session, who) if isinstance(who, Role) else who
        sign_in(visitor, session, actor, now=now)
        return in_english(visitor)

    return sit


def cases(session: Session, now: datetime) -> list[Case]:
    every = [make_case(session, now, state) for state in STATES]
    asked = make_case(session, now, "submitted")
    asked.ask_completion()
    return [*every, asked]


def found_on(pages: list[Page]) -> list[str]:
    return [line for page in pages for line in indonesian(page, *STORED)]


def test_public_pages_are_english(client: Visitor) -> None:
    pages = walk(in_english(client), "/", "/halaman-yang-tidak-ada", "/verifikasi/KQ7M-T2XD-9HVR")

    assert len(pages) > 15
    assert found_on(pages) == []


def test_the_questions_and_their_errors_are_english(client: Visitor) -> None:
    visitor = in_english(client)
    answers: dict[str, dict[str, object]] = {
        "/lapor": {"matter": "poor_service", "prior": "unsatisfied"},
        "/lapor/cerita": {"story": "The counter closed two hours early and sent me away."},
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

    assert sum(page.status == 422 for page in pages if page.is_html) >= 5
    assert found_on([page for page in pages if not page.is_redirect]) == []


@pytest.mark.parametrize("place", range(len(STATES) + 1))
def test_the_pages_of_a_case_are_english(
    client: Visitor, session: Session, now: datetime, place: int
) -> None:
    case = cases(session, now)[place]
    visitor = in_english(client)
    track = visitor.get("/lacak")
    visitor.submit(track, {"number": case.complaint.number, "key": case.key})

    pages = walk(visitor, f"/pengaduan/{case.complaint.number}")

    assert pages[0].status == 200
    assert found_on(pages) == []


def test_the_pages_of_an_agency_are_english(
    seat: Callable[[Actor | Role], Visitor], session: Session, now: datetime
) -> None:
    every = [case for case in cases(session, now) if case.complaint.forwarded_at is not None]
    pages = []
    for case in every:
        for person in (case.coordinator, case.officer, case.head):
            visitor = seat(person)
            pages += walk(visitor, f"/kerja/pengaduan/{case.complaint.number}", "/kerja")

    assert len(pages) > 60
    assert found_on(pages) == []


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
def test_the_pages_of_ombudsman_and_administrators_are_english(
    seat: Callable[[Actor | Role], Visitor], session: Session, now: datetime, role: Role
) -> None:
    cases(session, now)
    home = "/kelola/kesehatan" if role is Role.ADMINISTRATOR else "/awasi/tenggat"

    pages = walk(seat(role), home, "/sesi")

    assert pages[0].status == 200
    assert found_on(pages) == []


MARKS = {"_", "_l", "N_", "gettext", "lazy_gettext", "ngettext"}
# Words that are data: what the demo tells, the command line, libraries' texts put into Indonesian,
# the forms of dates and articles in one language, and words to be recognised in what people type.
DATA = (
    "demo/", "cli/", "agencies/", "rules/citations.py", "rules/dates.py", "rules/contacts.py",
    "web/shared/wtforms_messages.py", "web/shared/formats.py", "rules/scoring/",
    "reports/",
)  # fmt: skip


def literals(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the texts of a module that are neither marked for the catalogue nor its docstrings."""
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
            yield node


def test_no_sentence_of_the_code_goes_past_the_catalogue() -> None:
    found = []
    for path in sorted(CODE.rglob("*.py")):
        name = path.relative_to(CODE).as_posix()
        if name.startswith(DATA):
            continue
        found += [
            f"{name}:{node.lineno}: {node.value}"
            for node in literals(ast.parse(path.read_text("utf-8")))
            if " " in str(node.value) and INDONESIAN.search(str(node.value))
        ]

    assert found == []


TRANS = re.compile(r"{%-?\s*trans\b.*?endtrans\s*-?%}", re.DOTALL)
JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
STYLE = re.compile(r"<style.*?</style>|{% block (css|\w+_class) %}.*?{% endblock", re.DOTALL)
TAG = re.compile(r"<[^>]*>|&\w+;", re.DOTALL)
# Names of languages in themselves, and signs that are the same in every language.
SAME = {"English", "Bahasa Indonesia"}


def test_no_words_of_a_template_go_past_the_catalogue() -> None:
    found = []
    for path in sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]):
        bare = STYLE.sub(" ", path.read_text("utf-8"))
        for part in TRANS, JINJA, TAG:
            bare = part.sub("\n", bare)
        lines = {line.strip() for line in bare.splitlines()} - SAME
        found += [f"{path.name}: {line}" for line in lines if re.search(r"[A-Za-z]{2}", line)]

    assert found == []


def test_the_search_for_indonesian_finds_some(client: Visitor) -> None:
    assert len(indonesian(client.get("/"))) > 5
