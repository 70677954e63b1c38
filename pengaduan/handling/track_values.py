"""What is filled in for a step of the Ombudsman's track: checked, and made ready to be kept."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import (
    Attachment,
    AttachmentState,
    Complaint,
    Message,
    MessageKind,
)
from pengaduan.handling.checklist import CHECK_LABELS
from pengaduan.handling.errors import InputRefusedError, Refusal, text_given
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.rules.law import law
from pengaduan.rules.law_lists import CompletenessCheck
from pengaduan.rules.track_forms import Field, Kind, StepForm
from pengaduan.sla.calendars import DEFAULT_ZONE

LINE_MAX, TEXT_MAX, ROWS_MAX = 300, 8000, 40
Values = Mapping[str, object]
Choices = tuple[tuple[str, str], ...]
_OMBUDSMAN_PATHS = frozenset({"ombudsman", "both"})


def choices(session: Session, complaint: Complaint, field: Field) -> Choices:
    """Return the codes and labels that a field offers in this case; labels are message ids."""
    if field.choices:
        return field.choices
    return _SOURCES[field.source](session, complaint) if field.source else ()


def checked(
    session: Session, complaint: Complaint, form: StepForm, given: Values, *, now: datetime
) -> dict[str, object]:
    """Return the values as they are kept, or raise InputRefusedError naming the field."""
    kept: dict[str, object] = {}
    for field in form.fields:
        value = given.get(field.name)
        if value in (None, "", [], (), False) and not field.required:
            continue
        offered = {code for code, _ in choices(session, complaint, field)}
        kept[field.name] = _READERS[field.kind](field, value, offered, now)
    _check_all_ticked(form, kept)
    return kept


def _text(field: Field, value: object, _offered: set[str], _now: datetime) -> object:
    return text_given(str(value or ""), field.name, limit=TEXT_MAX)


def _line(field: Field, value: object, _offered: set[str], _now: datetime) -> object:
    return " ".join(text_given(str(value or ""), field.name, limit=LINE_MAX).split())


def _lines(field: Field, value: object, _offered: set[str], _now: datetime) -> object:
    text = text_given(str(value or ""), field.name, limit=TEXT_MAX)
    rows = [" ".join(row.split()) for row in text.splitlines() if row.strip()]
    if len(rows) > ROWS_MAX:
        raise InputRefusedError(Refusal.PARTS_MANY, field.name, limit=ROWS_MAX)
    return rows


def _pairs(field: Field, value: object, offered: set[str], now: datetime) -> object:
    rows = _lines(field, value, offered, now)
    pairs = []
    for row in rows if isinstance(rows, list) else []:
        what, _, who = (part.strip() for part in row.partition("|"))
        if not what or not who:
            raise InputRefusedError(TrackRefusal.ACTION_LINES, field.name)
        pairs.append([what, who[:LINE_MAX]])
    return pairs


def _date(field: Field, value: object, _offered: set[str], now: datetime) -> object:
    if not isinstance(value, date):
        raise InputRefusedError(Refusal.TEXT_EMPTY, field.name)
    if value > now.astimezone(ZoneInfo(DEFAULT_ZONE)).date():
        raise InputRefusedError(TrackRefusal.DATE_FUTURE, field.name)
    return value.isoformat()


def _moment(field: Field, value: object, _offered: set[str], now: datetime) -> object:
    if not isinstance(value, datetime):
        raise InputRefusedError(Refusal.TEXT_EMPTY, field.name)
    if value <= now:
        raise InputRefusedError(TrackRefusal.MOMENT_PAST, field.name)
    return value.isoformat()


def _choice(field: Field, value: object, offered: set[str], _now: datetime) -> object:
    if value not in offered:
        raise InputRefusedError(TrackRefusal.CHOOSE_ONE, field.name)
    return value


def _checks(field: Field, value: object, offered: set[str], _now: datetime) -> object:
    given = [str(one) for one in value] if isinstance(value, list | tuple) else []
    if not given:
        raise InputRefusedError(TrackRefusal.CHOOSE_ONE, field.name)
    if not set(given) <= offered:
        raise InputRefusedError(Refusal.ITEM_UNKNOWN, field.name)
    return given


def _confirm(field: Field, value: object, _offered: set[str], _now: datetime) -> object:
    if not value:
        raise InputRefusedError(Refusal.CONSENT_NEEDED, field.name)
    return True


def _evidence(field: Field, value: object, offered: set[str], now: datetime) -> object:
    found = _checks(field, value, offered, now)
    return [int(one) for one in found] if isinstance(found, list) else []


_READERS: Final[Mapping[Kind, Callable[[Field, object, set[str], datetime], object]]] = {
    Kind.LINE: _line,
    Kind.TEXT: _text,
    Kind.LINES: _lines,
    Kind.PAIRS: _pairs,
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
    Kind.CHOICE: _choice,
    Kind.CHECKS: _checks,
    Kind.CONFIRM: _confirm,
    Kind.EVIDENCE: _evidence,
}


def _check_all_ticked(form: StepForm, kept: Values) -> None:
    """A file without one of the lines that the act demands needs the reason why (Art. 24-25)."""
    if form.action != "O07":
        return
    wanted = {check.code for check in _lines_of("formal") if check.required == "yes"}
    ticked = kept.get("formal")
    lacking = wanted - set(ticked if isinstance(ticked, list) else ())
    if lacking and not kept.get("note"):
        raise InputRefusedError(TrackRefusal.CHECKS_NEEDED, "formal")


def _lines_of(stage: str) -> list[CompletenessCheck]:
    return [
        check
        for check in law().completeness_checks.values()
        if check.path in _OMBUDSMAN_PATHS and check.stage == stage
    ]


def _labels(stage: str) -> Choices:
    return tuple(
        (check.code, CHECK_LABELS.get(check.code, check.code)) for check in _lines_of(stage)
    )


def _replies(session: Session, complaint: Complaint) -> Choices:
    query = (
        sa.select(Message)
        .where(Message.complaint_id == complaint.id, Message.kind == MessageKind.REPLY)
        .order_by(Message.id.desc())
        .limit(10)
    )
    return tuple((str(one.id), " ".join(one.body.split())[:120]) for one in session.scalars(query))


def _files(session: Session, complaint: Complaint) -> Choices:
    ids = [complaint.id, *([complaint.origin_id] if complaint.origin_id else [])]
    query = sa.select(Attachment).where(
        Attachment.complaint_id.in_(ids), Attachment.state == AttachmentState.READY
    )
    return tuple((str(one.id), one.name) for one in session.scalars(query.order_by(Attachment.id)))


_SOURCES: Final[Mapping[str, Callable[[Session, Complaint], Choices]]] = {
    "formal_checks": lambda _session, _complaint: _labels("formal"),
    "material_checks": lambda _session, _complaint: _labels("material"),
    "ombudsman_weight": lambda _session, _complaint: tuple(
        (one.code, one.text_id) for one in law().intake.ombudsman_weight
    ),
    "maladministration": lambda _session, _complaint: tuple(
        (one.code, one.text_id) for one in law().maladministration.values()
    ),
    "replies": _replies,
    "evidence": _files,
}
