"""The new words of a mail reply, without what it quotes and without the signature."""

import re

_SIGNATURE = re.compile(r"^-- ?$")
_QUOTED = re.compile(r"^\s*[>|]")
_INTRODUCES = re.compile(
    r"^\s*(?:"
    r"on .{3,200} wrote:|pada .{3,200} menulis:|.{3,120} menulis:|"
    r"-{2,} ?(?:original message|pesan asli|forwarded message|pesan terusan).*|"
    r"_{10,}|"
    r"(?:from|dari|sent from|dikirim dari)\s?:? "
    r".*(?:@|iphone|android|yahoo|outlook|samsung|ponsel).*"
    r")\s*$",
    re.IGNORECASE,
)
_ENDS_LATER = re.compile(r"(?:wrote|menulis):\s*$", re.IGNORECASE)
_BEGINS = re.compile(r"^\s*(?:on|pada) .+", re.IGNORECASE)


def new_words(text: str) -> str:
    """Return what the sender wrote anew: everything above the first quotation or signature.

    Where that leaves nothing (somebody answered below or between the quoted lines), the whole
    text comes back, so that no word of a complainant is lost.
    """
    lines = text.split("\n")
    kept = "\n".join(lines[: _end(lines)]).strip()
    return kept or text.strip()


def _end(lines: list[str]) -> int:
    for place, line in enumerate(lines):
        if _SIGNATURE.match(line) or _INTRODUCES.match(line):
            return place
        if _BEGINS.match(line) and _goes_on(lines, place):
            return place
        if _QUOTED.match(line) and _only_quoted(lines[place:]):
            return place
    return len(lines)


def _goes_on(lines: list[str], place: int) -> bool:
    """Tell whether an introduction that a mail program broke ends within the next two lines."""
    return any(_ENDS_LATER.search(line) for line in lines[place + 1 : place + 3])


def _only_quoted(rest: list[str]) -> bool:
    return all(_QUOTED.match(line) or not line.strip() for line in rest)
