"""Reading numbers that people and machines wrote."""

import re
from decimal import Decimal

_PLAIN = re.compile(r"[+-]?([0-9]{1,400}(\.[0-9]{0,400})?|\.[0-9]{1,400})([eE][+-]?[0-9]{1,3})?")


def plain_decimal(text: str) -> Decimal | None:
    """Return the finite number that ``text`` writes with ASCII digits and a point, else None.

    No NaN, no infinity, no thousands separators, and no exponent so large that exact
    arithmetic with the number would stall.
    """
    stripped = text.strip()
    return Decimal(stripped) if _PLAIN.fullmatch(stripped) else None
