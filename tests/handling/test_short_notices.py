"""Short notices fit into one SMS and say no more than number, link and date."""

from pathlib import Path

import pytest
from jinja2 import Environment, meta

import pengaduan
from pengaduan.handling.notice_kinds import NOTICES
from pengaduan.handling.short_notices import LONGEST
from pengaduan.infra.templates import render

TEXTS = Path(pengaduan.__file__).parent.parent / "templates" / "texts"
FOLDERS = sorted(one.folder for one in NOTICES.values() if one.staff is None)
# The alphabet of GSM 03.38 without its extension, as far as our languages need it.
GSM = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 @/:.,-_()?'\"&+=;%*#<>")
LONGEST_VALUES = {
    "number": "2026-99999999-9",
    "link": "https://pengaduan.ombudsman.contoh.go.id/lacak",
    "due": "30 Sept 2026",
    "period": "",
    "agency": "",
    "late": 0,
    "can_reply": True,
    "stop": "",
}


def short(folder, language, **more):
    return " ".join(render(f"texts/{folder}.txt", language, {**LONGEST_VALUES, **more}).split())


def test_every_notice_to_a_complainant_has_a_short_text():
    assert sorted(one.stem for one in TEXTS.iterdir()) == FOLDERS


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_short_text_is_one_sms_with_the_longest_values(folder, language):
    for due in (LONGEST_VALUES["due"], ""):
        text = short(folder, language, due=due)

        assert len(text) <= LONGEST
        assert set(text) <= GSM
        assert LONGEST_VALUES["number"] in text
        assert LONGEST_VALUES["link"] in text


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_short_text_has_no_place_for_anything_else(folder):
    environment = Environment(extensions=["jinja2.ext.i18n"])
    source = (TEXTS / f"{folder}.txt").read_text("utf-8")

    found = meta.find_undeclared_variables(environment.parse(source)) - {"gettext"}
    assert found <= {"number", "link", "due"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_short_text_has_its_english(folder):
    assert short(folder, "id") != short(folder, "en")
