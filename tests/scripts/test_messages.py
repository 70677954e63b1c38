"""The English catalogue is complete, and what is missing in it is found."""

from __future__ import annotations

import messages
import pytest


def test_every_text_has_its_english() -> None:
    texts, (known, clashes) = messages.found_texts(), messages.english()

    assert len(texts) > 50
    assert clashes == []
    assert messages.problems(texts, known) == []


@pytest.mark.parametrize(
    ("known", "problem"),
    [
        ({}, "no English for 'Langkah %(n)s'"),
        ({"Langkah %(n)s": " "}, "no English for 'Langkah %(n)s'"),
        ({"Langkah %(n)s": "Step"}, "other placeholders in the English of 'Langkah %(n)s'"),
    ],
)
def test_a_gap_is_found(known: dict[str, str], problem: str) -> None:
    assert messages.problems({"Langkah %(n)s": None}, known) == [problem]


def test_the_committed_catalogue_is_the_one_that_would_be_built() -> None:
    texts, (known, _) = messages.found_texts(), messages.english()

    for name, content in messages.files(messages.catalogue(texts, known)).items():
        assert (messages.TARGET / name).read_bytes() == content


def test_a_plural_has_both_forms() -> None:
    built = messages.files(
        messages.catalogue(
            {"%(n)s hari": "%(n)s hari-hari"},
            {"%(n)s hari": "%(n)s day", "%(n)s hari-hari": "%(n)s days"},
        )
    )

    assert b'msgstr[1] "%(n)s days"' in built["messages.po"]
