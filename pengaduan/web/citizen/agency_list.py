"""The lists on the page "which agency": regions to choose from, agencies that were found."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.agencies.queries import provinces, regencies
from pengaduan.agencies.search import Hit, search_agencies
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
    """What the search gave: a line below each name, and whether it was a search without a hit."""

    hints: Mapping[str, str]
    nothing: bool


def fill(session: Session, form: AgencyForm) -> Found:
    """Give the form its choices and say what was found."""
    every = [(one.code, one.name) for one in provinces(session)]
    form.province.choices = as_choices([("", gettext("Pilih provinsi")), *every])
    below = regencies(session, form.province.data) if form.province.data else ()
    listed = [(one.code, one.name) for one in below]
    form.regency.choices = as_choices([("", gettext("Pilih kabupaten atau kota")), *listed])
    query = form.query.data or ""
    found = search_agencies(session, query, form.region_code, MOST_SHOWN)
    hits = found or search_agencies(session, "", form.region_code, MOST_SHOWN)
    names, hints = _merged(hits)
    _keep_chosen(session, form, names)
    always = {
        UNKNOWN_AGENCY: gettext("Saya tidak tahu"),
        OTHER_AGENCY: gettext("Tidak ada di daftar (tulis nama)"),
    }
    form.choice.choices = as_choices({**names, **always}.items())
    return Found(hints, nothing=bool(query) and not found)


def _merged(hits: list[Hit]) -> tuple[dict[str, str], dict[str, str]]:
    """Return names and hints by value; several units of one agency are one choice."""
    names: dict[str, str] = {}
    units: dict[str, list[str]] = {}
    for hit in hits:
        value = f"{AGENCY}{hit.agency_id}"
        names.setdefault(value, hit.agency_name)
        if hit.unit_name:
            units.setdefault(value, []).append(hit.unit_name)
        elif hit.alias:
            units.setdefault(value, []).append(hit.alias)
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
