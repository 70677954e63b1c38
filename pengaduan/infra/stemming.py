"""Words of a text reduced to their stems (Snowball, Indonesian), for search and for learning.

Both databases index the stems that are made here, so both find the same.
"""

import re
import threading
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import Stemmer

_WORD: Final = re.compile(r"[^\W_]+")
LONGEST: Final = 40
_STOP_WORDS: Final = (
    "ada adalah agar akan aku apa apakah atas atau bagi bagaimana bahwa bapak banyak belum "
    "bisa bila bu buat dalam dan dapat dari dengan demikian di dimohon dimana dll dong guna "
    "hal hanya harap harus hingga ia ibu ingin ini itu jadi jam jika juga kah kalau kami kan "
    "karena ke kemudian kenapa kepada kita kok lagi lah lain lalu lebih maka mas masih "
    "mengapa min mohon namun nya oleh pada pak para per perlu pernah pun saat saja saya "
    "sampai sangat sebagai sebelum secara sedang sehingga sekali sekarang selalu selama "
    "selamat semua seperti serta siang sore sudah supaya tapi telah tentang terhadap terima "
    "terimakasih kasih tersebut tetapi tidak tolong untuk yaitu yang malam pagi hari yg dgn "
    "dlm dr krn pd sdh tdk utk ga gak nggak tsb jg sy bpk "
)
STOP_WORDS: Final = frozenset(_STOP_WORDS.split())


class _Stemmers(threading.local):
    """One stemmer per thread: a stemmer holds state while it works."""

    def __init__(self) -> None:
        made = Stemmer.Stemmer("indonesian")
        self.stem: Callable[[str], str] = lru_cache(maxsize=50_000)(made.stemWord)


_stemmers = _Stemmers()


def words(text: str) -> list[str]:
    """Return the words of a text in order, in small letters and without accents."""
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return [word[:LONGEST] for word in _WORD.findall(bare.casefold())]


def stem(word: str) -> str:
    """Return the stem of one word as :func:`words` gives it."""
    return _stemmers.stem(word)


def telling(text: str) -> list[str]:
    """Return the stems of the words that carry meaning, in order; stop words are left out."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]
