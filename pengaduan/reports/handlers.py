"""Every background job that makes a document or releases figures."""

from collections.abc import Mapping
from typing import Final

from pengaduan.metrics import month_series
from pengaduan.outbox.worker import Handler, Slow
from pengaduan.reports import (
    copies,
    key_papers,
    letters,
    orders,
    previews,
    receipts,
    releases,
)

HANDLERS: Final[Mapping[str, Handler]] = {
    **copies.HANDLERS,
    **letters.HANDLERS,
    **orders.HANDLERS,
    **previews.HANDLERS,
    **releases.HANDLERS,
    **month_series.HANDLERS,
    "receipt.render": Slow(receipts.render),
    "key_sheet.render": Slow(key_papers.render),
}
