"""Rows that are written once: the same values, language and place, and never anything else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from pengaduan.web.shared import written as module
from pengaduan.web.shared.written import forget

TEMPLATES = Path(__file__).parents[3] / "templates"
SAYS = (
    '{% macro row(value, more) %}{{ counted(value) }}{{ _("Kirim pengaduan") }} {{ value }}'
    " {{ more }}{% endmacro %}{{ written(row, value, more) }}"
)


@pytest.fixture
def told(app: Flask) -> Iterator[list[object]]:
    """Collect the values for which the macro really ran."""
    found: list[object] = []

    def counted(value: object) -> str:
        found.append(value)
        return ""

    forget()
    app.jinja_env.globals["counted"] = counted
    yield found
    del app.jinja_env.globals["counted"]
    forget()


def said(app: Flask, value: object, more: object = "", *, at: str = "/") -> str:
    with app.test_request_context(at, base_url=f"http://localhost{at}"):
        return render_template_string(SAYS, value=value, more=more)


def test_the_same_row_is_written_once_and_escaped_as_ever(app: Flask, told: list[object]) -> None:
    first, again = said(app, "<b>"), said(app, "<b>")

    assert first == again == "Kirim pengaduan &lt;b&gt; "
    assert told == ["<b>"]


def test_another_value_another_type_or_another_place_is_another_row(
    app: Flask, told: list[object]
) -> None:
    rows = [said(app, 1), said(app, 1.0), said(app, True), said(app, 1, "x")]
    rows.append(said(app, 1, at="/pengaduan/"))

    assert [one.split()[2:] for one in rows] == [["1"], ["1.0"], ["True"], ["1", "x"], ["1"]]
    assert len(told) == 5


def test_every_language_has_its_own_row(app: Flask, told: list[object]) -> None:
    with app.test_request_context():
        here = render_template_string(SAYS, value=1, more="")
        with force_locale("en"):
            there = render_template_string(SAYS, value=1, more="")

    assert (here, there) == ("Kirim pengaduan 1 ", "Submit complaint 1 ")
    assert told == [1, 1]


def test_what_can_change_is_refused(app: Flask, told: list[object]) -> None:
    with pytest.raises(TypeError):
        said(app, ["a"])
    assert told == []


def test_no_two_macros_of_written_rows_have_one_name() -> None:
    texts = [one.read_text(encoding="utf-8") for one in sorted(TEMPLATES.rglob("*.html"))]
    used = {name for text in texts for name in re.findall(r"{{ written\((\w+)", text)}
    defined = Counter(name for text in texts for name in re.findall(r"{% macro (\w+)\(", text))

    assert {"desk_row", "agency_row"} <= used
    assert {name: defined[name] for name in used if defined[name] != 1} == {}


def test_the_rows_used_last_are_kept(
    app: Flask, told: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    for value in (1, 2, 1, 3, 1, 2):
        said(app, value)

    assert told == [1, 2, 3, 2]
