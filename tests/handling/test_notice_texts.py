"""Every mail is plain, says the same in text and HTML, and has no place for what was written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, meta
from lxml import html

import pengaduan
from pengaduan.compliance import assessed_mail
from pengaduan.handling.notices import CLOCK_NOTICES, NOTICES
from pengaduan.infra.templates import render
from tests.page import squeeze
from tests.web.reading import OTHER, RAW

MAILS = Path(pengaduan.__file__).parent.parent / "templates" / "email"
SENT = {one.folder for one in NOTICES.values()} | set(CLOCK_NOTICES.values())
SENT |= {
    "digest",
    "key_link",
    "mail_arrived",
    "handover",
    "ownerless",
    "figures_differ",
    "draft_code",
}
SENT |= set(assessed_mail.FOLDERS.values())
FOLDERS = sorted(one.name for one in MAILS.iterdir() if one.is_dir())
PARTS = ("subject.txt", "body.txt", "body.html")
# Nothing that a person wrote: no story, answer, question, reason or name.
MAY_SAY = {"number", "link", "due", "period", "agency", "language", "late", "can_reply", "stop"}
MAY_SAY |= {"overdue", "soon", "step", "desk", "code", "date"}
# A digest is about many cases, the answer to a new mail and the code of a draft about none.
WITHOUT_CASE = {"digest", "mail_arrived", "handover", "ownerless", "figures_differ", "draft_code"}
WITHOUT_CASE |= set(assessed_mail.FOLDERS.values())
VALUES: dict[str, Any] = {
    "number": "2026-00000001-5",
    "link": "https://contoh.invalid/lacak",
    "due": "3.12.2026",
    "period": "X",
    "agency": "Dinas X",
    "late": 3,
    "can_reply": True,
    "stop": "https://contoh.invalid/lacak",
    "overdue": 2,
    "soon": 5,
    "step": "T+3",
    "desk": True,
    "code": "D-DDDD-DDDD-DDDD",
    "date": "3.12.2026",
}
OFFICIALESE = (
    "sehubungan dengan", "dimohon dengan hormat", "adalah merupakan", "agar supaya",
    "dalam rangka untuk", "dapat kami sampaikan bahwa", "demikian untuk menjadi", "maaf",
    "sesuai ketentuan yang berlaku",
)  # fmt: skip

every_mail = pytest.mark.parametrize("folder", FOLDERS)
both = pytest.mark.parametrize("language", ["id", "en"])


def shown(folder: str, part: str, language: str) -> str:
    text = render(f"email/{folder}/{part}", language, VALUES)
    if part.endswith(".html"):
        text = "\n".join(str(one) for one in html.document_fromstring(text).xpath("//body//text()"))
    return text


@every_mail
@pytest.mark.parametrize("part", PARTS)
def test_a_mail_has_no_place_for_what_was_written(folder: str, part: str) -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"])
    source = (MAILS / folder / part).read_text("utf-8")

    assert meta.find_undeclared_variables(environment.parse(source)) - {"gettext"} <= MAY_SAY


def test_every_notice_has_its_mail_and_no_mail_is_left_over() -> None:
    assert sorted(SENT) == FOLDERS


@every_mail
@both
@pytest.mark.parametrize("part", PARTS)
def test_a_mail_is_in_one_language(folder: str, language: str, part: str) -> None:
    text = shown(folder, part, language)

    assert OTHER[language].findall(text) == []
    assert RAW.findall(text) == []


@every_mail
@both
def test_a_mail_is_written_plainly(folder: str, language: str) -> None:
    lines = squeeze(shown(folder, "body.txt", language)).replace(VALUES["link"], "")

    sentences = re.split(r"(?<=[.?:])\s", lines)
    assert [one for one in sentences if len(one.split()) > 20] == []
    assert "!" not in lines
    assert [phrase for phrase in OFFICIALESE if phrase in lines.lower()] == []


@every_mail
@both
def test_text_and_html_say_the_same(folder: str, language: str) -> None:
    text = squeeze(shown(folder, "body.txt", language).replace("--\n", ""))

    assert squeeze(shown(folder, "body.html", language)) == text


@every_mail
@both
def test_a_subject_is_one_short_line_with_the_number(folder: str, language: str) -> None:
    subject = shown(folder, "subject.txt", language).strip()

    assert "\n" not in subject
    assert len(subject) <= 78
    assert subject.startswith("[")
    assert (VALUES["number"] in subject) == (folder not in WITHOUT_CASE)
    assert VALUES["agency"] not in subject
