"""What a report to the Ombudsman must hold besides its story, as versioned data.

The tasks of "Lengkapi berkas" (UU 37/2008 Art. 24-26). Every item names the line of the law
table's completeness checks that it fills, so that the verifier's sheet and the citizen's pages
speak of the same thing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from pengaduan.rules.law import Law, law
from pengaduan.rules.law_fields import WHOLE_FILE, Entry
from pengaduan.rules.law_lists import Choice, CompletenessCheck
from pengaduan.rules.law_types import LawDataError

FORMAL_FILE = Path(__file__).parent / "data" / "formal_file.yaml"
SCHEMA_VERSION = 1
KINDS = ("line", "text", "date", "choice")


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``asked_after`` is the choice item that opens it, or "" for always.

    ``answers`` are the codes after which it is asked. ``cite`` is the article in the law
    table's short form, ``confidence`` its mark A to D; ``why`` says why it is asked.
    """

    code: str
    kind: str
    required: bool
    check: str
    cite: str
    confidence: str
    text_id: str
    text_en: str
    hint_id: str
    hint_en: str
    why_id: str
    why_en: str
    asked_after: str
    answers: tuple[str, ...]
    choices: tuple[Choice, ...]

    def is_asked(self, given: Mapping[str, str]) -> bool:
        """Tell whether this question belongs to the answers given so far."""
        return not self.asked_after or given.get(self.asked_after) in self.answers


@dataclass(frozen=True, slots=True)
class Task:
    """One page of the list."""

    code: str
    text_id: str
    text_en: str
    items: tuple[Item, ...]

    def asked(self, given: Mapping[str, str]) -> tuple[Item, ...]:
        """Return the questions that these answers open."""
        return tuple(item for item in self.items if item.is_asked(given))


@dataclass(frozen=True, slots=True)
class Procedure:
    """The list as one version: what was sent is kept with its ``version``."""

    name: str
    version: str
    tasks: Mapping[str, Task]

    @property
    def items(self) -> Iterator[Item]:
        """Every question in order."""
        return (item for task in self.tasks.values() for item in task.items)

    def missing(self, given: Mapping[str, str]) -> tuple[Item, ...]:
        """Return the required questions that are asked and have no answer."""
        return tuple(
            item
            for item in self.items
            if item.required and item.is_asked(given) and not given.get(item.code)
        )


@lru_cache(maxsize=1)
def procedure() -> Procedure:
    """Return the shipped list; the file is read and checked once per process."""
    return read_procedure(FORMAL_FILE.read_text(encoding="utf-8"), FORMAL_FILE.name, law())


def read_procedure(text: str, file: str, against: Law) -> Procedure:
    """Read a list, or raise LawDataError naming ``file``, the entry and the reason."""
    try:
        raw: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise LawDataError(file, WHOLE_FILE, "is not readable YAML") from error

    def read(entry: Entry) -> Procedure:
        if entry.whole("schema_version") != SCHEMA_VERSION:
            raise entry.broken("schema_version is not understood")
        name = entry.text("procedure")
        tasks = entry.table("tasks", _task_reader(against))
        _check_codes(entry, tasks)
        return Procedure(name, against.version, tasks)

    return Entry(file, WHOLE_FILE, raw).closed(read)


def _check_codes(entry: Entry, tasks: Mapping[str, Task]) -> None:
    codes = [item.code for task in tasks.values() for item in task.items]
    twice = {code for code in codes if codes.count(code) > 1}
    if twice:
        raise entry.broken(f"item {min(twice)} appears twice")


def _task_reader(against: Law) -> Callable[[Entry], Task]:
    def read(entry: Entry) -> Task:
        items = entry.table("items", lambda one: _read_item(one, against))
        for item in items.values():
            _check_opening(entry, item, items)
        return Task(
            code=entry.text("code"),
            text_id=entry.text("id"),
            text_en=entry.text("en"),
            items=tuple(items.values()),
        )

    return read


def _check_opening(entry: Entry, item: Item, items: Mapping[str, Item]) -> None:
    if not item.asked_after:
        return
    opening = items.get(item.asked_after)
    known = {choice.code for choice in opening.choices} if opening else set()
    if not set(item.answers) <= known:
        raise entry.broken(f"{item.code} is asked after an answer that nobody can give")


def _read_item(entry: Entry, against: Law) -> Item:
    check = against.completeness_checks[entry.one_of("check", against.completeness_checks)]
    kind = entry.one_of("kind", KINDS)
    choices = entry.table("choices", _read_choice) if entry.has("choices") else {}
    if (kind == "choice") != bool(choices):
        raise entry.broken("a choice has choices, and nothing else has")
    after, answers = _read_opening(entry)
    return Item(
        code=entry.text("code"),
        kind=kind,
        required=entry.flag("required"),
        check=check.code,
        cite=entry.maybe_text("cite") or check.cite,
        confidence=_read_confidence(entry, check),
        text_id=entry.text("id"),
        text_en=entry.text("en"),
        hint_id=entry.maybe_text("hint_id") or "",
        hint_en=entry.maybe_text("hint_en") or "",
        why_id=entry.text("why_id"),
        why_en=entry.text("why_en"),
        asked_after=after,
        answers=answers,
        choices=tuple(choices.values()),
    )


def _read_confidence(entry: Entry, check: CompletenessCheck) -> str:
    """An item may not claim to be surer than the line of the law table that it fills."""
    mark = entry.confidence()
    if check.confidence is not None and mark < check.confidence:
        raise entry.broken(f"confidence {mark} is more than {check.code} has")
    return mark


def _read_opening(entry: Entry) -> tuple[str, tuple[str, ...]]:
    if not entry.has("when"):
        return "", ()
    opening = entry.entry("when")
    return opening.closed(lambda one: (one.text("item"), one.texts("is")))


def _read_choice(entry: Entry) -> Choice:
    return Choice(code=entry.text("code"), text_id=entry.text("id"), text_en=entry.text("en"))
