"""Find a unit by a part of its name: type-ahead with a script, a plain search without one."""

from collections.abc import Sequence
from typing import Final

from flask_babel import lazy_gettext as _
from wtforms import SearchField, SubmitField
from wtforms.validators import Length

from pengaduan.agencies.models import Unit
from pengaduan.agencies.spelling import words
from pengaduan.web.shared.forms import PageForm

FEW_UNITS: Final = 6


class UnitPickerForm(PageForm):
    """The search above a list of units; ``narrow`` is the button that works without scripts."""

    unit_query = SearchField(
        _("Cari unit"), validators=[Length(max=100, message=_("Paling banyak 100 huruf."))]
    )
    narrow = SubmitField(_("Cari"))

    def found(self, units: Sequence[Unit], chosen: str) -> list[Unit]:
        """Return the units that the search leaves, the chosen one among them in any case."""
        if not self.narrow.data:
            return list(units)
        return [
            one for one in units if str(one.id) == chosen or is_meant(one, self.unit_query.data)
        ]


def is_meant(unit: Unit, query: str | None) -> bool:
    """Tell whether every word of the search begins a word of the unit's name."""
    named = words(unit.name)
    return all(any(name.startswith(word) for name in named) for word in words(query or ""))


def narrowed(form: PageForm) -> bool:
    """Tell whether only the list of units shall become shorter: nothing is sent yet."""
    return isinstance(form, UnitPickerForm) and bool(form.narrow.data)
