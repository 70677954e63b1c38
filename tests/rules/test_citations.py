"""Citations read as Indonesian where Indonesians read them."""

import re

import pytest

from pengaduan.rules.citations import citation, citations
from pengaduan.rules.law import law

ENGLISH = re.compile(r"\b(Art\.|and|the|article|not|days?|rule|of|whether|elucidation|page)\b")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("UU 25/2009 Art. 44(1)-(2)", "UU 25/2009 Pasal 44(1)-(2)"),
        ("UU 25/2009 Art. 54(2) and 54(4)", "UU 25/2009 Pasal 54(2) dan 54(4)"),
        ("UU 25/2009 Art. 38(1) and elucidation", "UU 25/2009 Pasal 38(1) dan penjelasannya"),
        (
            "PermenPANRB 62/2018 (article not verified)",
            "PermenPANRB 62/2018 (pasal belum diperiksa)",
        ),
    ],
)
def test_a_citation_is_written_in_indonesian(text: str, shown: str) -> None:
    assert citation(text) == shown


def test_an_english_reader_gets_the_form_of_the_table() -> None:
    assert citation("UU 25/2009 Art. 44(3)", "en") == "UU 25/2009 Art. 44(3)"


def test_several_citations_stand_on_one_line() -> None:
    assert citations(["UU 25/2009 Art. 50(1)", "SP4N"]) == "UU 25/2009 Pasal 50(1); SP4N"


def test_no_deadline_shows_english_words_to_an_indonesian_reader() -> None:
    shown = {text for one in law().deadlines.values() for text in map(citation, one.cite)}

    assert [text for text in sorted(shown) if ENGLISH.search(text)] == []
