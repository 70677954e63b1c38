"""Who follows which complaint, and which marks it carries."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.desk_models import CaseWatch
from pengaduan.complaints.view_models import CaseMark
from pengaduan.infra.conditions import among_ids


def followed_by(account_id: int | None) -> sa.Select[int]:
    """Select the ids of the complaints that somebody follows."""
    return sa.select(CaseWatch.complaint_id).where(CaseWatch.account_id == account_id)


_MARKS: Final = (
    sa.select(CaseMark.complaint_id, CaseMark.text)
    .where(among_ids(CaseMark.complaint_id, "ids"))
    .order_by(CaseMark.text)
)


def marks_of(session: Session, complaint_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the marks of these complaints, in the order of the alphabet."""
    found: dict[int, list[str]] = defaultdict(list)
    for complaint_id, text in session.execute(_MARKS, {"ids": list(complaint_ids)}):
        found[complaint_id].append(text)
    return dict(found)
