"""Keep trained models and find the newest one again; each process reads it once."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Final, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.handling.suggestions.cases import routed
from pengaduan.handling.suggestions.models import KINDS, RoutingChoice, SuggestionModel
from pengaduan.infra import storage
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow

TRAIN: Final = "suggestions.train"
_LEAST_MEASURED: Final = 50
_MOST_KEPT: Final = 4


class Guess(Protocol):
    """One office as a model names it; see :class:`.learned.Guess`."""

    label: str
    score: float
    words: tuple[str, ...]
    by_place: bool
    similar: int


class Learned(Protocol):
    """What is asked of a model here; the real one needs NumPy and is loaded when first needed."""

    card: Mapping[str, Any]

    def guesses(self, text: str, places: Mapping[str, str], *, limit: int = 5) -> list[Guess]:
        """Return the offices that fit best, the best first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A model with the id of its row."""

    id: int
    model: Learned


_KEPT: dict[tuple[str, int, str], Kept] = {}


def read_model(data: bytes) -> Learned:
    """Read a stored model; ValueError when it is none."""
    read: Callable[[bytes], Learned] = import_module(f"{__package__}.learned").from_bytes
    return read(data)


def newest(session: Session) -> Kept | None:
    """Return the newest model of this database, None before the first. One small query."""
    query = (
        sa.select(SuggestionModel.id, SuggestionModel.storage_key)
        .order_by(SuggestionModel.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    key = (str(session.get_bind().engine.url), row.id, row.storage_key)
    if key not in _KEPT:
        try:
            made = Kept(row.id, read_model(storage.get(row.storage_key)))
        except storage.StoredFileMissingError:
            return None
        while len(_KEPT) >= _MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)))
        _KEPT[key] = made
    return _KEPT[key]


def learn(session: Session, *, now: datetime) -> Finish:
    """Train on what people routed and return what stores the model; the slow part holds no lock.

    With fewer than 8 complaints or one office only, nothing is stored.
    """
    examples = routed(session)
    training = import_module(f"{__package__}.training")
    try:
        measures = {}
        if len(examples) >= _LEAST_MEASURED:
            measures = asdict(training.measured(examples)[1])
        model = training.train(examples, trained_at=now.isoformat())
    except training.TooFewExamplesError:
        return lambda _writing: None
    data = model.to_bytes()
    key = storage.put(data)
    row = {
        "trained_at": now,
        "examples": model.card["examples"],
        "labels": model.card["labels"],
        "measures": measures,
        "storage_key": key,
        "size": len(data),
    }
    return lambda writing: _keep(writing, row)


def _keep(session: Session, row: Mapping[str, Any]) -> None:
    session.add(SuggestionModel(**row))
    session.flush()


def order(session: Session, now: datetime) -> int:
    """Order the training of the day when somebody routed since the last; return 1 if so."""
    last = session.scalar(sa.select(sa.func.max(SuggestionModel.trained_at)))
    if not routed_since(session, last):
        return 0
    enqueue(session, TRAIN, {}, due_at=now, key=f"{TRAIN}:{now:%Y-%m-%d}")
    return 1


def routed_since(session: Session, moment: datetime | None) -> bool:
    """Tell whether somebody chose an office after this moment, or ever for None."""
    chosen = sa.select(RoutingChoice.id).where(RoutingChoice.kind.in_(KINDS)).limit(1)
    if moment is not None:
        chosen = chosen.where(RoutingChoice.decided_at > moment)
    return session.scalar(chosen) is not None


def _train(session: Session, _payload: Payload, _job: OutboxJob, now: datetime) -> Finish:
    return learn(session, now=now)


HANDLERS: Final[dict[str, Handler]] = {TRAIN: Slow(_train)}
