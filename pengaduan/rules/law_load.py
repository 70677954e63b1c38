"""Reads the deadlines, reasons and state machines of the law tables, checking every reference."""

from collections.abc import Iterable, Mapping
from datetime import date

from pengaduan.rules.law_fields import Entry
from pengaduan.rules.law_types import (
    DUTY_HOLDERS,
    Counter,
    DayCountRule,
    Deadline,
    LawRole,
    Machine,
    Meta,
    Reason,
    Roll,
    SideEvent,
    Source,
    State,
    Track,
    Transition,
    Unit,
)

PATHS = (
    "agency",
    "sp4n",
    "ombudsman",
    "public_information",
    "administrative_appeal",
    "personal_data",
    "service_standard",
)
REASON_KINDS = ("reject", "incomplete", "withdraw", "close", "redirect", "note")
REASON_PATHS = (*(track.value for track in Track), "both")
STAGES = frozenset({"resolution_and_monitoring"})
EFFECTS_OPENING_A_DEADLINE = frozenset({"open_next", "deemed_granted"})
EFFECTS = EFFECTS_OPENING_A_DEADLINE | {
    "auto_close",
    "breach",
    "breach_and_offer_escalation",
    "deemed_withdrawn",
    "dispute_opens",
    "escalate",
    "flag_late",
    "next_sanction",
    "objection_opens",
    "open_stage",
    "proceed",
    "publish_and_report",
    "rejectable",
    "reminder",
    "right_lapses",
    "right_to_answer_waived",
    "window_closes",
}


def read_meta(entry: Entry) -> Meta:
    """Read the head of the file."""
    compiled = entry.text("compiled")
    try:
        compiled_on = date.fromisoformat(compiled)
    except ValueError as error:
        raise entry.broken(f"compiled {compiled!r} is not a date") from error
    return Meta(
        schema_version=entry.whole("schema_version"),
        compiled=compiled_on,
        jurisdiction=entry.text("jurisdiction"),
        default_timezone=entry.text("default_timezone"),
        day_count_rule=entry.entry("day_count_rule").closed(_read_day_count_rule),
    )


def _read_day_count_rule(entry: Entry) -> DayCountRule:
    rolls = entry.entry("roll_if_last_day_not_working")
    return DayCountRule(
        trigger_day_counts=entry.flag("trigger_day_counts"),
        expires_at=entry.text("expires_at"),
        roll_citizen=rolls.member("duty_on_citizen", Roll),
        roll_agency=rolls.member("duty_on_agency", Roll),
        strictest_wins=entry.flag("strictest_wins"),
    )


def read_sources(entry: Entry) -> dict[str, Source]:
    """Read where each text was found."""
    found = {}
    for code in entry.names():
        item = entry.entry(code)
        found[code] = Source(code=code, title=item.text("title"), where=item.text("where"))
    return found


def read_deadline(entry: Entry) -> Deadline:
    """Read one deadline; references are checked by ``check_deadlines`` once all are known."""
    expiry, clock = entry.entry("expiry"), entry.entry("clock")
    deadline = Deadline(
        code=entry.text("code"),
        path=entry.one_of("path", PATHS),
        name_id=entry.text("name_id"),
        name_en=entry.text("name_en"),
        duty_on=entry.one_of("duty_on", DUTY_HOLDERS),
        starts_on=entry.text("from"),
        ends_on=entry.text("to"),
        length=entry.maybe_whole("length"),
        unit=None if entry.value("unit") is None else entry.member("unit", Unit),
        pausable=clock.flag("pausable"),
        pause_on=clock.maybe_text("pause_on"),
        effect=expiry.one_of("effect", EFFECTS),
        reason_code=expiry.maybe_text("reason_code"),
        opens=expiry.maybe_text("opens"),
        note=expiry.maybe_text("note") or "",
        sanction=expiry.maybe_text("sanction") or "",
        cite=entry.texts("cite"),
        confidence=entry.confidence(),
        enabled=entry.flag("enabled", default=True),
        applies_to_class=entry.maybe_text("applies_to_class"),
        conflict=entry.maybe_text("conflict"),
        recurring=entry.flag("recurring", default=False),
        set_by=entry.maybe_text("set_by"),
        recipients=entry.texts("recipients"),
        restart_on=clock.maybe_text("restart_on"),
        clock_note=clock.maybe_text("note") or "",
        escalate_to=expiry.maybe_text("escalate_to"),
    )
    expiry.closed(lambda nested: nested)
    clock.closed(lambda nested: nested)
    _check_alone(entry, deadline)
    return deadline


def _check_alone(entry: Entry, deadline: Deadline) -> None:
    if (deadline.length is None) != (deadline.unit is None):
        raise entry.broken("length and unit must both be given or both be null")
    if (deadline.length == 0) != (deadline.unit is Unit.INSTANT):
        raise entry.broken("length 0 goes with the unit instant, and only with it")
    if deadline.confidence == "D" and deadline.enabled:
        raise entry.broken("confidence D must be shipped with enabled: false")
    if not deadline.cite:
        raise entry.broken("cite is missing")


def check_deadlines(
    file: Entry,
    deadlines: Mapping[str, Deadline],
    reasons: Mapping[str, Reason],
    classes: Iterable[str],
) -> None:
    """Check what deadlines say about each other, about reasons and about intake classes."""
    known_classes = set(classes)
    for entry in file.entries("deadlines"):
        deadline = deadlines[entry.text("code")]
        if deadline.reason_code is not None and deadline.reason_code not in reasons:
            raise entry.broken(f"reason_code {deadline.reason_code!r} does not exist")
        if deadline.applies_to_class not in (None, *known_classes):
            raise entry.broken(f"applies_to_class {deadline.applies_to_class!r} does not exist")
        if deadline.opens not in (None, *deadlines, *STAGES):
            raise entry.broken(f"opens {deadline.opens!r} does not exist")
        if deadline.effect in EFFECTS_OPENING_A_DEADLINE and deadline.opens not in deadlines:
            raise entry.broken(f"effect {deadline.effect} must open a deadline")


def read_reason(entry: Entry, deadlines: Iterable[str]) -> Reason:
    """Read one reason code."""
    return Reason(
        code=entry.text("code"),
        kind=entry.one_of("kind", REASON_KINDS),
        path=entry.one_of("path", REASON_PATHS),
        text_id=entry.text("id"),
        text_en=entry.text("en"),
        cite=entry.text("cite"),
        confidence=entry.confidence(),
        requires_letter=entry.flag("requires_letter", default=False),
        requires_reason=entry.flag("requires_reason", default=False),
        human_decision=entry.flag("human_decision", default=False),
        reopenable=entry.flag("reopenable", default=False),
        may_advise_other_body=entry.flag("may_advise_other_body", default=False),
        sub=entry.texts("sub"),
        stops=entry.refs("stops", deadlines),
        exception=entry.maybe_text("exception") or "",
        note=entry.maybe_text("note") or "",
    )


def read_counter(entry: Entry) -> Counter:
    """Read one counter."""
    return Counter(
        code=entry.text("code"),
        name_id=entry.text("name_id"),
        limit=entry.whole("limit"),
        applies_to=entry.texts("applies_to"),
        effect=entry.text("effect"),
        cite=entry.text("cite"),
        confidence=entry.confidence(),
    )


class MachineReader:
    """Reads the state machine of one track against the tables it refers to."""

    def __init__(
        self,
        track: Track,
        deadlines: Mapping[str, Deadline],
        reasons: Mapping[str, Reason],
        counters: Iterable[str],
    ) -> None:
        self._track = track
        self._deadlines = deadlines
        self._counters = frozenset(counters)
        self._reasons = frozenset(
            code for code, reason in reasons.items() if reason.path in (track.value, "both")
        )
        self._pausable = frozenset(code for code, item in deadlines.items() if item.pausable)
        self._states: Mapping[str, State] = {}

    def read(self, entry: Entry) -> Machine:
        """Return the machine, or raise LawDataError at the first thing that does not fit."""
        self._states = entry.table("states", _read_state)
        return Machine(
            states=self._states,
            transitions=entry.table("transitions", self._read_transition),
            events=entry.table("events", self._read_event),
        )

    def _read_transition(self, entry: Entry) -> Transition:
        entry.value("from")
        sources = entry.refs("from", self._states)
        if not sources and self._track is Track.AGENCY:
            raise entry.broken("from must name a state")
        roles = entry.refs("by", [role.value for role in LawRole])
        if not roles:
            raise entry.broken("by must name a role")
        return Transition(
            code=entry.text("code"),
            sources=sources,
            target=entry.one_of("to", self._states),
            roles=tuple(LawRole(role) for role in roles),
            attach=entry.texts("attach"),
            start=entry.refs("start", self._deadlines),
            stop=entry.refs("stop", self._deadlines),
            pause=entry.refs("pause", self._pausable),
            reasons=entry.refs("reason", self._reasons, one_allowed=True),
            second_person=entry.flag("second_person", default=False),
            emits=entry.texts("emits"),
            note=entry.maybe_text("note") or "",
            cite=entry.text("cite"),
        )

    def _read_event(self, entry: Entry) -> SideEvent:
        return SideEvent(
            code=entry.text("code"),
            event=entry.text("event"),
            sources=entry.refs("from", self._states),
            roles=tuple(LawRole(role) for role in entry.refs("by", [r.value for r in LawRole])),
            start=entry.refs("start", self._deadlines),
            stop=entry.refs("stop", self._deadlines),
            restart=entry.refs("restart", self._deadlines),
            count=entry.maybe_ref("count", self._counters),
            cite=entry.text("cite"),
        )


def _read_state(entry: Entry) -> State:
    return State(
        code=entry.text("code"),
        text_id=entry.text("id"),
        final=entry.flag("final", default=False),
    )
