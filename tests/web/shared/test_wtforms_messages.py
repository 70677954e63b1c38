"""The sentences of WTForms in Indonesian."""

import re
from pathlib import Path

import pytest
import wtforms
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale

from pengaduan.web.shared.wtforms_messages import INDONESIAN, PlainMessages

_SHIPPED = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%s")


def _shipped() -> set[str]:
    with _SHIPPED.open("rb") as file:
        messages = [message.id for message in read_po(file) if message.id]
    return {one for ids in messages for one in ([ids] if isinstance(ids, str) else ids)}


def test_every_sentence_that_wtforms_ships_has_an_indonesian_one() -> None:
    assert _shipped() - set(INDONESIAN) == set()


@pytest.mark.parametrize(("source", "text"), INDONESIAN.items())
def test_the_placeholders_are_kept(source: str, text: str) -> None:
    assert sorted(_PLACEHOLDER.findall(text)) == sorted(_PLACEHOLDER.findall(source))


def test_the_sentence_follows_the_language_of_the_page(small_app: Flask) -> None:
    with small_app.test_request_context(), force_locale("en"):
        assert PlainMessages().gettext("This field is required.") == "This field is required."


def test_without_a_choice_the_sentence_is_indonesian(small_app: Flask) -> None:
    with small_app.test_request_context():
        assert PlainMessages().gettext("This field is required.") == "Isi bagian ini."


def test_a_file_size_message_loses_its_bytes(small_app: Flask) -> None:
    with small_app.test_request_context():
        said = PlainMessages().gettext("File must be between 0 and 10000000 bytes.")

    assert said == "Pilih berkas yang lebih kecil."


def test_one_thing_and_many_things_read_alike(small_app: Flask) -> None:
    one, many = "Field cannot be longer than %(max)d character.", "characters"

    with small_app.test_request_context():
        assert PlainMessages().ngettext(one, many, 1) == "Tulis paling banyak %(max)d huruf."
