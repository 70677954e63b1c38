"""Addresses that mail comes in at: one for new complaints, one signed per case for replies."""

import hmac
import re
from dataclasses import dataclass

from pengaduan.infra.crypto import blind_index
from pengaduan.rules.numbers import NumberError, parse_number

_SIGNED = re.compile(r"([0-9]{4}-[0-9]{8}-[0-9])\.([0-9a-f]{20})")


@dataclass(slots=True)
class _Own:
    reply: str = ""
    intake: str = ""


_own = _Own()


def configure(reply: str, intake: str) -> None:
    """Say at which addresses mail arrives; an empty one is not used.

    ``reply`` may hold one ``*`` where the signed part goes, for servers without "+" addresses;
    without it the part follows a "+". ValueError when it is no address.
    """
    for one in (reply, intake):
        if one and not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", one):
            raise ValueError("not a mail address")
    if reply and "*" not in reply:
        local, _, domain = reply.partition("@")
        reply = f"{local}+*@{domain}"
    _own.reply, _own.intake = reply.lower(), intake.lower()


def reply_address(number: str) -> str | None:
    """Return the address at which replies about this case arrive, or None where none do."""
    return _own.reply.replace("*", f"{number}.{_sign(number)}", 1) if _own.reply else None


def intake_address() -> str | None:
    """Return the address for new complaints, or None where mail takes none."""
    return _own.intake or None


def number_of(address: str) -> str | None:
    """Return the case that a signed address belongs to; None for any other or forged one."""
    before, star, after = _own.reply.partition("*")
    plain = address.strip().strip("<>").lower()
    if not star or not (plain.startswith(before) and plain.endswith(after)):
        return None
    found = _SIGNED.fullmatch(plain.removeprefix(before).removesuffix(after))
    if found is None or not hmac.compare_digest(found[2], _sign(found[1])):
        return None
    try:
        return parse_number(found[1])
    except NumberError:
        return None


def is_ours(address: str) -> bool:
    """Tell whether an address is one of our own, signed or not."""
    plain = address.strip().strip("<>").lower()
    before, _, after = _own.reply.partition("*")
    bare = before.rstrip("+-._") + after
    if plain in {_own.intake, bare} - {"", "@"}:
        return True
    return bool(after) and plain.startswith(before) and plain.endswith(after)


def _sign(number: str) -> str:
    return blind_index("reply-address", number)[:20]
