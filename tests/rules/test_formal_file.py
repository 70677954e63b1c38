"""The list of the formal file: complete by the law table, and broken data is refused by name."""

from __future__ import annotations

import pytest

from pengaduan.rules.formal_file import FORMAL_FILE, procedure, read_procedure
from pengaduan.rules.law import LawDataError, law

TEXT = FORMAL_FILE.read_text(encoding="utf-8")
# Lines of the checklist that the story and the record itself fill, not this list.
ELSEWHERE = {"detailed_account", "event_within_two_years", "supporting_evidence"}
# What only the verifier can judge.
JUDGED = {"not_in_progress_within_reasonable_time", "within_jurisdiction"}


def test_every_item_of_the_law_for_the_ombudsman_is_asked() -> None:
    lines = {
        check.code
        for check in law().completeness_checks.values()
        if check.path in {"ombudsman", "both"}
    }

    assert lines - {item.check for item in procedure().items} == ELSEWHERE | JUDGED


def test_every_item_has_article_mark_and_reason_in_both_languages() -> None:
    for item in procedure().items:
        assert "Art." in item.cite, item.code
        assert item.confidence in "ABCD"
        assert item.why_id
        assert item.why_en
        assert item.text_id
        assert item.text_en


def test_sentences_are_short() -> None:
    texts = [t for item in procedure().items for t in (item.why_id, item.hint_id) if t]
    sentences = [one for text in texts for one in text.split(". ")]

    assert max(len(one.split()) for one in sentences) <= 20


def test_a_follow_up_question_is_asked_only_after_its_answer() -> None:
    loss = procedure().tasks["loss"]

    assert [item.code for item in loss.asked({"loss": "none"})] == ["loss"]
    assert len(loss.asked({"loss": "money"})) == 3
    assert [item.code for item in loss.asked({"loss": "other"})] == ["loss", "loss_text"]


def test_what_is_missing_follows_the_answers() -> None:
    assert "court_case" not in {item.code for item in procedure().missing({"court": "no"})}
    assert "court_case" in {item.code for item in procedure().missing({"court": "yes"})}
    assert "identity_number" not in {item.code for item in procedure().missing({})}


@pytest.mark.parametrize(
    ("old", "new", "entry"),
    [
        ("check: occupation", "check: hobby", "occupation"),
        ("code: occupation", "code: full_name", "tasks/identity"),
        ("kind: date", "kind: calendar", "birth_date"),
        ("is: [money, other]", "is: [gold]", "tasks/loss"),
        ("    confidence: C\n        id: \"Nomor KTP", "    confidence: A\n        id: \"Nomor KTP",
         "identity_number"),
        ("schema_version: 1", "schema_version: 9", "file"),
        ("code: power", "code: [power", "file"),
    ],
)  # fmt: skip
def test_broken_data_is_refused_by_name(old: str, new: str, entry: str) -> None:
    assert old in TEXT
    with pytest.raises(LawDataError) as refused:
        read_procedure(TEXT.replace(old, new, 1), "formal_file.yaml", law())

    assert entry in str(refused.value)
