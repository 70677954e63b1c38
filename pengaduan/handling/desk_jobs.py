"""What the desks leave for later: bulk actions, handovers, mails to people of the staff, the watch.

Gathered here, so that the one page of background work stays one page.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pengaduan.handling import bulk, handover, staff_mail
from pengaduan.handling.owner_watch import watch
from pengaduan.outbox.worker import Handler

__all__ = ["HANDLERS", "watch"]

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {**bulk.HANDLERS, **handover.HANDLERS, **staff_mail.HANDLERS}
)
