"""The lists on the page "which agency": regions to choose from, agencies that were found."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from pengaduan.agencies.everyday import outside_names
from pengaduan.agencies.index import index_of
from pengaduan.agencies.models import Agency
from pengaduan.agencies.search import Hit, look
from pengaduan.web.citizen.filing_forms import (
    AGENCY,
    OTHER_AGENCY,
    UNKNOWN_AGENCY,
    AgencyForm,
)
from pengaduan.web.shared.choices import as_choices

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What the search gave: a line below each name, and what to say about it.

    ``nothing`` was found for these words; the bodies in ``outside`` are meant and are not in the
    register; with ``needs_region`` the regency or city decides and is not known yet.
    """

    hints: Mapping[str, str]
    nothing: bool
    outside: tuple[str, ...] = ()
    needs_region: bool = False


def fill(session: Session, form: AgencyForm) -> Found:
    """Give the form its choices and say what was found."""
    _offer_regions(session, form)
    query = form.query.data or ""
    found = look(session, query, form.region_code, MOST_SHOWN)
    told = bool(found.hits or found.outside or found.needs_region)
    hits = found.hits if told else look(session, "", form.region_code, MOST_SHOWN).hits
    names, hints = _merged(hits)
    _keep_chosen(session, form, names)
    always = {
        UNKNOWN_AGENCY: gettext("Saya tidak tahu"),
        OTHER_AGENCY: gettext("Tidak ada di daftar (tulis nama)"),
    }
    form.choice.choices = as_choices({**names, **always}.items())
    _suggest_other(form, found.outside)
    return Found(hints, bool(query) and not told, found.outside, found.needs_region)


def _offer_regions(session: Session, form: AgencyForm) -> None:
    """Offer every regency under its province, those of the chosen province first.

    All of them are on the page, so that the list needs no further page load: without a script
    the regency alone may be chosen, with one the list follows the province.
    """
    regions = index_of(session).regions
    provinces = {code: name for code, name in regions if len(code) == 2}
    form.province.choices = as_choices([("", gettext("Pilih provinsi")), *provinces.items()])
    chosen = form.province.data or ""
    first = sorted(provinces, key=lambda code: (code != chosen, provinces[code]))
    below = {code: [one for one in regions if one[0].startswith(f"{code}.")] for code in first}
    form.regency.choices = [
        SelectChoice("", gettext("Pilih kabupaten atau kota")),
        *(
            SelectChoice(code, name, optgroup=provinces[province])
            for province in first
            for code, name in below[province]
        ),
    ]


def _suggest_other(form: AgencyForm, outside: tuple[str, ...]) -> None:
    """Write the name of a body outside the register for the citizen, who may change it."""
    written = form.other.data or ""
    if form.choice.data != OTHER_AGENCY and (not written or written in outside_names()):
        form.other.data = outside[0] if outside else ""


def _merged(hits: tuple[Hit, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """Return names and hints by value; several units of one agency are one choice."""
    names: dict[str, str] = {}
    units: dict[str, list[str]] = {}
    for hit in hits:
        value = f"{AGENCY}{hit.agency_id}"
        names.setdefault(value, hit.agency_name)
        below = hit.unit_name or hit.suggestion or hit.alias
        if below:
            units.setdefault(value, []).append(below)
    return names, {value: ", ".join(dict.fromkeys(found)) for value, found in units.items()}


def _keep_chosen(session: Session, form: AgencyForm, names: dict[str, str]) -> None:
    if form.agency_id is None or form.choice.data in names:
        return
    agency = session.get(Agency, form.agency_id)
    if agency is not None and agency.active:
        names[form.choice.data] = agency.name
    else:
        form.choice.data = None


def agency_name(session: Session, form: AgencyForm) -> str | None:
    """Return the name of the agency that was picked or written, or None for "I do not know"."""
    if form.choice.data == OTHER_AGENCY:
        return form.other.data or None
    agency = None if form.agency_id is None else session.get(Agency, form.agency_id)
    return None if agency is None else agency.name
