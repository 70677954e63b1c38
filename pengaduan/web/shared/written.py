"""Parts of pages that are written once for the same values: the rows of lists read all day.

Whoever works at a desk opens the same list again and again, and of its fifty rows one or two have
changed. A row that says the same is not put together again.
"""

from collections import OrderedDict
from threading import Lock
from typing import Final

from flask import request
from jinja2.runtime import Macro
from markupsafe import Markup

from pengaduan.web.shared.speaking import spoken

MOST: Final = 4096
"""Parts that a process keeps, those used last; a row of the desk has about two kilobytes."""
_Key = tuple[object, ...]
_written: OrderedDict[_Key, Markup] = OrderedDict()
_lock: Final = Lock()


def written(macro: Macro, /, *values: object) -> Markup:
    """Return what a macro says for these values, in the language of the page.

    Only for macros that look at nothing but their values, the language and where the site is
    mounted: no person, no clock, no state of the page. Its name must be the only one among all
    templates. The values must be hashable and must not change (TypeError for a list or a dict);
    equal values of other types are kept apart.
    """
    key = (macro.name, spoken().code, request.root_path, *map(type, values), *values)
    with _lock:
        if (kept := _written.get(key)) is not None:
            _written.move_to_end(key)
            return kept
    made = Markup(macro(*values))  # noqa: S704 - the macro escapes its values
    with _lock:
        _written[key] = made
        while len(_written) > MOST:
            _written.popitem(last=False)
    return made


def forget() -> None:
    """Forget every part; for tests that count what a page costs at first."""
    with _lock:
        _written.clear()
