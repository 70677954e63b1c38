"""A link to the first question that names an agency: from its page, from its QR code on paper."""

from typing import Any, Final

from flask import request, session

from pengaduan.agencies.models import Agency
from pengaduan.infra.db import read
from pengaduan.web.citizen.filing_forms import AGENCY

NAMED: Final = "named_agency"
PARAMETER: Final = "instansi"


def take() -> str:
    """Remember the agency that the address of this page names, and return its name.

    The first page without one forgets it again, so that no later report begins with it.
    """
    if request.method == "GET":
        agency = _agency(request.args.get(PARAMETER, type=int))
        if agency is None:
            session.pop(NAMED, None)
        else:
            session[NAMED] = agency.id
    known = _agency(session.get(NAMED))
    return "" if known is None else known.name


def _agency(agency_id: int | None) -> Agency | None:
    found = None if agency_id is None else read().get(Agency, agency_id)
    return found if found is not None and found.active else None


def answer() -> dict[str, Any]:
    """Return what the page "which agency" begins with while the draft says nothing of it."""
    known = _agency(session.get(NAMED))
    return {} if known is None else {"choice": f"{AGENCY}{known.id}"}
