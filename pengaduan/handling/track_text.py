"""What a letter of the Ombudsman says, put together from its record and the edition it names.

The letters are Indonesian by law, so nothing here is translated; dates are those of the office.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import TrackRecord
from pengaduan.rules.law import law
from pengaduan.rules.track_forms import FORMS, LETTER_FORMS, Field, Kind, StepForm
from pengaduan.rules.track_letters import Wording, wording
from pengaduan.sla.calendars import DEFAULT_ZONE

_LABELS: Final = "labels"
QUESTIONS: Final = "questions"
_EXTRA: Final = (Field(QUESTIONS, "Pertanyaan", Kind.LINES),)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a letter: paragraphs, a numbered list, or a table of what and who."""

    heading: str
    lines: tuple[str, ...] = ()
    numbered: bool = False
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LetterText:
    """Everything on the paper; the same record gives the same text."""

    kind: str
    title: str
    nature: str
    number: str
    report_number: str
    to: str
    enclosures: int
    opening: str
    sections: tuple[Section, ...]
    closing: str
    basis: str
    signer: str
    made_at: datetime
    public: bool

    @property
    def plain(self) -> str:
        """The letter without its frame, as an entry of the thread."""
        parts = [self.opening]
        for one in self.sections:
            lines = [
                f"{place}. {line}" if one.numbered else line
                for place, line in enumerate(one.lines, 1)
            ]
            lines += [f"- {what} ({who})" for what, who in one.rows]
            parts.append("\n".join([f"{one.heading}:", *lines]))
        return "\n\n".join([*parts, self.closing, f"Dasar: {self.basis}."])


def letter_text(session: Session, complaint: Complaint, record: TrackRecord) -> LetterText:
    """Return the letter of ``record``, which must be one (``kind`` is set)."""
    kind = record.kind or ""
    words = wording(kind, record.letter_version or "")
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    named = agency.name if agency else (complaint.agency_text or "instansi terlapor")
    filled: dict[str, str | int] = {
        "number": complaint.number,
        "agency": named,
        "days": _days(words),
        "round": int(record.values.get("round", 1)),
    }
    return LetterText(
        kind=kind,
        title=words.title,
        nature=words.nature,
        number=record.number or "",
        report_number="" if record.public else complaint.number,
        to=_addressee(record, named),
        enclosures=len(record.files),
        opening=words.said(words.opening, filled),
        sections=sections(record, LETTER_FORMS.get(kind)),
        closing=words.said(words.closing, filled),
        basis=words.basis,
        signer=record.signer,
        made_at=record.made_at,
        public=record.public,
    )


def sections(record: TrackRecord, form: StepForm | None = None) -> tuple[Section, ...]:
    """Return what was filled in, part by part; without a letter every field is told."""
    found = form or FORMS.get(record.action)
    fields = found.fields if found else ()
    told = [one for one in fields if one.printed or form is None]
    names = {one.name for one in told}
    told += [one for one in _EXTRA if one.name not in names]
    parts = [
        _section(one, record.values[one.name], record.values.get(_LABELS, {}))
        for one in told
        if one.name in record.values
    ]
    reason = law().reasons.get(record.reason or "")
    if reason is not None:
        parts.insert(0, Section("Alasan", (f"{reason.text_id} ({reason.cite}).",)))
    return tuple(parts)


def _days(words: Wording) -> int:
    period = law().deadlines[words.period] if words.period else None
    return (period.length or 0) if period else 0


def _addressee(record: TrackRecord, agency: str) -> str:
    if record.public:
        return "Masyarakat"
    told = []
    if record.to_agency:
        told.append(f"{record.values.get('addressee') or 'Pimpinan'}, {agency}")
    if record.to_superior:
        told.append(str(record.values.get("superior") or f"Atasan terlapor pada {agency}"))
    if record.to_reporter:
        told.append("Pelapor dengan nomor ini")
    return "\n".join(told) or "Unit yang ditugaskan"


def _section(field: Field, value: object, labels: Mapping[str, str]) -> Section:
    if field.kind is Kind.PAIRS and isinstance(value, list):
        return Section(field.label, rows=tuple((str(what), str(who)) for what, who in value))
    if field.kind is Kind.LINES and isinstance(value, list):
        return Section(field.label, tuple(map(str, value)), numbered=True)
    if field.kind is Kind.CHECKS and isinstance(value, list):
        return Section(field.label, tuple(labels.get(one, one) for one in value), numbered=True)
    return Section(field.label, tuple(_SPOKEN.get(field.kind, _as_text)(value, labels)))


def _as_text(value: object, _labels: Mapping[str, str]) -> list[str]:
    return [line for line in str(value).splitlines() if line.strip()]


def _as_choice(value: object, labels: Mapping[str, str]) -> list[str]:
    return [labels.get(str(value), str(value))]


def _as_day(value: object, _labels: Mapping[str, str]) -> list[str]:
    day = date.fromisoformat(str(value))
    return [str(format_date(day, "EEEE, d MMMM y", locale="id"))]


def _as_moment(value: object, _labels: Mapping[str, str]) -> list[str]:
    local = datetime.fromisoformat(str(value)).astimezone(ZoneInfo(DEFAULT_ZONE))
    day = format_date(local, "EEEE, d MMMM y", locale="id")
    return [f"{day}, pukul {format_time(local, 'HH.mm', locale='id')} WIB"]


_SPOKEN: Final[Mapping[Kind, Callable[[object, Mapping[str, str]], list[str]]]] = {
    Kind.CHOICE: _as_choice,
    Kind.DATE: _as_day,
    Kind.MOMENT: _as_moment,
    Kind.CONFIRM: lambda _value, _labels: ["Ya"],
}
