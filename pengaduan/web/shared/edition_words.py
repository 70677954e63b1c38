"""Words for the codes of an edition, and its values as people write them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.methodology import Feed, Scale, Status
from pengaduan.web.shared.formats import desimal
from pengaduan.web.shared.names import status_word
from pengaduan.web.shared.templating import language

FEEDS: Final = {
    Feed.NONE: _("tidak"),
    Feed.PARTIAL: _("sebagian"),
    Feed.FULL: _("sepenuhnya"),
}
METHODS: Final = {
    "interview": _("wawancara"),
    "observation": _("observasi"),
    "document": _("dokumen"),
    "survey": _("survei"),
    "secondary data": _("data sekunder"),
    "interview+document": _("wawancara dan dokumen"),
    "document+interview": _("dokumen dan wawancara"),
    "document+observation": _("dokumen dan observasi"),
}
SAMPLES: Final = {
    "officials_per_unit": _("Pejabat per satuan kerja"),
    "products_per_unit": _("Produk layanan per satuan kerja"),
    "users": _("Pengguna layanan"),
    "complaint_handlers_per_unit": _("Pengelola pengaduan per satuan kerja"),
}
LOCI: Final = {
    "regency_or_city": _("Kabupaten atau kota"),
    "province": _("Provinsi"),
    "local_government": _("Pemerintah daerah"),
    "vertical": _("Instansi vertikal"),
}
STEPS: Final = {
    "respondents_to_indicator": _("Responden menjadi indikator"),
    "products_to_indicator": _("Produk menjadi indikator"),
    "indicators_to_product": _("Indikator menjadi produk"),
    "indicators_to_dimension": _("Indikator menjadi dimensi"),
    "dimensions_to_unit": _("Dimensi menjadi satuan kerja"),
    "products_to_unit": _("Produk menjadi satuan kerja"),
    "units_to_entity": _("Satuan kerja menjadi instansi"),
    "products_to_entity": _("Produk menjadi instansi"),
}
CHANNELS: Final = {
    "non_electronic": _("non-elektronik"),
    "electronic": _("elektronik"),
}


def percent_text(value: Decimal) -> str:
    """Return a weight with all the places it has, at least two: 12,22 or 12,3456."""
    exponent = value.normalize().as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return desimal(value, places, language=language())


def score_text(value: str) -> str:
    """Return a stored score as people write it."""
    return desimal(Decimal(value), language=language())


def part_name(part: object) -> str:
    """Return the name of a dimension, variable or indicator in the language of the page."""
    english = getattr(part, "name_en", "") if language() == "en" else ""
    return str(english or getattr(part, "name_id", ""))


Marks = list[tuple[str, list[tuple[str, int]]]]


def edition_trust(chosen: Edition) -> Marks:
    """Return how far each group of an edition's values can be trusted, with counts of weights."""
    found = [
        (gettext("Bobot"), list(weight_marks(chosen).items())),
        (gettext("Nama indikator"), list(_counted(one.name_status for one in chosen.indicators))),
        (gettext("Skala"), [(status, 0) for status in _once(one.status for one in _used(chosen))]),
        (gettext("Kategori"), [(status_word(chosen.bands_status), 0)]),
        (
            gettext("Penggabungan"),
            [
                (status, 0)
                for status in _once(status_word(one.status) for one in chosen.aggregation)
            ],
        ),
    ]
    return [(label, entries) for label, entries in found if entries and entries[0][0]]


def weight_marks(chosen: Edition) -> dict[str, int]:
    """Count the weights of dimensions and indicators by status, in the order of the statuses."""
    parts = [part.weight_status for part in chosen.dimensions]
    parts += [part.weight_status for part in chosen.indicators]
    if chosen.trust is not None:
        parts.append(chosen.trust.status)
    return dict(_counted(parts))


def _used(chosen: Edition) -> list[Scale]:
    codes = {one.scale.code for one in chosen.indicators}
    return [scale for scale in chosen.scales if scale.code in codes]


def _counted(statuses: Iterable[Status]) -> Iterator[tuple[str, int]]:
    counts = Counter(statuses)
    return ((status.value, counts[status]) for status in Status if counts[status])


def _once(words: Iterable[str]) -> list[str]:
    there = set(words)
    return [status.value for status in Status if status.value in there]


def install(app: Flask) -> None:
    """Give the words to every template."""
    app.jinja_env.globals.update(
        edition_feeds=FEEDS,
        edition_methods=METHODS,
        edition_samples=SAMPLES,
        edition_loci=LOCI,
        edition_steps=STEPS,
        edition_channels=CHANNELS,
        percent_text=percent_text,
        score_text=score_text,
        part_name=part_name,
        edition_trust=edition_trust,
    )
