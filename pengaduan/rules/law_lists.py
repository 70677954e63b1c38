"""The code lists of the law tables (forms, subjects, intake, checklist, survey)."""

from dataclasses import dataclass
from decimal import Decimal

from pengaduan.rules.law_fields import Entry
from pengaduan.rules.law_load import REASON_PATHS

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Maladministration:
    """One form of maladministration; ``letter`` as in PO 26/2017 Art. 11, None if newer."""

    code: str
    letter: str | None
    text_id: str
    text_en: str
    meaning_id: str
    meaning_en: str
    hints: tuple[str, ...]
    sensitive: bool
    since: str
    confidence: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a plain code list. ``text_en`` and ``group`` may be empty."""

    code: str
    text_id: str
    text_en: str = ""
    group: str = ""
    cite: str = ""


@dataclass(frozen=True, slots=True)
class ReportType:
    """How a report to the Ombudsman came in and which clocks it gets."""

    code: str
    text_id: str
    clock: str
    criteria: tuple[str, ...]
    waives_formal_check: bool
    closes_at_intake: bool
    cite: str


@dataclass(frozen=True, slots=True)
class PrivacyMode:
    """A confidentiality choice and who may see the identity under it."""

    code: str
    text_id: str
    who_sees_identity: tuple[str, ...]
    cite: str


@dataclass(frozen=True, slots=True)
class Intake:
    """The code lists of the intake form."""

    report_types: tuple[ReportType, ...]
    sp4n_classes: tuple[Choice, ...]
    complaint_weight: tuple[Choice, ...]
    ombudsman_weight: tuple[Choice, ...]
    channels: tuple[str, ...]
    privacy_modes: tuple[PrivacyMode, ...]


@dataclass(frozen=True, slots=True)
class CompletenessCheck:
    """One line of the checklist; ``required`` is "yes", "no" or "conditional"."""

    code: str
    path: str
    required: str
    stage: str
    cite: str
    oral_counts: bool
    confidence: str | None


@dataclass(frozen=True, slots=True)
class StandardComponent:
    """One of the 14 components of a service standard (UU 25/2009 Art. 21)."""

    n: int
    letter: str
    code: str
    text_id: str


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """A working week the law knows; weekdays count from Monday = 0."""

    code: str
    workdays: tuple[int, ...]
    cuti_bersama_works: bool | None
    note: str
    cite: str
    confidence: str


@dataclass(frozen=True, slots=True)
class SurveyGrade:
    """A grade of the satisfaction survey; bounds are inclusive, two Decimal places, 25 to 100."""

    code: str
    text_id: str
    text_en: str
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class Survey:
    """The satisfaction survey of PermenPANRB 14/2017."""

    cite: str
    confidence: str
    elements: tuple[Choice, ...]
    grades: tuple[SurveyGrade, ...]


def read_choice(entry: Entry) -> Choice:
    """Read one entry of a plain code list."""
    return Choice(
        code=entry.text("code"),
        text_id=entry.text("id"),
        text_en=entry.maybe_text("en") or "",
        group=entry.maybe_text("group") or "",
        cite=entry.maybe_text("cite") or "",
    )


def read_maladministration(entry: Entry) -> Maladministration:
    """Read one form of maladministration."""
    entry.value("legacy_letter")
    return Maladministration(
        code=entry.text("code"),
        letter=entry.maybe_text("legacy_letter"),
        text_id=entry.text("id"),
        text_en=entry.text("en"),
        meaning_id=entry.text("def_id"),
        meaning_en=entry.text("def_en"),
        hints=entry.texts("hints"),
        sensitive=entry.flag("sensitive", default=False),
        since=entry.maybe_text("since") or "",
        confidence=entry.maybe_confidence(),
    )


def read_substances(entry: Entry) -> tuple[dict[str, str], dict[str, Choice]]:
    """Read the subject groups (code to name) and the subjects, each of a known group."""
    named = entry.entry("groups")
    groups = {code: named.text(code) for code in named.names()}
    items = entry.table("items", read_choice)
    for item in items.values():
        if item.group not in groups:
            raise entry.broken(f"{item.code}: group {item.group!r} does not exist")
    return groups, items


def read_intake(entry: Entry) -> Intake:
    """Read the code lists of the intake form."""
    return Intake(
        report_types=tuple(entry.table("report_types", _read_report_type).values()),
        sp4n_classes=tuple(entry.table("sp4n_classes", read_choice).values()),
        complaint_weight=tuple(entry.table("complaint_weight", read_choice).values()),
        ombudsman_weight=tuple(entry.table("ombudsman_weight", read_choice).values()),
        channels=entry.texts("channels"),
        privacy_modes=tuple(entry.table("privacy_modes", _read_privacy_mode).values()),
    )


def _read_report_type(entry: Entry) -> ReportType:
    return ReportType(
        code=entry.text("code"),
        text_id=entry.text("id"),
        clock=entry.one_of("clock", ("full", "urgent", "none")),
        criteria=entry.texts("criteria"),
        waives_formal_check=entry.flag("waives_formal_check", default=False),
        closes_at_intake=entry.flag("closes_at_intake", default=False),
        cite=entry.maybe_text("cite") or "",
    )


def _read_privacy_mode(entry: Entry) -> PrivacyMode:
    who = entry.refs("who_sees_identity", ("intake", "handler", "examiner", "respondent"))
    if not who:
        raise entry.broken("who_sees_identity is missing")
    return PrivacyMode(
        code=entry.text("code"),
        text_id=entry.text("id"),
        who_sees_identity=who,
        cite=entry.maybe_text("cite") or "",
    )


def read_check(entry: Entry) -> CompletenessCheck:
    """Read one line of the completeness checklist."""
    required = entry.value("required")
    if required is not True and required is not False and required != "conditional":
        raise entry.broken(f"required must be true, false or conditional, not {required!r}")
    names = {True: "yes", False: "no", "conditional": "conditional"}
    return CompletenessCheck(
        code=entry.text("code"),
        path=entry.one_of("path", REASON_PATHS),
        required=names[required],
        stage=entry.one_of("stage", ("formal", "material")) if entry.has("stage") else "formal",
        cite=entry.text("cite"),
        oral_counts=entry.flag("oral_counts", default=False),
        confidence=entry.maybe_confidence(),
    )


def read_component(entry: Entry) -> StandardComponent:
    """Read one component of a service standard."""
    return StandardComponent(
        n=entry.whole("n"),
        letter=entry.text("letter"),
        code=entry.text("code"),
        text_id=entry.text("id"),
    )


def read_calendar(entry: Entry) -> CalendarRule:
    """Read one working week (which holidays count is read from the holiday file)."""
    entry.maybe_text("cuti_bersama_cite")
    if entry.has("holidays"):
        entry.entry("holidays")
    days = entry.refs("workdays", WEEKDAYS)
    works = entry.maybe_flag("cuti_bersama_is_working_day")
    return CalendarRule(
        code=entry.text("code"),
        workdays=tuple(WEEKDAYS.index(day) for day in days),
        cuti_bersama_works=works,
        note=entry.maybe_text("note") or "",
        cite=entry.maybe_text("cite") or "",
        confidence=entry.confidence(),
    )


def read_survey(entry: Entry) -> Survey:
    """Read the elements and grades of the satisfaction survey."""
    return Survey(
        cite=entry.text("cite"),
        confidence=entry.confidence(),
        elements=tuple(entry.table("elements", _read_element).values()),
        grades=tuple(_read_grade(item) for item in entry.entries("bands")),
    )


def _read_element(entry: Entry) -> Choice:
    entry.whole("n")
    return read_choice(entry)


def _read_grade(entry: Entry) -> SurveyGrade:
    return SurveyGrade(
        code=entry.text("grade"),
        text_id=entry.text("id"),
        text_en=entry.text("en"),
        lowest=_two_places(entry, "min"),
        highest=_two_places(entry, "max"),
    )


def _two_places(entry: Entry, key: str) -> Decimal:
    value = entry.value(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise entry.broken(f"{key} must be a number, not {value!r}")
    return Decimal(str(value)).quantize(Decimal("0.01"))
