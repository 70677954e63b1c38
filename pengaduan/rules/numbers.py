"""Complaint numbers with a check digit, and secret keys."""

import re
from collections.abc import Callable

# Damm's quasigroup of order 10: totally anti-symmetric, so every wrong digit and every swap of
# neighbours changes the result (H. M. Damm, 2004).
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
KEY_LENGTH = 12
_FAIR = 256 - 256 % len(ALPHABET)
_PATIENCE = 1000
_DASHES = re.compile(r"[\s\u2010-\u2015\u2212-]+")


class NumberError(ValueError):
    """Not a complaint number, or not a key."""


def make_number(year: int, serial: int) -> str:
    """Return the number of a complaint: year, eight-digit serial, Damm check digit."""
    if not 1000 <= year <= 9999 or not 0 <= serial <= 99_999_999:
        raise NumberError(f"no number for year {year} and serial {serial}")
    digits = f"{year}{serial:08d}"
    return _dashed(digits + str(_check(digits)))


def parse_number(text: str) -> str:
    """Return the canonical form of a number written with or without dashes and spaces."""
    digits = _bare(text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise NumberError("a complaint number has 13 digits")
    if digits[0] == "0" or _check(digits) != 0:
        raise NumberError("the check digit does not fit")
    return _dashed(digits)


def is_valid_number(text: str) -> bool:
    """True when ``text`` is a complaint number with a fitting check digit."""
    try:
        parse_number(text)
    except NumberError:
        return False
    return True


def new_key(random: Callable[[int], bytes]) -> str:
    """Return a new secret key of 12 symbols; ``random`` gives that many random bytes.

    Every symbol is equally likely (59 bits in all): bytes that would favour some are thrown away.
    """
    symbols = ""
    for _ in range(_PATIENCE):
        drawn = [byte for byte in random(KEY_LENGTH) if byte < _FAIR]
        symbols += "".join(ALPHABET[byte % len(ALPHABET)] for byte in drawn)
        if len(symbols) >= KEY_LENGTH:
            return _in_fours(symbols[:KEY_LENGTH])
    raise NumberError("the source of random bytes gives none that can be used")


def canonical_key(text: str) -> str:
    """Return the canonical form of a key in any case, with or without dashes and spaces."""
    symbols = _bare(text).upper()
    if len(symbols) != KEY_LENGTH or not set(symbols) <= set(ALPHABET):
        raise NumberError("a key has 12 letters and digits, none of them 0, O, 1, I or L")
    return _in_fours(symbols)


def _bare(text: str) -> str:
    return _DASHES.sub("", text)


def _check(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def _dashed(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:12]}-{digits[12]}"


def _in_fours(symbols: str) -> str:
    return "-".join(symbols[start : start + 4] for start in range(0, KEY_LENGTH, 4))
