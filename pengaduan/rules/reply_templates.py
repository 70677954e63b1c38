"""Variables in the texts of an agency: filled from the case, or a gap that somebody must fill."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pengaduan.rules.texts import N_

# What the system knows, and the words that stand there when the case does not have it.
VARIABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nomor": "pengaduan ini",
        "instansi": "instansi kami",
        "unit": "unit kami",
        "pokok": "pokok pengaduan Anda",
        "tanggal_masuk": "hari pengaduan ini kami terima",
        "tenggat": "batas waktu yang berlaku",
        "hari_ini": "hari ini",
    }
)
VARIABLE_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nomor": N_("nomor pengaduan"),
        "instansi": N_("nama instansi"),
        "unit": N_("nama unit"),
        "pokok": N_("tulisan pokok pengaduan"),
        "tanggal_masuk": N_("tanggal pengaduan diterima"),
        "tenggat": N_("batas waktu yang mengikat"),
        "hari_ini": N_("tanggal hari ini"),
    }
)
_PLACE: Final = re.compile(r"\{([^{}\n]{1,60})\}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with every known variable replaced, by its value or by its fallback.

    A place that the system does not know, like ``{nama loket}``, stays: it is a gap.
    """

    def one(found: re.Match[str]) -> str:
        name = found.group(1).strip().lower()
        if name not in VARIABLES:
            return found.group(0)
        return values.get(name) or VARIABLES[name]

    return _PLACE.sub(one, text)


def gaps(text: str) -> tuple[str, ...]:
    """Return the places that are still to be filled, in order and each once."""
    return tuple(dict.fromkeys(found.group(1).strip() for found in _PLACE.finditer(text)))
