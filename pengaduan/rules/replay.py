"""The replay protocol: JSON Lines in, one JSON line per request out, for lawyers and testers."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from pengaduan.rules.deadlines import due, elapsed
from pengaduan.rules.numbers import is_valid_number
from pengaduan.rules.replay_fields import ReplayError, Request
from pengaduan.rules.scoring import Category, categorise, edition, entity_score, unit_score
from pengaduan.rules.workflow import NotAllowedError, Track, step

Answer = dict[str, str | int | float | bool | None]


def replay(lines: Iterable[str]) -> Iterator[str]:
    """Yield one JSON answer (ASCII, no line end) for every line that is not blank.

    A line that cannot be answered gives ``{"error": ..., "line": n}``, n counting all lines from
    1; nothing stops the replay. An ``id`` that is a text or whole number comes back.
    """
    for n, line in enumerate(lines, start=1):
        text = line.removeprefix("\ufeff").strip()
        if text:
            yield json.dumps(_answer(text, n), ensure_ascii=True)


def _answer(text: str, n: int) -> Answer:
    mark: Answer = {}
    try:
        request = Request(text)
        if request.id is not None:
            mark = {"id": request.id}
        name = request.text("op")
        if name not in OPERATIONS:
            raise ReplayError(f"op {name[:40]!r} is not known")
        return mark | OPERATIONS[name](request)
    except (ValueError, ArithmeticError) as error:
        return mark | {"error": str(error), "line": n}


def _due(request: Request) -> Answer:
    end = due(
        request.moment("start"),
        request.number("amount"),
        request.unit(),
        request.calendar(),
        pauses=request.pauses(),
        roll=request.roll(),
    )
    return {"due": end.isoformat()}


def _elapsed(request: Request) -> Answer:
    passed = elapsed(
        request.moment("start"),
        request.moment("end"),
        request.unit(),
        request.calendar(),
        pauses=request.pauses(),
    )
    seconds = passed.total_seconds()
    return {"seconds": seconds if passed.microseconds else int(seconds)}


def _category(request: Request) -> Answer:
    return _words(categorise(edition(request.text("edition")), request.number("score")))


def _entity(request: Request) -> Answer:
    chosen = edition(request.text("edition"))
    score = entity_score(chosen, request.numbers("units"))
    return {"score": str(score)} | _words(categorise(chosen, score))


def _unit(request: Request) -> Answer:
    chosen = edition(request.text("edition"))
    score = unit_score(chosen, request.named_numbers("dimensions"))
    return {"score": str(score)} | _words(categorise(chosen, score))


def _words(category: Category) -> Answer:
    return {
        "category": category.code,
        "zone": category.zone.value if category.zone else None,
        "opinion": category.opinion or None,
    }


def _step(request: Request) -> Answer:
    track, action, role = request.text("track"), request.text("action"), request.text("role")
    state = request.text("state", default="")
    reason = request.text("reason", default="")
    if track not in set(Track):
        return {"refused": f"{track} is no track"}
    try:
        return {"state": step(Track(track), state, action, role, reason=reason).target}
    except NotAllowedError as error:
        return {"refused": str(error)}


def _number(request: Request) -> Answer:
    return {"valid": is_valid_number(request.text("value"))}


OPERATIONS: Mapping[str, Callable[[Request], Answer]] = {
    "due": _due,
    "elapsed": _elapsed,
    "category": _category,
    "entity": _entity,
    "unit": _unit,
    "step": _step,
    "number": _number,
}
