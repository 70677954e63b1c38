"""Stop optional notices with one click: a signed link that needs no key and tells nothing."""

import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.accounts.models import Account
from pengaduan.complaints.models import Complaint
from pengaduan.handling.choices import Chosen, choose, choose_digest
from pengaduan.infra.crypto import blind_index

_PAGE = "/kabar/berhenti/"
CASE, STAFF = "p", "s"


class UnknownLinkError(LookupError):
    """Nobody was ever sent this link."""


def path_for(complaint: Complaint) -> str:
    """Return the path that stops the optional notices of a case; it holds no number."""
    return _path(CASE, complaint.id)


def path_for_staff(account_id: int) -> str:
    """Return the path that stops the digest of somebody of the staff."""
    return _path(STAFF, account_id)


def is_known(token: str) -> bool:
    """Tell whether a token is one of ours; costs no look-up and changes nothing."""
    return _parsed(token) is not None


def stop(session: Session, token: str, *, now: datetime) -> None:
    """Stop what the link is for; the caller commits. Doing it again changes nothing.

    UnknownLinkError for a token that we did not make.
    """
    found = _parsed(token)
    if found is None:
        raise UnknownLinkError(token[:8])
    kind, row_id = found
    if kind == STAFF:
        account = session.get(Account, row_id)
        if account is not None:
            choose_digest(session, account, wanted=False, now=now)
        return
    complaint = session.get(Complaint, row_id)
    if complaint is not None:
        choose(session, COMPLAINANT, complaint, Chosen(optional=False), now=now)


def _path(kind: str, row_id: int) -> str:
    subject = f"{kind}{row_id}"
    return f"{_PAGE}{subject}-{_sign(subject)}"


def _parsed(token: str) -> tuple[str, int] | None:
    subject, _, signed = token.partition("-")
    kind, digits = subject[:1], subject[1:]
    if kind not in (CASE, STAFF) or not (digits.isascii() and digits.isdigit()):
        return None
    return (kind, int(digits)) if hmac.compare_digest(signed, _sign(subject)) else None


def _sign(subject: str) -> str:
    return blind_index("unsubscribe", subject)[:32]
