"""What the fields of a draft say as an answer: whatever cannot be read yet is simply missing."""

from collections.abc import Mapping, Sequence
from datetime import date

from pengaduan.complaints.models import Point, PointDecision
from pengaduan.handling.answer_guards import Answer, PointReply

PARTS = ("decision", "explanation", "promise", "promise_by", "promise_on")
CASE_PARTS = ("opening", "substance", "seen_when_tracked", "templates")


def field_names(points: Sequence[Point]) -> tuple[str, ...]:
    """Return the names of all fields of an answer to these points."""
    return (*CASE_PARTS, *(f"{part}-{point.id}" for point in points for part in PARTS))


def answer_from(fields: Mapping[str, str], points: Sequence[Point]) -> Answer:
    """Return the answer as far as it has been written."""
    return Answer(
        points=tuple(_reply(fields, point) for point in points),
        opening=fields.get("opening", ""),
        substance=fields.get("substance", ""),
        seen_when_tracked=bool(fields.get("seen_when_tracked")),
        templates=template_ids(fields.get("templates", "")),
    )


def template_ids(text: str) -> tuple[int, ...]:
    """Return the versions of templates named in a field, each once; anything else is ignored."""
    numbers = (part for part in text.split(",") if part.isdecimal() and len(part) < 12)
    return tuple(dict.fromkeys(int(part) for part in numbers))


def _reply(fields: Mapping[str, str], point: Point) -> PointReply:
    given = {part: fields.get(f"{part}-{point.id}", "") for part in PARTS}
    known = {one.value for one in PointDecision}
    return PointReply(
        point_id=point.id,
        decision=PointDecision(given["decision"]) if given["decision"] in known else None,
        explanation=given["explanation"],
        promise=given["promise"],
        promise_by=given["promise_by"],
        promise_on=_day(given["promise_on"]),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
