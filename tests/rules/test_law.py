"""The law tables: what they say, and that a broken file is refused."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from pengaduan.rules.law import LAW_FILE, LawDataError, law, read_law
from pengaduan.rules.law_types import Roll, Track, Unit

Tables = dict[str, Any]
SHIPPED = LAW_FILE.read_text(encoding="utf-8")


RAW = json.dumps(yaml.load(SHIPPED, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def tables() -> Tables:
    """A fresh copy of the shipped tables (JSON is YAML too, and quicker to write)."""
    loaded: Tables = json.loads(RAW)
    return loaded


def entry(rows: list[Tables], code: str) -> Tables:
    return next(row for row in rows if row["code"] == code)


def deadline(data: Tables, code: str) -> Tables:
    return entry(data["deadlines"], code)


def transition(data: Tables, track: str, code: str) -> Tables:
    return entry(data["state_machines"][track]["transitions"], code)


def test_the_decision_period_of_the_act_is_sixty_calendar_days_without_pause() -> None:
    found = law().deadlines["agency_decision"]

    assert (found.length, found.unit, found.pausable) == (60, Unit.CALENDAR_DAY, False)
    assert "UU 25/2009 Art. 50(1)" in found.cite
    assert found.confidence == "A"


def test_nothing_of_the_file_is_dropped() -> None:
    raw = tables()

    assert list(law().deadlines) == [row["code"] for row in raw["deadlines"]]
    assert list(law().reasons) == [row["code"] for row in raw["reason_codes"]]
    assert list(law().maladministration) == [r["code"] for r in raw["maladministration"]["types"]]
    assert list(law().substances) == [r["code"] for r in raw["substance_categories"]["items"]]
    assert list(law().completeness_checks) == [r["code"] for r in raw["completeness_checks"]]
    assert len(law().standard_components) == 14
    assert [grade.lowest for grade in law().survey.grades][-1] == Decimal("88.31")


def test_confidence_marks_are_kept() -> None:
    marks = {row["code"]: row["confidence"] for row in tables()["deadlines"]}

    assert {code: found.confidence for code, found in law().deadlines.items()} == marks


def test_what_is_only_recollected_is_present_but_disabled() -> None:
    doubtful = [found for found in law().deadlines.values() if found.confidence == "D"]

    assert len(doubtful) == 5
    assert not any(found.enabled for found in doubtful)


def test_the_day_count_rule_is_exposed() -> None:
    rule = law().meta.day_count_rule

    assert not rule.trigger_day_counts
    assert rule.strictest_wins


@pytest.mark.parametrize(
    ("code", "roll"),
    [
        ("complainant_completion", Roll.NEXT_WORKING_DAY),
        ("omb_findings_comment", Roll.NEXT_WORKING_DAY),
        ("agency_decision", Roll.NONE),
        ("omb_clarification_1", Roll.NONE),
    ],
)
def test_periods_roll_only_in_favour_of_citizens(code: str, roll: Roll) -> None:
    assert law().roll_for(law().deadlines[code]) is roll


def test_the_version_names_the_day_of_compilation() -> None:
    assert law().version == "law-2026-11-22"


def test_another_text_has_another_digest() -> None:
    assert read_law(SHIPPED + "\n# note\n", "law.yaml").digest != law().digest


def test_both_tracks_have_their_states_moves_and_events() -> None:
    sizes = {
        track: (len(law().states(track)), len(law().transitions(track)), len(law().events(track)))
        for track in Track
    }

    assert sizes == {Track.AGENCY: (18, 22, 8), Track.OMBUDSMAN: (21, 34, 4)}


def set_deadline(key: str, value: object) -> Callable[[Tables], None]:
    return lambda data: deadline(data, "agency_decision").update({key: value})


def set_move(key: str, value: object) -> Callable[[Tables], None]:
    return lambda data: transition(data, "agency", "A08").update({key: value})


BREAKS: dict[str, tuple[Callable[[Tables], None], str, str]] = {
    "unknown unit": (set_deadline("unit", "fortnight"), "deadlines/agency_decision", "fortnight"),
    "negative length": (set_deadline("length", -1), "deadlines/agency_decision", "at least 0"),
    "length as text": (set_deadline("length", "60"), "deadlines/agency_decision", "whole number"),
    "length true": (set_deadline("length", True), "deadlines/agency_decision", "whole number"),
    "zero days": (set_deadline("length", 0), "deadlines/agency_decision", "instant"),
    "no unit": (set_deadline("unit", None), "deadlines/agency_decision", "both"),
    "no article": (set_deadline("cite", []), "deadlines/agency_decision", "cite"),
    "unknown duty": (set_deadline("duty_on", "nobody"), "deadlines/agency_decision", "nobody"),
    "confidence E": (set_deadline("confidence", "E"), "deadlines/agency_decision", "'E'"),
    "D but enabled": (set_deadline("confidence", "D"), "deadlines/agency_decision", "enabled"),
    "misspelt key": (set_deadline("lenght", 3), "deadlines/agency_decision", "lenght"),
    "unknown class": (
        set_deadline("applies_to_class", "secret"),
        "deadlines/agency_decision",
        "secret",
    ),
    "unknown reason of expiry": (
        lambda data: deadline(data, "sp4n_auto_close")["expiry"].update(reason_code="C_NONE"),
        "deadlines/sp4n_auto_close",
        "C_NONE",
    ),
    "misspelt expiry": (
        lambda data: deadline(data, "agency_decision")["expiry"].update(sanctoin="x"),
        "deadlines/agency_decision.expiry",
        "sanctoin",
    ),
    "opens nothing": (
        lambda data: deadline(data, "omb_clarification_1")["expiry"].update(opens="gone"),
        "deadlines/omb_clarification_1",
        "gone",
    ),
    "deadline twice": (
        lambda data: data["deadlines"].append(dict(deadline(data, "agency_decision"))),
        "deadlines/agency_decision",
        "twice",
    ),
    "reason twice": (
        lambda data: data["reason_codes"].append(dict(data["reason_codes"][0])),
        "reason_codes/R_NOT_RAISED_FIRST",
        "twice",
    ),
    "reason of unknown kind": (
        lambda data: data["reason_codes"][0].update(kind="shrug"),
        "reason_codes/R_NOT_RAISED_FIRST",
        "shrug",
    ),
    "source state": (set_move("from", ["nowhere"]), "transitions/A08", "nowhere"),
    "no source state": (set_move("from", []), "transitions/A08", "from"),
    "target state": (set_move("to", "nowhere"), "transitions/A08", "nowhere"),
    "role": (set_move("by", ["mayor"]), "transitions/A08", "mayor"),
    "no role": (set_move("by", []), "transitions/A08", "by"),
    "started deadline": (set_move("start", ["gone"]), "transitions/A08", "gone"),
    "stopped deadline": (set_move("stop", ["gone"]), "transitions/A08", "gone"),
    "pause without basis": (set_move("pause", ["agency_decision"]), "transitions/A08", "agency_d"),
    "reason of no list": (set_move("reason", "C_NONE"), "transitions/A08", "C_NONE"),
    "reason of the other track": (set_move("reason", "C_MEDIATION"), "transitions/A08", "C_MEDI"),
    "second person": (set_move("second_person", "yes"), "transitions/A08", "true or false"),
    "move twice": (
        lambda data: data["state_machines"]["agency"]["transitions"].append(
            dict(transition(data, "agency", "A08"))
        ),
        "transitions/A08",
        "twice",
    ),
    "state twice": (
        lambda data: data["state_machines"]["agency"]["states"].append(
            {"code": "draft", "id": "Draf"}
        ),
        "states/draft",
        "twice",
    ),
    "event on a missing counter": (
        lambda data: entry(data["state_machines"]["ombudsman"]["events"], "OE3").update(count="x"),
        "events/OE3",
        "'x'",
    ),
    "subject of no group": (
        lambda data: data["substance_categories"]["items"][0].update(group="KU9"),
        "substance_categories",
        "KU9",
    ),
    "checklist": (
        lambda data: data["completeness_checks"][0].update(required="maybe"),
        "completeness_checks/full_name",
        "maybe",
    ),
    "schema": (lambda data: data["meta"].update(schema_version=2), "file", "schema_version"),
    "a section lost": (lambda data: data.pop("reason_codes"), "file", "reason_codes"),
    "a section too many": (lambda data: data.update(extra=1), "file", "extra"),
    "not a list": (lambda data: data.update(deadlines={}), "file", "deadlines"),
    "not a mapping": (lambda data: data.update(deadlines=[3]), "deadlines/#1", "mapping"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_file_is_refused_with_file_entry_and_reason(name: str) -> None:
    spoil, where, why = BREAKS[name]
    data = tables()
    spoil(data)

    with pytest.raises(LawDataError) as caught:
        read_law(json.dumps(data), "broken.yaml")

    assert caught.value.file == "broken.yaml"
    assert where in caught.value.entry
    assert why in caught.value.reason
    assert str(caught.value).startswith("broken.yaml: ")


def test_a_file_that_is_no_yaml_is_refused() -> None:
    with pytest.raises(LawDataError, match="not readable YAML"):
        read_law("deadlines: [", "broken.yaml")


def test_the_shipped_file_survives_being_written_again() -> None:
    again = read_law(json.dumps(tables()), "copy.yaml")

    assert again.deadlines == law().deadlines
    assert again.machines == law().machines


def test_the_shipped_file_lies_in_the_package() -> None:
    assert Path(LAW_FILE).parent.name == "data"
