"""Suggestions in words: who, how sure, why, and what else should be known before choosing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from pengaduan.handling.suggestions.burden import Burden
from pengaduan.handling.suggestions.suggesting import Confidence, Kind, Reason, Suggestion
from pengaduan.web.shared.formats import angka

CONFIDENCE: Final = {
    Confidence.HIGH: _("keyakinan tinggi"),
    Confidence.MEDIUM: _("keyakinan sedang"),
    Confidence.LOW: _("keyakinan rendah"),
}
_LOOK: Final = {Confidence.HIGH: "ok", Confidence.MEDIUM: "info", Confidence.LOW: "neutral"}


@dataclass(frozen=True, slots=True)
class Card:
    """One suggestion as the panel shows it; ``code`` is what its button sends."""

    code: str
    name: str
    agency: str
    confidence: str
    look: str
    reasons: tuple[str, ...]
    burden: str
    conflict: bool


def cards(
    suggestions: Iterable[Suggestion],
    burdens: Mapping[tuple[int, int | None], Burden],
    barred: Collection[int] = (),
) -> tuple[Card, ...]:
    """Return the suggestions in words, in their order; ``barred`` units are complained about."""
    return tuple(
        Card(
            code=str(one.agency_id) if one.unit_id is None else f"{one.agency_id}-{one.unit_id}",
            name=_named(one),
            agency=one.agency_name if one.unit_name else "",
            confidence=str(CONFIDENCE[one.confidence]),
            look=_LOOK[one.confidence],
            reasons=tuple(_why(reason) for reason in one.reasons) or (gettext("sering dituju"),),
            burden=_burden(burdens.get((one.agency_id, one.unit_id))),
            conflict=one.unit_id in barred,
        )
        for one in suggestions
    )


def _named(one: Suggestion) -> str:
    if one.unit_name is None and one.usual:
        return gettext("%(agency)s (biasanya %(unit)s)", agency=one.agency_name, unit=one.usual)
    return one.name


def _why(reason: Reason) -> str:
    words = ", ".join(reason.values)
    if reason.kind is Kind.WORDS:
        return gettext("kata kunci: %(words)s", words=words)
    if reason.kind is Kind.NAMES:
        return gettext("disebut: %(words)s", words=words)
    if reason.kind is Kind.PLACE:
        return gettext("lokasi kejadian")
    count = reason.count
    return ngettext("1 kasus serupa", "%(n)s kasus serupa", count, n=angka(count))


def _burden(burden: Burden | None) -> str:
    if burden is None:
        return gettext("Tidak ada pengaduan yang terbuka.")
    if not burden.late:
        return gettext("%(n)s terbuka, tidak ada yang lewat tenggat.", n=angka(burden.open))
    count, late = angka(burden.open), angka(burden.late)
    return gettext("%(n)s terbuka, %(late)s di antaranya lewat tenggat.", n=count, late=late)
