"""House rules of the desk carry their mark, name known periods, and broken data is refused."""

from __future__ import annotations

import pytest

from pengaduan.rules.desk import DESK_FILE, desk_rules, read_desk_rules
from pengaduan.rules.law import LawDataError, law
from pengaduan.rules.reply_templates import VARIABLES, filled, gaps

TEXT = DESK_FILE.read_text("utf-8")


def test_only_periods_outside_the_act_can_become_longer() -> None:
    for code in desk_rules().extensions.most:
        policy = law().deadlines[code]
        assert (policy.path, policy.pausable) == ("sp4n", True)
    assert (desk_rules().extensions.status, desk_rules().questions.status) == ("assumed", "assumed")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("code: sp4n_class_normative", "code: agency_decision"),
        ("code: sp4n_class_normative", "code: sp4n_auto_close"),
        ("code: sp4n_class_normative", "code: unknown"),
        ("most: 7", "most: 0"),
        ("status: assumed", "status: sure"),
        ("schema_version: 1", "schema_version: 2"),
        ("reply_days: 7", "reply_days: soon"),
    ],
)
def test_a_broken_rule_is_refused_by_name(old: str, new: str) -> None:
    with pytest.raises(LawDataError, match=r"desk\.yaml"):
        read_desk_rules(TEXT.replace(old, new, 1), DESK_FILE.name)


@pytest.mark.parametrize("name", VARIABLES)
def test_every_variable_has_words_for_a_case_without_it(name: str) -> None:
    known, without = filled(f"A {{{name}}}.", {name: "X"}), filled(f"A {{{name}}}.", {name: ""})

    assert known == "A X."
    assert without == f"A {VARIABLES[name]}."
    assert gaps(known) == gaps(without) == ()


def test_what_the_system_does_not_know_stays_a_gap() -> None:
    text = filled("Loket {nama loket} di {unit}, {nama loket}.", {"unit": "Dinas"})

    assert text == "Loket {nama loket} di Dinas, {nama loket}."
    assert gaps(text) == ("nama loket",)
