"""Count failed tries at a door and close it for a while; kept in the database, so it is exact."""

import ipaddress
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Throttle
from pengaduan.infra.crypto import blind_index

LIMIT = 5
# A whole network (an office, a village behind one mobile gateway) shares a second, wider door.
NETWORK_LIMIT = 30
WINDOW = timedelta(minutes=15)
LONGEST = timedelta(hours=24)


class ThrottledError(Exception):
    """The door is closed; ``seconds`` tells for how long."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"closed for {seconds} s")
        self.seconds = seconds


def network_of(address: str) -> str:
    """Return what is counted as one network: an IPv4 address, or the /64 around an IPv6 one.

    One household or server owns a whole /64, so a single address of it would not slow anybody
    down. What is no address is returned as it is.
    """
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return address.strip()
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network((found.packed, 64), strict=False))
    return str(found)


def _door(kind: str, value: str) -> str:
    """Return the name of the door; the value is hashed with our key and not stored."""
    return f"{kind}:{blind_index(kind, value)}"


def check(session: Session, kind: str, value: str, *, now: datetime) -> None:
    """Raise :class:`ThrottledError` while the door (e.g. ``"sign_in"``, e-mail) is closed."""
    row = session.get(Throttle, _door(kind, value))
    if row is not None and row.blocked_until is not None and row.blocked_until > now:
        raise ThrottledError(ceil((row.blocked_until - now).total_seconds()))


def failed(session: Session, kind: str, value: str, *, now: datetime, limit: int = LIMIT) -> None:
    """Count one failed try; every ``limit`` tries the door closes, each time for twice as long.

    Tries that lie more than 15 minutes back are forgotten as long as the door was never closed,
    all others after a day of quiet.
    """
    row = _locked(session, _door(kind, value), now)
    quiet_since = max(row.window_from, row.blocked_until or row.window_from)
    quiet = now - quiet_since
    if quiet > LONGEST or (quiet > WINDOW and row.tries < limit):
        row.tries, row.window_from = 0, now
    row.tries += 1
    if row.tries % limit == 0:
        row.blocked_until = now + min(WINDOW * 2 ** (row.tries // limit - 1), LONGEST)
    session.flush()


def passed(session: Session, kind: str, value: str) -> None:
    """Forget the failed tries after a success."""
    row = session.get(Throttle, _door(kind, value))
    if row is not None:
        session.delete(row)
        session.flush()


def check_network(session: Session, kind: str, address: str, *, now: datetime) -> None:
    """Raise :class:`ThrottledError` while this network's door is closed; "" is no network."""
    if address:
        check(session, _network_kind(kind), network_of(address), now=now)


def network_failed(session: Session, kind: str, address: str, *, now: datetime) -> None:
    """Count a failed try against the network too; no success of somebody there forgets it."""
    if address:
        network = network_of(address)
        failed(session, _network_kind(kind), network, now=now, limit=NETWORK_LIMIT)


def _network_kind(kind: str) -> str:
    return f"{kind}_network"


def _locked(session: Session, door: str, now: datetime) -> Throttle:
    """Return the door's row, locked; two first failures at the same moment make one row."""
    row = session.get(Throttle, door, with_for_update=True)
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(Throttle(door=door, tries=0, window_from=now, blocked_until=None))
    except IntegrityError:
        pass  # Somebody else failed here first; their row is the one to count in.
    return session.get_one(Throttle, door, with_for_update=True, populate_existing=True)
