"""What the map of zones shows, to everybody and to staff alike."""

from typing import Any

from pengaduan.agencies.queries import find_region
from pengaduan.compliance.editions import edition
from pengaduan.compliance.models import Assessment, ScoreBasis
from pengaduan.compliance.zone_map import zone_map
from pengaduan.infra.db import read


def zone_context(assessment: Assessment, province: str | None) -> dict[str, Any] | None:
    """Return the map of the country or of a province with its words; None for an unknown code."""
    chosen = edition(assessment.edition)
    region = find_region(read(), province)
    if province is not None and (region is None or len(province) != 2):
        return None
    found = zone_map(read(), assessment, chosen, province)
    if found is None:
        return None
    return {
        "assessment": assessment,
        "edition": chosen,
        "map": found,
        "province": region,
        # What the Ombudsman itself has published is no estimate of ours.
        "from_units": any(one.basis is ScoreBasis.UNITS for one in assessment.entities),
    }
