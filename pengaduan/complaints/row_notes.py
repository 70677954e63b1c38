"""What stands beside the rows of a list: how many complaints follow each, and its marks."""

from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import asker
from pengaduan.complaints.links import followers_among
from pengaduan.complaints.view_models import CaseMark
from pengaduan.infra.conditions import among_ids


class RowNotes(NamedTuple):
    """By complaint: how many follow it, and its marks in the order of the alphabet.

    What has none is left out.
    """

    followers: dict[int, int]
    marks: dict[int, tuple[str, ...]]


def notes_of(session: Session, ids: Collection[int], *, among: Actor) -> RowNotes:
    """Return what stands beside these complaints; counted are those that ``among`` may see."""
    followers: dict[int, int] = {}
    marks: dict[int, list[str]] = defaultdict(list)
    for complaint_id, count, text in session.execute(_notes(asker(among)), {"ids": list(ids)}):
        if text is None:
            followers[complaint_id] = int(count)
        else:
            marks[complaint_id].append(text)
    return RowNotes(followers, {key: tuple(texts) for key, texts in marks.items()})


@lru_cache(maxsize=256)
def _notes(among: Actor) -> sa.CompoundSelect[int, int, str | None]:
    counted = followers_among(among).add_columns(sa.null().cast(CaseMark.text.type).label("text"))
    marked = sa.select(CaseMark.complaint_id, sa.literal(0), CaseMark.text).where(
        among_ids(CaseMark.complaint_id, "ids")
    )
    return sa.union_all(counted, marked).order_by("text")
