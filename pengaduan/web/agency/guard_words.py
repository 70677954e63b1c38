"""The list beside an answer: what is still missing, each line with the way there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from pengaduan.complaints.models import Point
from pengaduan.handling.errors import InputRefusedError, Refusal
from pengaduan.rules.plain_language import Finding, hard_places, words_per_sentence
from pengaduan.web.agency.running import refusal_text

# What is demanded of every answer, in the order of the page: its words, and the anchor it is at.
_DEMANDS: Sequence[tuple[LazyString, str, frozenset[Refusal]]] = (
    (_("Bukti ada untuk yang sudah diselesaikan"), "bukti", frozenset({Refusal.EVIDENCE_NEEDED})),
    (
        _("Setiap janji punya penanggung jawab dan tanggal"),
        "pokok",
        frozenset({Refusal.PROMISE_INCOMPLETE, Refusal.PROMISE_PAST}),
    ),
    (_("Semua bagian templat terisi"), "pokok", frozenset({Refusal.VARIABLE_OPEN})),
    (_("Tidak ada pertanyaan terbuka"), "pertanyaan", frozenset({Refusal.ANSWER_ASKS})),
    (_("Kategori sudah dipilih"), "substance", frozenset({Refusal.CATEGORY_NEEDED})),
    (
        _("Jawaban sampai kepada pelapor"),
        "seen_when_tracked",
        frozenset({Refusal.REACH_NEEDED}),
    ),
)
FINDINGS: Mapping[Finding, LazyString] = {
    Finding.LONG_SENTENCE: _("Kalimat lebih dari 20 kata"),
    Finding.NO_ACTOR: _("Siapa yang melakukannya"),
    Finding.OFFICIALESE: _("Bahasa surat lama"),
    Finding.WHICH_RULE: _("Ketentuan yang mana"),
    Finding.ABBREVIATION: _("Singkatan belum dijelaskan"),
    Finding.NO_DATE: _("Janji tanpa tanggal"),
    Finding.DOUBLED: _("Kata ganda"),
}


@dataclass(frozen=True, slots=True)
class GuardLine:
    """One demand: whether it is met, its sentence, and the anchor of the spot."""

    met: bool
    text: str
    anchor: str


def guard_lines(
    points: Sequence[Point], missing: Sequence[InputRefusedError]
) -> tuple[GuardLine, ...]:
    """Return a line for every point and for every other demand."""
    of_points = [_of_point(point, missing) for point in points]
    return (*of_points, *(_of_demand(demand, missing) for demand in _DEMANDS))


def _of_point(point: Point, missing: Sequence[InputRefusedError]) -> GuardLine:
    anchor = f"point-{point.id}"
    found = [one for one in missing if one.field == anchor and one.code is Refusal.POINT_UNANSWERED]
    if found:
        return GuardLine(met=False, text=refusal_text(found[0]), anchor=anchor)
    text = gettext("Pokok nomor %(n)s dijawab", n=point.ordinal)
    return GuardLine(met=True, text=text, anchor=anchor)


def _of_demand(
    demand: tuple[LazyString, str, frozenset[Refusal]], missing: Sequence[InputRefusedError]
) -> GuardLine:
    text, anchor, codes = demand
    found = next((one for one in missing if one.code in codes), None)
    if found is None:
        return GuardLine(met=True, text=str(text), anchor=anchor)
    spot = found.field if found.field.startswith("point-") else anchor
    return GuardLine(met=False, text=refusal_text(found), anchor=spot)


@dataclass(frozen=True, slots=True)
class WritingHints:
    """How the text reads: its findings in words, and the mean length of a sentence."""

    found: tuple[tuple[str, str], ...]
    mean: Decimal


def writing_hints(texts: Mapping[str, str]) -> WritingHints:
    """Return hints for everything that the complainant will read; none of them blocks."""
    parts = ("opening", "explanation-", "promise-")
    told = "\n".join(text for name, text in texts.items() if name.startswith(parts) and text)
    found = tuple((str(FINDINGS[one.finding]), one.words[:160]) for one in hard_places(told))
    return WritingHints(found, Decimal(str(round(words_per_sentence(told), 1))))
