"""Words in a story that make a verifier look twice. They decide nothing and are house lists."""

import re
from collections.abc import Iterable
from typing import Final

from pengaduan.complaints.models import Complaint

COURT_WORDS: Final = (
    "pengadilan",
    "hakim",
    "gugatan",
    "menggugat",
    "sidang",
    "kasasi",
    "ptun",
    "terdakwa",
    "tergugat",
)
PRIVATE_WORDS: Final = (
    "perusahaan swasta",
    "pinjaman online",
    "toko",
    "bank swasta",
    "developer",
    "tetangga",
    "utang",
    "arisan",
)
THREAT_WORDS: Final = (
    "ancam",
    "diancam",
    "mengancam",
    "ancaman",
    "intimidasi",
    "pungli",
    "pungutan liar",
    "suap",
    "uang pelicin",
    "diperas",
    "memeras",
    "pemerasan",
    "dipukul",
)
VULNERABLE_WORDS: Final = (
    "anak saya",
    "anak-anak",
    "bayi",
    "balita",
    "di bawah umur",
    "disabilitas",
    "difabel",
    "tunanetra",
    "tuli",
    "kursi roda",
    "lansia",
    "lanjut usia",
    "hamil",
    "yatim",
    "penyintas",
    "korban kekerasan",
)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    every = "|".join(re.escape(one) for one in words)
    return re.compile(rf"(?<!\w)(?:{every})(?!\w)", re.IGNORECASE)


_PATTERNS: Final[dict[tuple[str, ...], re.Pattern[str]]] = {
    words: _pattern(words) for words in (COURT_WORDS, PRIVATE_WORDS, THREAT_WORDS, VULNERABLE_WORDS)
}


def spoken_of(complaint: Complaint, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of one of the lists above that the story holds, each once, in order."""
    found = (one.lower() for one in _PATTERNS[words].findall(complaint.story))
    return tuple(dict.fromkeys(found))
