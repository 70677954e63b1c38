"""The texts of the templates: translated, escaped, and quick to look up."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ('{{ _("Kirim pengaduan") }}', "Kirim pengaduan"),
        ('{{ _("%(n)s digabung dengannya", n="<b>") }}', "&lt;b&gt; digabung dengannya"),
        ('{{ _("Dasar hukum: %(text)s", text="UU 25") }}', "Dasar hukum: UU 25"),
        ('{{ _("Nama %(context)s", context="apa saja") }}', "Nama apa saja"),
        ('{{ _("Tidak ada di katalog: 5 %%") }}', "Tidak ada di katalog: 5 %"),
        ('{% set t = _("Pilih %(number)s", number=1) %}{{ t }}', "Pilih 1"),
    ],
)
def test_a_text_is_said_with_its_values_escaped(app: Flask, template: str, shown: str) -> None:
    with app.test_request_context():
        assert render_template_string(template) == shown


def test_a_language_that_is_forced_inside_a_request_is_spoken_and_left_again(app: Flask) -> None:
    with app.test_request_context():
        said = [render_template_string('{{ _("Kirim pengaduan") }}')]
        with force_locale("en"):
            said.append(render_template_string('{{ _("Kirim pengaduan") }}'))
        said.append(render_template_string('{{ _("Kirim pengaduan") }}'))

    assert said == ["Kirim pengaduan", "Submit complaint", "Kirim pengaduan"]
