"""Invented texts, put together from pieces: the same dice give the same words."""

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

PIECES: Final = Path(__file__).parent / "data" / "volume.yaml"


@dataclass(frozen=True, slots=True)
class Telling:
    """What an invented complainant tells, and what a verifier would make of it."""

    substance: str
    matter: str
    units: tuple[str, ...]
    story: str
    summary: str
    points: tuple[str, ...]


@cache
def _pieces() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(PIECES.read_text("utf-8"))
    return loaded


def telling(dice: random.Random, place: str) -> Telling:
    """Return a complaint about ``place`` of three to six sentences, its summary and points."""
    pieces = _pieces()
    subject = dice.choice(pieces["subjects"])
    thing = dice.choice(subject["things"])
    faults = dice.sample(subject["faults"], k=min(dice.choice((1, 1, 2)), len(subject["faults"])))
    words = {
        "thing": thing,
        "place": place,
        **{name: dice.choice(pieces[name]) for name in ("since", "desk", "times", "effect")},
    }
    sentences = [dice.choice(pieces["openings"]).format(**words)]
    sentences += [dice.choice(pieces["middles"]).format(fault=fault, **words) for fault in faults]
    sentences.append(dice.choice(pieces["effects"]).format(**words))
    sentences.append(dice.choice(pieces["asks"]))
    return Telling(
        substance=subject["code"],
        matter=subject["matter"],
        units=tuple(subject["units"]),
        story=" ".join(sentences),
        summary=f"{_upper(thing)}: {faults[0]}"[:160],
        points=tuple(_upper(fault) for fault in faults),
    )


def phrase(dice: random.Random, kind: str) -> str:
    """Return one of the ``answers``, ``questions``, ``replies`` or ``objections``."""
    return str(dice.choice(_pieces()[kind]))


def name(dice: random.Random) -> str:
    """Return an invented name that says so."""
    return f"{dice.choice(_pieces()['names'])} Misalnya"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
