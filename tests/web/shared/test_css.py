"""The stylesheets: small, up to date, enough for the templates, readable colours."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "templates"
CSS = ROOT / "static" / "css"
SHEETS = ("citizen.css", "staff.css")
# Classes that a screen reader's structure or a script needs, without a look of their own.
BARE = {
    "app-clock__left", "app-count", "app-language", "app-nav__item", "govuk-checkboxes",
    "govuk-label-wrapper", "govuk-table__body", "govuk-table__head", "govuk-table__row",
}  # fmt: skip
# Parts that only work pages bring, and a shared page in the work layout; a test below holds it so.
WORK_PARTS = {
    "answer_desk.html", "assessment.html", "case_screen.html", "desk.html", "heat_table.html",
    "ranking_notes.html", "release.html", "suggestions.html", "unit_picker.html",
}  # fmt: skip
WORK_PAGES = {"points.html", "reclassify.html", "search.html"}
THEME = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", (CSS / "src" / "theme.css").read_text()))
PAIRS = [
    ("govuk-text-colour", "govuk-body-background-colour"),
    ("govuk-secondary-text-colour", "govuk-body-background-colour"),
    ("govuk-secondary-text-colour", "govuk-template-background-colour"),
    ("govuk-link-colour", "govuk-body-background-colour"),
    ("govuk-link-hover-colour", "govuk-template-background-colour"),
    ("govuk-error-colour", "govuk-body-background-colour"),
    ("govuk-inverse-text-colour", "govuk-brand-colour"),
    ("govuk-inverse-text-colour", "govuk-success-colour"),
    ("govuk-inverse-text-colour", "govuk-error-colour"),
    ("govuk-focus-text-colour", "govuk-focus-colour"),
    ("app-ok", "app-ok-back"),
    ("app-warn", "app-warn-back"),
    ("app-late", "app-late-back"),
    ("app-info", "app-info-back"),
]


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    full = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast of two colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _used_classes(css: str) -> set[str]:
    """Return the classes of the templates whose layout brings the stylesheet ``css``."""
    staff_only = {"agency", "ombudsman", "admin", "account", "staff.html", "header.html"}
    staff_only |= {"intake.html", "intake_sheet.html", "review.html"} | WORK_PARTS | WORK_PAGES
    texts = [
        path.read_text()
        for path in TEMPLATES.rglob("*.html")
        if not {"pdf", "email"} & set(path.parts)
        and (css == "staff.css" or not staff_only & set(path.parts))
    ]
    pattern = r"(?<![\w-])(?:govuk|app)-[!\w-]*\w(?![-\w])"
    return {name for text in texts for name in re.findall(pattern, text)}


def _known_classes(css: str) -> set[str]:
    text = (CSS / css).read_text().replace("\\!", "!")
    return set(re.findall(r"\.((?:govuk|app)-[!\w-]+)", text))


def test_the_committed_stylesheets_are_what_the_script_builds() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "build_css.py"), "--check"]

    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(("name", "limit"), [("citizen.css", 9_000), ("staff.css", 25_000)])
def test_a_stylesheet_stays_light(name: str, limit: int) -> None:
    packed = gzip.compress((CSS / name).read_bytes(), 9)

    assert len(packed) <= limit


@pytest.mark.parametrize("name", SHEETS)
def test_a_stylesheet_fetches_nothing(name: str) -> None:
    text = (CSS / name).read_text()

    assert "url(" not in text
    assert "@import" not in text
    assert "@font-face" not in text


@pytest.mark.parametrize("name", SHEETS)
def test_every_class_of_the_templates_is_in_the_stylesheet(name: str) -> None:
    """A missing govuk class: add it in scripts/build_css.py; an own one: in static/css/src."""
    assert _used_classes(name) - _known_classes(name) - BARE == set()


def test_no_page_of_citizens_brings_a_part_of_the_work_pages() -> None:
    work = {"agency", "ombudsman", "admin", "account"} | WORK_PARTS | WORK_PAGES
    brought = {
        (path.name, name)
        for path in TEMPLATES.rglob("*.html")
        if not work & set(path.parts)
        for name in re.findall(r"""["'][\w/]*?(\w+\.html)["']""", path.read_text())
        if name in WORK_PARTS | WORK_PAGES
    }

    assert brought == set()
    for name in WORK_PAGES:
        (page,) = TEMPLATES.rglob(name)
        assert page.read_text().startswith('{% extends "layouts/staff.html" %}')


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(THEME[text], THEME[ground]) >= 4.5


def test_the_edge_of_an_input_stands_out() -> None:
    assert contrast(THEME["govuk-input-border-colour"], "#ffffff") >= 3
