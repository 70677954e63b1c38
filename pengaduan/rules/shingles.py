"""How alike two texts are, and short fingerprints by which alike texts find each other.

A text becomes the set of its overlapping five-letter pieces (shingles), after idle words and
common endings were taken off. Two sets are compared by the Jaccard index: what they share over
what they have together. MinHash keeps, per hash function, the smallest hash of a set; two texts
agree in one place as often as their Jaccard index says (Broder 1997). Places are joined to bands,
and texts that agree in a whole band are worth comparing: an indexed look-up, never all pairs.
"""

import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final
from zlib import crc32

WIDTH: Final = 5
BANDS: Final = 20
ROWS: Final = 3
"""Two texts with Jaccard index 0.6 share a band in 99 of 100 cases, 1 - (1 - 0.6^3)^20."""

_MASK: Final = (1 << 62) - 1
_MIX: Final = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
_LETTERS: Final = re.compile(r"[a-z0-9]+")
_IDLE_WORDS: Final = (
    "ada adalah agar akan apa atau bagi bahwa bapak belum bisa dalam dan dapat dari dengan di "
    "dimohon dong guna hal hanya harus hari ibu ingin ini itu jadi jika juga kah kalau kami karena "
    "ke kepada kita lagi lah maka mas masih min mohon mohonkan nya oleh pada pak para per perlu "
    "pun saat saja sampai sangat saya sebagai secara sedang sehingga sekali selama selamat semua "
    "seperti serta siang sore sudah supaya tapi telah tentang terima kasih terimakasih tersebut "
    "tetapi tidak tolong untuk yaitu yang yg bpk dgn dlm dr krn pd sdh tdk utk malam pagi"
)
_IDLE: Final = frozenset(_IDLE_WORDS.split())
_ENDINGS: Final = ("kannya", "lah", "kah", "nya", "kan")
_SHORTEST_STEM: Final = 4


def _masks() -> tuple[int, ...]:
    """Return the fixed hash functions; a change makes every stored band void."""
    places = range(BANDS * ROWS)
    digests = (blake2b(f"minhash-{place}".encode(), digest_size=8).digest() for place in places)
    return tuple(int.from_bytes(digest) & _MASK for digest in digests)


_MASKS: Final = _masks()


def stem(word: str) -> str:
    """Take a common ending off, as far as a stem of four letters is left."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def words(text: str) -> list[str]:
    """Return the words that carry meaning, in order, lower case, without common endings."""
    return [stem(word) for word in _LETTERS.findall(text.lower()) if word not in _IDLE]


def normal(text: str) -> str:
    """Return the text that is compared; a text of idle words only is compared as it stands."""
    return " ".join(words(text) or _LETTERS.findall(text.lower())) or " ".join(text.split())


def shingles(text: str) -> frozenset[int]:
    """Return the pieces of the text as numbers; a text shorter than a piece is one piece."""
    plain = normal(text)
    last = max(1, len(plain) - WIDTH + 1)
    return frozenset(crc32(plain[at : at + WIDTH].encode()) for at in range(last))


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the share of what both have in common, 0.0 to 1.0; two empty sets share nothing."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def bands(pieces: frozenset[int]) -> tuple[int, ...]:
    """Return one number per band, each below 2**63 and never equal to that of another band."""
    first, second = _MIX
    mixed = [(one * first ^ one * second >> 29) & _MASK for one in pieces]
    # Which piece comes lowest under a mask is as good as drawn by lot: the pieces are hashes.
    lowest = [min(map(mask.__xor__, mixed)) for mask in _MASKS]
    return tuple(_band(place, lowest[place * ROWS : (place + 1) * ROWS]) for place in range(BANDS))


def _band(place: int, lowest: Iterable[int]) -> int:
    text = f"{place}:" + ",".join(map(str, lowest))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 1


def copied_run(text: str, source: str, length: int = 8) -> bool:
    """Tell whether ``text`` repeats that many words of ``source`` in a row."""
    ours, theirs = _LETTERS.findall(text.lower()), _LETTERS.findall(source.lower())
    runs = {tuple(theirs[at : at + length]) for at in range(len(theirs) - length + 1)}
    return any(tuple(ours[at : at + length]) in runs for at in range(len(ours) - length + 1))


def share_of(wanted: Iterable[str], text: str) -> float:
    """Return which share of the wanted words the text has (0.0 to 1.0; nothing wanted is 0.0)."""
    asked = set(wanted)
    return len(asked & set(words(text))) / len(asked) if asked else 0.0
