"""The replay protocol answers every line, and a bad line never stops it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.replay import replay

START = "2026-03-13T10:00:00+07:00"  # Friday
DUE: dict[str, object] = {"op": "due", "start": START, "amount": 3, "unit": "working_day"}
ELAPSED: dict[str, object] = {"op": "elapsed", "start": START, "end": START, "unit": "hour"}
STEP: dict[str, object] = {
    "op": "step",
    "track": "agency",
    "state": "delivered",
    "action": "A17",
    "role": "complainant",
    "reason": "C_RESOLVED",
}


def ask(request: object) -> dict[str, Any]:
    (answer,) = replay([json.dumps(request)])
    found: dict[str, Any] = json.loads(answer)
    return found


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "2026-03-25T23:59:59+07:00"),
        ({"zone": "Asia/Jayapura"}, "2026-03-25T23:59:59+09:00"),
        ({"holidays": ["2026-03-19"]}, "2026-03-18T23:59:59+07:00"),
        ({"holidays": []}, "2026-03-18T23:59:59+07:00"),
        ({"holidays": [], "week": {"0": [["00:00", "24:00"]]}}, "2026-03-30T23:59:59+07:00"),
        ({"week": {"0": [["08:00", "16:00"]]}}, "2026-04-06T23:59:59+07:00"),
        ({"unit": "calendar_day", "amount": "1"}, "2026-03-14T23:59:59+07:00"),
        (
            {"unit": "calendar_day", "amount": 1, "roll": "next_working_day"},
            "2026-03-16T23:59:59+07:00",
        ),
        ({"unit": "month", "amount": 1.0}, "2026-04-13T23:59:59+07:00"),
        ({"unit": "year", "amount": 2}, "2028-03-13T23:59:59+07:00"),
        ({"unit": "hour", "amount": 0.5}, "2026-03-13T10:30:00+07:00"),
        ({"unit": "hour", "amount": "0.0001"}, "2026-03-13T10:00:00.360000+07:00"),
        ({"start": "2026-03-13T03:00:00Z"}, "2026-03-25T23:59:59+07:00"),
        (
            {"pauses": [["2026-03-16T08:00:00+07:00", "2026-03-17T08:00:00+07:00"]]},
            "2026-03-26T23:59:59+07:00",
        ),
        (
            {
                "unit": "working_hour",
                "amount": "1.5",
                "holidays": [],
                "week": {"4": [["13:00", "15:00"], ["08:00", "11:00"]]},
            },
            "2026-03-13T13:30:00+07:00",
        ),
    ],
)
def test_due(change: dict[str, object], expected: str) -> None:
    assert ask(DUE | change) == {"due": expected}


@pytest.mark.parametrize(
    ("change", "seconds"),
    [
        ({}, 0),
        ({"end": "2026-03-12T10:00:00+07:00"}, 0),
        ({"end": "2026-03-16T10:00:00+07:00"}, 259_200),
        ({"end": "2026-03-16T10:00:00+07:00", "unit": "working_hour"}, 86_400),
        ({"end": "2026-03-13T10:00:00.5+07:00"}, 0.5),
    ],
)
def test_elapsed(change: dict[str, object], seconds: float) -> None:
    assert ask(ELAPSED | change) == {"seconds": seconds}


def test_whole_seconds_are_whole_numbers() -> None:
    (line,) = replay([json.dumps(ELAPSED | {"end": "2026-03-13T11:00:00+07:00"})])

    assert line == '{"seconds": 3600}'


@pytest.mark.parametrize(
    ("edition", "score", "expected"),
    [
        ("ORI-2023", "77.70", {"category": "C", "zone": "kuning", "opinion": "Kualitas Sedang"}),
        ("ORI-2023", 97.13, {"category": "A", "zone": "hijau", "opinion": "Kualitas Tertinggi"}),
        ("ORI-2025", "77.70", {"category": "C", "zone": None, "opinion": "Kualitas Sedang"}),
    ],
)
def test_category(edition: str, score: object, expected: dict[str, object]) -> None:
    assert ask({"op": "category", "edition": edition, "score": score}) == expected


@pytest.mark.parametrize("edition", ["ORI-2015", "ORI-2021", "ORI-2022", "ORI-2023", "ORI-2025"])
def test_every_edition_from_2015_on_answers(edition: str) -> None:
    assert set(ask({"op": "category", "edition": edition, "score": 60})) == {
        "category",
        "zone",
        "opinion",
    }


def test_entity() -> None:
    units = ["89.23", "90.1", 88.99, "88.53", "89.31"]

    assert ask({"op": "entity", "edition": "ORI-2023", "units": units}) == {
        "score": "89.23",
        "category": "A",
        "zone": "hijau",
        "opinion": "Kualitas Tertinggi",
    }


def test_unit() -> None:
    scores = {"INP": "80", "PRS": "90", "OUT": "85", "PGD": "70"}

    assert ask({"op": "unit", "edition": "ORI-2023", "dimensions": scores}) == {
        "score": "82.30",
        "category": "B",
        "zone": "hijau",
        "opinion": "Kualitas Tinggi",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"track": "court"},
        {"state": "nowhere"},
        {"state": "draft"},
        {"action": "A99"},
        {"role": "mayor"},
        {"role": "chair"},
        {"reason": "C_COMPENSATED"},
        {"reason": ""},
        {"reason": None},
    ],
)
def test_a_step_outside_the_table_is_refused(change: dict[str, object]) -> None:
    assert list(ask(STEP | change)) == ["refused"]


def test_step() -> None:
    assert ask(STEP) == {"state": "closed"}


@pytest.mark.parametrize("state", ["", None])
def test_a_report_to_the_ombudsman_begins_without_a_state(state: str | None) -> None:
    opening = {"op": "step", "track": "ombudsman", "state": state, "action": "O01"}

    assert ask(opening | {"role": "reporter"}) == {"state": "registered"}


@pytest.mark.parametrize(
    ("value", "valid"), [("2026-00012345-2", True), ("2026-00012345-3", False), ("", False)]
)
def test_number(value: str, valid: bool) -> None:
    assert ask({"op": "number", "value": value}) == {"valid": valid}


BAD_AMOUNTS: list[object] = [-1, "-1", "x", True, [], 1e9, 2_000_000, 1.5, "", "1e999999"]
BAD_ZONES: list[object] = ["Asia/Atlantis", "../etc", "", "Asia", 7]
BAD_HOLIDAYS: list[object] = ["2026-03-19", ["19 Maret"], [3], ["2026-02-30"]]
BAD_PAUSES: list[object] = ["x", [[START]], [[START, START]], [[START, None]], [3]]
WEEK_ERRORS: list[object] = [
    [],
    {"7": []},
    {"Mon": []},
    {"0": "all"},
    {"0": [["08:00"]]},
    {"0": [[8, 16]]},
    {"0": [["16:00", "08:00"]]},
    {"0": [["08:00", "08:00"]]},
    {"0": [["08:00", "12:00"], ["11:00", "16:00"]]},
    {"0": [["08:00", "24:30"]]},
]


@pytest.mark.parametrize(
    "request_",
    [
        3,
        [],
        {},
        {"op": "dance"},
        {"op": 3},
        *[{k: v for k, v in DUE.items() if k != key} for key in ("start", "amount", "unit")],
        *[DUE | {"start": bad} for bad in ("2026-03-13T10:00:00", "2026-03-13", "soon", 5, "")],
        *[DUE | {"start": bad} for bad in ("0001-01-01T00:00:00+07:00", "9999-12-31T10:00:00Z")],
        *[DUE | {"amount": bad} for bad in BAD_AMOUNTS],
        *[DUE | {"unit": bad} for bad in ("fortnight", "instant", "Hour", 3)],
        *[DUE | {"zone": bad} for bad in BAD_ZONES],
        *[DUE | {"holidays": bad} for bad in BAD_HOLIDAYS],
        *[DUE | {"week": bad} for bad in WEEK_ERRORS],
        *[DUE | {"roll": bad} for bad in ("back", 1)],
        *[DUE | {"pauses": bad} for bad in BAD_PAUSES],
        DUE | {"pauses": [["2026-03-14T00:00:00Z", "2026-03-13T00:00:00Z"]]},
        DUE | {"pauses": [["2026-03-13T00:00:00", "2026-03-14T00:00:00"]]},
        DUE | {"week": {}},
        DUE | {"week": {}, "unit": "working_hour"},
        *[{k: v for k, v in ELAPSED.items() if k != key} for key in ("start", "end", "unit")],
        {"op": "category", "edition": "ORI-1999", "score": 50},
        {"op": "category", "edition": "ORI-2023", "score": 101},
        {"op": "category", "edition": "ORI-2023", "score": "NaN"},
        {"op": "category", "edition": "ORI-2023", "score": "77,70"},
        {"op": "category", "edition": "ORI-2023"},
        {"op": "entity", "edition": "ORI-2023", "units": []},
        {"op": "entity", "edition": "ORI-2023", "units": "90"},
        {"op": "entity", "edition": "ORI-2023", "units": [True]},
        {"op": "unit", "edition": "ORI-2023", "dimensions": {"INP": "80"}},
        {"op": "unit", "edition": "ORI-2023", "dimensions": [80]},
        *[{k: v for k, v in STEP.items() if k != key} for key in ("track", "action", "role")],
        STEP | {"state": 3},
        {"op": "number", "value": 2026000123452},
        {"op": "number"},
    ],
)
def test_what_cannot_be_answered_gives_an_error_with_its_line(request_: object) -> None:
    found = ask(request_)

    assert set(found) == {"error", "line"}
    assert found["line"] == 1
    assert found["error"]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "nothing",
        '{"op": NaN}',
        '{"op":"due","amount":Infinity}',
        "[" * 100_000,
        "\x00",
        '"\ud800"',
    ],
)
def test_what_is_no_json_gives_an_error(line: str) -> None:
    (answer,) = replay([line])

    assert set(json.loads(answer)) == {"error", "line"}


def test_blank_lines_are_skipped_but_counted() -> None:
    answers = list(replay(["\n", json.dumps(STEP), "   ", "oops\n", json.dumps(STEP)]))

    assert [json.loads(answer) for answer in answers] == [
        {"state": "closed"},
        {"error": "not readable as JSON", "line": 4},
        {"state": "closed"},
    ]


@pytest.mark.parametrize("mark", [7, "kasus-7", "\u00e9\ud800"])
def test_an_id_comes_back_with_answers_and_errors(mark: object) -> None:
    assert ask(STEP | {"id": mark})["id"] == mark
    assert ask({"op": "dance", "id": mark})["id"] == mark


def test_a_byte_order_mark_is_ignored() -> None:
    (answer,) = replay(["\ufeff" + json.dumps(STEP)])

    assert json.loads(answer) == {"state": "closed"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
FULL: dict[str, dict[str, object]] = {
    "due": DUE | {"zone": "Asia/Jakarta", "holidays": [], "week": {}, "pauses": [], "roll": "none"},
    "elapsed": ELAPSED,
    "category": {"op": "category", "edition": "ORI-2023", "score": 50},
    "entity": {"op": "entity", "edition": "ORI-2023", "units": [50]},
    "unit": {"op": "unit", "edition": "ORI-2023", "dimensions": {"INP": 5}},
    "step": STEP,
    "number": {"op": "number", "value": ""},
}


@given(st.sampled_from(sorted(FULL)), st.data())
def test_no_value_in_any_field_stops_the_replay(op: str, data: st.DataObject) -> None:
    request = dict(FULL[op])
    field = data.draw(st.sampled_from(sorted(request)))
    request[field] = data.draw(JSON)

    answers = list(replay([json.dumps(request), json.dumps(STEP)]))

    assert len(answers) == 2
    assert isinstance(json.loads(answers[0]), dict)
    assert json.loads(answers[1]) == {"state": "closed"}


@given(st.text(max_size=60))
def test_no_text_stops_the_replay(text: str) -> None:
    assert len(list(replay([text, json.dumps(STEP)]))) in (1, 2)
