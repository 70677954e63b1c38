"""Layouts, components and error pages keep what every page promises."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, render_template, render_template_string, session
from flask_wtf import FlaskForm
from lxml import html
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DecimalField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from pengaduan.web.shared.templating import confidence_text, field_kind, form_errors, spoken_code
from pengaduan.web.shared.wtforms_messages import PlainMessages
from tests.page import problems

LAYOUTS = ("citizen", "public", "staff")
CLOCK = {
    "name": "Tanggapan awal",
    "due_at": datetime(2026, 12, 3, 9, tzinfo=UTC),  # Thursday 16.00 WIB
    "zone": "Asia/Jakarta",
    "days_left": 9,
    "state": "running",
    "cite": "UU 25/2009 Pasal 50 ayat (1)",
    "confidence": "A",
    "binding": True,
}


def _choices(*labels: str) -> list[SelectChoice]:
    return [SelectChoice(value=label.lower(), label=label) for label in labels]


class EveryField(FlaskForm):
    """One field of each kind."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: object) -> PlainMessages:
            return PlainMessages()

    story = TextAreaField("Apa yang terjadi?", [DataRequired(), Length(10, 4000)])
    name = StringField("Nama", [DataRequired()])
    choice = RadioField("Boleh?", [InputRequired()], choices=_choices("Boleh", "Jangan"))
    wishes = SelectMultipleField("Harapan", choices=_choices("Penjelasan", "Lainnya"))
    region = SelectField("Provinsi", choices=_choices("Aceh"))
    sure = BooleanField("Benar")
    proof = FileField("Bukti")
    score = DecimalField("Nilai", [InputRequired()])


FIELDS = "".join(f"{{{{ field(form.{name}) }}}}" for name in (
    "name", "choice", "wishes", "region", "sure", "proof", "score",
))  # fmt: skip
FORM_PAGE = (
    '{% extends "layouts/citizen.html" %}{% from "components/field.html" import field %}'
    '{% from "components/form.html" import post_form %}'
    "{% block title %}Apa yang terjadi?{% endblock %}"
    "{% block main %}{% call post_form(form) %}"
    '{{ field(form.story, heading=true, hint="Urut waktu", max_chars=4000) }}'
    + FIELDS
    + "{% endcall %}{% endblock %}"
)


def _show(app: Flask, source: str, **context: Any) -> html.HtmlElement:
    with app.test_request_context():
        return html.document_fromstring(render_template_string(source, **context))


def _refused(app: Flask) -> html.HtmlElement:
    with app.test_request_context():
        form = EveryField(MultiDict({"story": "x" * 5000, "region": "aceh"}))
        form.validate()
        return html.document_fromstring(render_template_string(FORM_PAGE, form=form))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_in_any_layout_keeps_the_promises(small_app: Flask, layout: str) -> None:
    page = _show(
        small_app,
        f'{{% extends "layouts/{layout}.html" %}}{{% block title %}}Isi{{% endblock %}}'
        "{% block main %}<h1>Isi</h1>{% endblock %}",
        navigation=[{"text": "Kotak kerja", "href": "/kerja", "current": True}],
        staff_name="Siti",
        sign_out_url="/keluar",
    )

    assert problems(page) == []


@pytest.mark.parametrize("layout", ["citizen", "public"])
def test_citizen_pages_wait_for_no_other_file(small_app: Flask, layout: str) -> None:
    page = _show(
        small_app,
        f'{{% extends "layouts/{layout}.html" %}}{{% block title %}}Isi{{% endblock %}}',
    )

    assert page.xpath("//link[@rel='stylesheet']") == []
    assert page.xpath("//script[not(@defer)]") == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 415, 429, 500, 503])
def test_an_error_page_is_a_plain_page_with_the_support_code(small_app: Flask, status: int) -> None:
    with small_app.test_request_context():
        page = html.document_fromstring(
            render_template(f"errors/{status}.html", correlation_id="c0de", retry_after=None)
        )

    assert problems(page) == []
    assert "c0de" in page.text_content()


def test_a_form_with_every_kind_of_field_keeps_the_promises(small_app: Flask) -> None:
    with small_app.test_request_context():
        source = render_template_string(FORM_PAGE, form=EveryField())

    assert problems(html.document_fromstring(source)) == []


def test_a_refused_form_keeps_the_promises(small_app: Flask) -> None:
    assert problems(_refused(small_app)) == []


def test_a_refused_form_says_so_in_the_title(small_app: Flask) -> None:
    assert _refused(small_app).findtext(".//title").startswith("Galat: Apa yang terjadi?")


def test_every_line_of_the_summary_leads_to_its_field(small_app: Flask) -> None:
    page = _refused(small_app)
    targets = page.xpath("//*[@id='error-summary']//a/@href")

    assert targets == ["#story", "#name", "#choice", "#score"]
    assert [len(page.xpath(f"//*[@id='{one[1:]}']")) for one in targets] == [1, 1, 1, 1]


def test_an_error_is_tied_to_its_field(small_app: Flask) -> None:
    story = _refused(small_app).xpath("//textarea")[0]

    assert story.get("aria-describedby") == "story-hint story-error story-info"
    assert story.get("aria-invalid") == "true"


def test_the_browser_cuts_nothing_off(small_app: Flask) -> None:
    story = _refused(small_app).xpath("//textarea")[0]

    assert story.get("maxlength") is None
    assert story.text.count("x") == 5000


def test_sentences_that_repeat_are_told_apart_by_their_label(small_app: Flask) -> None:
    with small_app.test_request_context():
        form = EveryField(MultiDict({"story": "panjang sekali", "score": "1", "region": "aceh"}))
        form.validate()
        lines = [line.text for line in form_errors(form)]

    assert lines == ["Nama: Isi bagian ini.", "Boleh?: Isi bagian ini."]


def test_a_number_is_typed_as_text_with_the_right_keys(small_app: Flask) -> None:
    score = _refused(small_app).xpath("//input[@name='score']")[0]

    assert (score.get("type"), score.get("inputmode")) == ("text", "decimal")


def test_each_kind_of_field_has_its_shape(small_app: Flask) -> None:
    with small_app.test_request_context():
        kinds = [field_kind(field) for field in EveryField()]

    assert kinds == [
        "textarea", "text", "radios", "checkboxes", "select", "checkbox", "file", "text",
    ]  # fmt: skip


def test_a_clock_shows_date_weekday_remaining_days_and_article(small_app: Flask) -> None:
    page = _show(
        small_app,
        '{% from "components/clock_card.html" import clock_card %}{{ clock_card(clocks) }}',
        clocks=[CLOCK],
    )
    text = " ".join(page.text_content().split())

    assert "Kamis, 3 Desember 2026 pukul 16.00 WIB 9 hari kerja lagi" in text
    assert "UU 25/2009 Pasal 50 ayat (1)" in text
    assert "Batas yang mengikat" in text


def test_the_binding_clock_stands_first(small_app: Flask) -> None:
    page = _show(
        small_app,
        '{% from "components/clock_card.html" import clock_card %}{{ clock_card(clocks) }}',
        clocks=[{**CLOCK, "name": "Lain", "binding": False}, CLOCK],
    )

    assert page.xpath("//*[@class='app-clock__name']/text()") == ["Tanggapan awal", "Lain"]


def test_an_unsure_article_is_marked(small_app: Flask) -> None:
    with small_app.test_request_context():
        marks = [confidence_text(mark) for mark in "CD?"]

    assert marks[0] == "Dari sumber kedua, perlu diperiksa"
    assert marks[1] == marks[2] == "Belum dipastikan"


def test_the_english_page_speaks_english(small_app: Flask) -> None:
    with small_app.test_request_context():
        session["language"] = "en"
        source = render_template("errors/404.html", correlation_id="")

    assert "Page not found" in source
    assert 'lang="en"' in source


def test_a_code_is_read_sign_by_sign() -> None:
    assert spoken_code("KQ7M-T2XD-9HVR") == "K Q 7 M, T 2 X D, 9 H V R"
