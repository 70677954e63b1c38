"""The two procedures: every triple of state, action and role is in the table or refused."""

from itertools import product
from typing import Any

import pytest
import yaml

from pengaduan.rules.law import LAW_FILE
from pengaduan.rules.workflow import (
    NEW,
    LawRole,
    NotAllowedError,
    Track,
    actions,
    side_event,
    step,
)

RAW: dict[str, Any] = yaml.safe_load(LAW_FILE.read_text(encoding="utf-8"))["state_machines"]


def moves(track: Track) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = RAW[track]["transitions"]
    return found


def reason_for(move: dict[str, Any]) -> str:
    reason = move.get("reason", "")
    return reason if isinstance(reason, str) else str(reason[0])


def states_of(track: Track) -> list[str]:
    new = [NEW] if track is Track.OMBUDSMAN else []
    return new + [row["code"] for row in RAW[track]["states"]]


def allowed(track: Track) -> dict[tuple[str, str, str], str]:
    return {
        (state, move["code"], role): move["to"]
        for move in moves(track)
        for state in (move["from"] or [NEW])
        for role in move["by"]
    }


@pytest.mark.parametrize("track", Track)
def test_every_triple_is_either_in_the_table_or_refused(track: Track) -> None:
    table = allowed(track)
    reasons = {move["code"]: reason_for(move) for move in moves(track)}
    seen = {}

    for state, action, role in product(states_of(track), reasons, LawRole):
        try:
            found = step(track, state, action, role, reason=reasons[action])
        except NotAllowedError:
            continue
        seen[state, action, role.value] = found.target

    assert seen == table


@pytest.mark.parametrize("track", Track)
def test_the_buttons_are_exactly_what_step_allows(track: Track) -> None:
    for state, role in product(states_of(track), LawRole):
        expected = [m["code"] for m in moves(track) if (state, m["code"], role) in allowed(track)]

        assert [found.code for found in actions(track, state, [role])] == expected


def test_an_action_of_the_other_track_is_refused() -> None:
    with pytest.raises(NotAllowedError) as caught:
        step(Track.AGENCY, "draft", "O02", "intake_assistant")

    assert caught.value.why == "unknown_action"


@pytest.mark.parametrize(
    ("state", "action", "role", "why"),
    [
        ("nowhere", "A02", "national_admin", "unknown_state"),
        ("submitted", "A99", "national_admin", "unknown_action"),
        ("closed", "A02", "national_admin", "wrong_state"),
        ("submitted", "A02", "complainant", "wrong_role"),
        ("submitted", "A02", "mayor", "wrong_role"),
        ("delivered", "A17", "complainant", "reason_needed"),
    ],
)
def test_a_refusal_says_why(state: str, action: str, role: str, why: str) -> None:
    with pytest.raises(NotAllowedError) as caught:
        step(Track.AGENCY, state, action, role)

    assert caught.value.why == why


@pytest.mark.parametrize("reason", ["C_COMPENSATED", "C_RESOLVED_", "c_resolved", "anything"])
def test_a_reason_outside_the_list_is_refused(reason: str) -> None:
    with pytest.raises(NotAllowedError) as caught:
        step(Track.AGENCY, "delivered", "A17", "complainant", reason=reason)

    assert caught.value.why == "reason_unknown"


def test_a_blank_reason_is_no_reason() -> None:
    with pytest.raises(NotAllowedError) as caught:
        step(Track.AGENCY, "delivered", "A17", "complainant", reason="  ")

    assert caught.value.why == "reason_needed"


@pytest.mark.parametrize("reason", ["", "W_BY_COMPLAINANT"])
def test_the_only_listed_reason_is_implied(reason: str) -> None:
    found = step(Track.AGENCY, "submitted", "A19", "complainant", reason=reason)

    assert found.target == "withdrawn"


def test_archiving_needs_a_second_person_a_reason_and_a_reply() -> None:
    found = step(Track.AGENCY, "verifying", "A20", "agency_admin")

    assert found.second_person
    assert set(found.attach) == {"reason_X_ARCHIVED", "reply_to_complainant"}


def test_a_missing_attachment_is_refused_when_attachments_are_given() -> None:
    with pytest.raises(NotAllowedError, match="reason_codes_I") as caught:
        step(Track.AGENCY, "verifying", "A04", "agency_admin", attachments={"completeness_letter"})

    assert caught.value.why == "attachment_missing"


def test_complete_attachments_are_accepted() -> None:
    found = step(
        Track.AGENCY,
        "verifying",
        "A04",
        "agency_admin",
        attachments={"completeness_letter", "reason_codes_I"},
    )

    assert found.target == "awaiting_completion"


def test_an_optional_attachment_may_be_left_out() -> None:
    found = step(
        Track.AGENCY, "delivered", "A17", "complainant", reason="C_RESOLVED", attachments=set()
    )

    assert found.target == "closed"


def test_statutory_clocks_are_never_paused() -> None:
    found = step(Track.AGENCY, "verifying", "A08", "agency_admin")

    assert all(code.startswith("sp4n_") for code in found.pause)


@pytest.mark.parametrize("state", [NEW, None])
def test_a_report_to_the_ombudsman_begins_from_nothing(state: str | None) -> None:
    assert step(Track.OMBUDSMAN, state, "O01", "reporter").target == "registered"


def test_nothing_begins_twice() -> None:
    with pytest.raises(NotAllowedError):
        step(Track.OMBUDSMAN, "registered", "O01", "reporter")


def test_a_receipt_stops_the_receipt_clock() -> None:
    assert side_event(Track.AGENCY, "receipt_issued").stop == ("agency_receipt",)


def test_an_unknown_event_is_refused() -> None:
    with pytest.raises(NotAllowedError):
        side_event(Track.AGENCY, "summons_unmet")
