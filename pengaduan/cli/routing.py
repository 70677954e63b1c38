"""`flask routing`: train the suggestions by hand, and ask them for texts from a file."""

import csv
import gzip
import io
import json
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Final

import click
from flask import current_app
from flask.cli import AppGroup

from pengaduan.handling.suggestions.pieces import Example
from pengaduan.handling.suggestions.store import Guess, Learned, learn, newest, read_model
from pengaduan.infra import clock, storage
from pengaduan.infra.db import read, transaction

routing = AppGroup("routing", help="Suggestions which agency must answer.")

NEEDED: Final = ("teks", "instansi", "kecamatan", "kelurahan")
LEVELS: Final = ("kecamatan", "kelurahan")
_TOP: Final = 5
_MARK: Final = "routing-model"


def _mark() -> Path:
    """Return the file that says which stored model was trained from a file."""
    return Path(current_app.config["DATA_DIR"]) / _MARK


@routing.command("train")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV with columns teks, instansi, kecamatan, kelurahan; it may be gzipped.",
)
@click.option("--measure", is_flag=True, help="Also train on four fifths and test on the rest.")
def train(source: Path | None, *, measure: bool) -> None:
    """Train from a file for `routing suggest`, or from the routed complaints for the desk."""
    if source is not None:
        _train_from(source, measure=measure)
        return
    finish = learn(read(), now=clock.now())
    with transaction() as session:
        finish(session)
        kept = newest(session)
    if kept is None:
        raise click.ClickException("too few routed complaints to learn from")
    click.echo(f"trained on {kept.model.card['examples']} complaints: model {kept.id}")


def _train_from(source: Path, *, measure: bool) -> None:
    training = import_module("pengaduan.handling.suggestions.training")
    examples = _examples(source)
    try:
        if measure:
            told = training.measured(examples)[1]
            click.echo(
                f"held out {told.count}: top-1 {told.top1:.3f}, top-3 {told.top3:.3f},"
                f" top-5 {told.top5:.3f}, macro-F1 {told.macro_f1:.3f}"
            )
        model = training.train(examples, trained_at=clock.now().isoformat())
    except training.TooFewExamplesError as error:
        raise click.ClickException(f"nothing to learn from: {error}") from error
    data = model.to_bytes()
    before = _mark().read_text("utf-8").strip() if _mark().is_file() else ""
    key = storage.put(data)
    _mark().write_text(key, "utf-8")
    if before and before != key:
        storage.delete(before)
    click.echo(
        f"trained on {model.card['examples']} texts, {model.card['labels']} agencies,"
        f" {len(data) / 1e6:.1f} MB"
    )


def _examples(source: Path) -> list[Example]:
    """Read a CSV; rows without text or agency are left out, a missing column is an error."""
    raw = source.read_bytes()
    plain = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    rows = csv.DictReader(io.StringIO(plain.decode("utf-8-sig", errors="replace"), newline=""))
    missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise click.ClickException(f"{source.name} has no column {', '.join(missing)}")
    return [
        Example(
            text=row["teks"],
            label=" ".join(row["instansi"].split()),
            places={level: row[level] or "" for level in LEVELS},
        )
        for row in rows
        if (row["teks"] or "").strip() and (row["instansi"] or "").strip()
    ]


@routing.command("suggest")
def suggest() -> None:
    """Answer JSON Lines from standard input, one line each, as they come; a bad line is told."""
    model = _model()
    for answer in answers(model, sys.stdin.buffer):
        click.echo(json.dumps(answer, ensure_ascii=False))


def _model() -> Learned:
    """Return the model that was trained from a file, else the newest of the desk."""
    if _mark().is_file():
        try:
            return read_model(storage.get(_mark().read_text("utf-8").strip()))
        except storage.StoredFileMissingError as error:
            raise click.ClickException("the trained model is gone; train again") from error
    kept = newest(read())
    if kept is None:
        raise click.ClickException("no model yet; run `flask routing train --from FILE.csv`")
    return kept.model


def answers(model: Learned, lines: BinaryIO | Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Answer each line; empty lines are passed over, a bad one is told by its number."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        asked: Any = None
        try:
            asked = json.loads(line)
            yield {"id": asked["id"], "top": [_told(one) for one in _guesses(model, asked)]}
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            known = asked.get("id") if isinstance(asked, dict) else None
            yield {"id": known, "line": number, "error": _wrong(error)}


def _wrong(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"missing {error.args[0]}"
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError):
        return "not JSON"
    return str(error) if isinstance(error, _WrongFieldError) else "not an object"


class _WrongFieldError(ValueError):
    """A field holds something else than text."""


def _guesses(model: Learned, asked: dict[str, Any]) -> list[Guess]:
    text = asked["teks"]
    if not isinstance(text, str):
        raise _WrongFieldError("teks must be a text")
    places = {level: asked.get(level) or "" for level in LEVELS}
    if not all(isinstance(name, str) for name in places.values()):
        raise _WrongFieldError("kecamatan and kelurahan must be texts")
    return model.guesses(text, places, limit=_TOP)


def _told(guess: Guess) -> dict[str, Any]:
    reasons = [f"kata kunci: {', '.join(guess.words)}"] if guess.words else []
    if guess.by_place:
        reasons.append("lokasi kejadian")
    if guess.similar:
        reasons.append(f"{guess.similar} kasus serupa")
    return {
        "instansi": guess.label,
        "score": guess.score,
        "reasons": reasons or ["paling sering dituju"],
    }
