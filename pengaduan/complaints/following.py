"""Who follows which complaint."""

import sqlalchemy as sa

from pengaduan.complaints.desk_models import CaseWatch


def followed_by(account_id: int | None) -> sa.Select[int]:
    """Select the ids of the complaints that somebody follows."""
    return sa.select(CaseWatch.complaint_id).where(CaseWatch.account_id == account_id)
