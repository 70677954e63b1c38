"""Two versions of a draft side by side, field by field, where they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from pengaduan.complaints.models import Point, PointDecision
from pengaduan.handling.draft_reading import PARTS
from pengaduan.web.shared.names import DECISIONS


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people filled differently."""

    label: str
    stored: str
    typed: str


def differences(
    points: Sequence[Point], stored: Mapping[str, str], typed: Mapping[str, str]
) -> tuple[Difference, ...]:
    """Return the fields that differ, in the order of the page."""
    labels = {"opening": _("Pembuka jawaban"), "substance": _("Kategori")}
    names = {
        "decision": _("Keputusan"),
        "explanation": _("Penjelasan"),
        "promise": _("Tindakan yang dijanjikan"),
        "promise_by": _("Penanggung jawab"),
        "promise_on": _("Tanggal janji"),
    }
    for point in points:
        for part in PARTS:
            shown = _("Pokok %(n)s: %(field)s", n=point.ordinal, field=names[part])
            labels[f"{part}-{point.id}"] = shown
    return tuple(
        Difference(label, _shown(name, stored.get(name, "")), _shown(name, typed.get(name, "")))
        for name, label in labels.items()
        if stored.get(name, "") != typed.get(name, "")
    )


def _shown(name: str, text: str) -> str:
    known = {one.value for one in PointDecision}
    if name.startswith("decision-") and text in known:
        return str(DECISIONS[PointDecision(text)])
    return text
