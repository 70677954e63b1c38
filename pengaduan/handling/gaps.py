"""A text with an open place of a template is never sent."""

from pengaduan.handling.errors import InputRefusedError, Refusal
from pengaduan.rules.reply_templates import gaps


def no_gaps(text: str, field: str) -> None:
    """Refuse a text in which a place like ``{nama loket}`` was not filled."""
    found = gaps(text)
    if found:
        names = ", ".join(f"{{{name}}}" for name in found)
        raise InputRefusedError(Refusal.VARIABLE_OPEN, field, names=names)
