"""Choosing an addressee: what was searched for, and what is chosen already, as one list."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import RadioField, StringField, SubmitField

from pengaduan.agencies.models import Agency, Unit
from pengaduan.agencies.search import Hit, search_agencies
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm

SUGGESTED = 5


class TargetForm(PageForm):
    """Search words, a search button, and the agencies and units that were found."""

    agency_query = StringField(_("Cari instansi atau unit"))
    search = SubmitField(_("Cari"))
    target = RadioField(_("Teruskan kepada"), choices=(), validate_choice=False)

    @property
    def chosen(self) -> tuple[int | None, int | None]:
        """The agency and unit behind the chosen target."""
        return target_ids(str(self.target.data or ""))

    def offer(
        self, session: Session, *known: tuple[int | None, int | None], region: str | None = None
    ) -> None:
        """Fill in what is chosen, what is known, and what the words find near ``region``."""
        words = (self.agency_query.data or "").strip()
        hits = [hit for pair in (self.chosen, *known) for hit in own_hit(session, *pair)]
        if words:
            hits += search_agencies(session, words, region, SUGGESTED)
        found = {target_code(hit): target_text(hit) for hit in hits}
        self.target.choices = as_choices(found.items())


def own_hit(session: Session, agency_id: int | None, unit_id: int | None) -> list[Hit]:
    """Return an agency, and its unit, as a hit: what is chosen is always on the page."""
    agency = session.get(Agency, agency_id) if agency_id else None
    if agency is None or not agency.active:
        return []
    unit = session.get(Unit, unit_id) if unit_id else None
    if unit is not None and (unit.agency_id != agency.id or not unit.active):
        unit = None
    name = None if unit is None else unit.name
    own_id = None if unit is None else unit.id
    region = agency.region_code
    return [Hit(agency.id, agency.code, agency.name, own_id, name, region, None)]


def target_ids(code: str) -> tuple[int | None, int | None]:
    """Return agency and unit of a value that :func:`target_code` made."""
    agency, _dash, unit = code.partition("-")
    return whole(agency), whole(unit)


def target_code(hit: Hit) -> str:
    """Return the value of a found agency, or of a unit with its agency."""
    return str(hit.agency_id) if hit.unit_id is None else f"{hit.agency_id}-{hit.unit_id}"


def target_text(hit: Hit) -> str:
    """Return how a found agency or unit is shown."""
    name = hit.agency_name if hit.unit_name is None else f"{hit.unit_name}, {hit.agency_name}"
    more = hit.alias or hit.suggestion
    return f"{name} ({more})" if more else name


def addressee_name(session: Session, agency_id: int | None, unit_id: int | None) -> str:
    """Return the addressee in words, empty without one; also one that is no longer active."""
    agency = session.get(Agency, agency_id) if agency_id else None
    unit = session.get(Unit, unit_id) if unit_id else None
    return ", ".join(one.name for one in (unit, agency) if one is not None)


def units_as_choices(units: Sequence[Unit], none: object) -> list[tuple[str, str]]:
    """Return units for a select, with a first choice that names none."""
    return as_choices([("", none), *((str(unit.id), unit.name) for unit in units)])


def whole(text: str) -> int | None:
    """Return the positive whole number that a field holds, or None."""
    return int(text) if text.isdigit() and len(text) < 18 else None
