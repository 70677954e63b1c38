"""Names, telephone numbers and e-mail addresses as people in Indonesia write them."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

PROVIDERS = (
    "gmail.com",
    "yahoo.com",
    "yahoo.co.id",
    "ymail.com",
    "rocketmail.com",
    "hotmail.com",
    "outlook.com",
    "outlook.co.id",
    "live.com",
    "icloud.com",
)
OTHER_REAL_PROVIDERS = frozenset({"mail.com", "email.com", "gmx.com", "aol.com", "live.co.id"})
LONGEST_NAME = 150
_DECORATION = re.compile(r"[\s().\u2010-\u2015/-]+")
_NOTE = re.compile(r"\((wa|whatsapp|hp|telp|sms)\)|^(wa|whatsapp|hp|telp|no)\b[.:]?", re.IGNORECASE)
_INDONESIAN = re.compile(r"8[0-9]{8,11}|[2-79][0-9]{6,10}")
_FOREIGN = re.compile(r"[1-9][0-9]{6,14}")
_NEVER_DELIVERS = re.compile(r"\.(?:invalid|test|example)$", re.IGNORECASE)
_DELIVERS = ".id"
_ADDRESS = re.compile(r"[^\s@]+@(?P<domain>[^\s@]+)")


class ContactError(ValueError):
    """A name, number or address that cannot be used.

    ``why``: empty, unreadable, too_short or too_long.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def parse_name(text: str) -> str:
    """Return a person's name with single spaces; one word is a full name (many have only one)."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise ContactError("empty")
    if len(name) > LONGEST_NAME:
        raise ContactError("too_long")
    if not any(sign.isalpha() for sign in name) or any(map(_is_control, name)):
        raise ContactError("unreadable")
    return name


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn")


def parse_phone(text: str) -> str:
    """Return a telephone number as "+62...", or "+" and the country code for foreign ones.

    Read are 0812-..., 812..., 62812..., +62 (0)812..., 0062812..., (021) 555 1234, with spaces,
    dots, dashes and brackets anywhere, and "(WA)" behind it.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        raise ContactError("empty")
    digits = _DECORATION.sub("", _NOTE.sub("", plain).strip())
    if not re.fullmatch(r"\+?[0-9]+", digits):
        raise ContactError("unreadable")
    if digits.startswith(("+", "00")):
        return _international(digits.lstrip("+").removeprefix("00"))
    if digits.startswith("62"):
        return _indonesian(digits.removeprefix("62"))
    return _indonesian(digits)


def _international(digits: str) -> str:
    if digits.startswith("62"):
        return _indonesian(digits.removeprefix("62"))
    if not _FOREIGN.fullmatch(digits):
        raise ContactError("too_short" if len(digits) < 8 else "too_long")
    return f"+{digits}"


def _indonesian(digits: str) -> str:
    national = digits.removeprefix("0")
    if not _INDONESIAN.fullmatch(national):
        if len(national) < 9:
            raise ContactError("too_short")
        raise ContactError("too_long" if len(national) > 11 else "unreadable")
    return f"+62{national}"


def parse_email(text: str) -> str:
    """Return an e-mail address as it is stored and written to; its domain is in small letters.

    Nothing is looked up on the network. Letters outside ASCII before the @ are refused, because
    many mail servers of offices cannot deliver to them. Domains that never deliver (RFC 2606) are
    read like others, so that a training can use them.
    """
    address = unicodedata.normalize("NFKC", text).strip()
    if not address:
        raise ContactError("empty")
    reserved = _NEVER_DELIVERS.search(address)
    checked = _NEVER_DELIVERS.sub(_DELIVERS, address)
    try:
        found = validate_email(
            checked, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError as error:
        raise ContactError("unreadable") from error
    plain = found.ascii_email or found.normalized
    return plain.removesuffix(_DELIVERS) + reserved[0].lower() if reserved else plain


def email_hint(address: str) -> str | None:
    """Return the address that was probably meant, or None when there is nothing to suggest."""
    found = _ADDRESS.fullmatch(address.strip())
    if found is None:
        return None
    domain = found["domain"].lower().rstrip(".,")
    if domain in PROVIDERS or domain in OTHER_REAL_PROVIDERS:
        return None
    closest = min(PROVIDERS, key=lambda provider: _distance(domain, provider))
    if _distance(domain, closest) > (2 if domain[0] == closest[0] else 1):
        return None
    local = address.strip()[: -len(found["domain"])]
    return f"{local}{closest}"


def _distance(one: str, other: str) -> int:
    """Wrong, missing, extra and swapped letters between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != wanted))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
