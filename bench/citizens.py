"""Citizens who file over HTTP with cookies and forgery tokens, and who try again when cut off."""

import http.client
import random
import re
import string
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.cookiejar import CookieJar
from typing import Final, TypeVar

from processes import Aim

TOKEN: Final = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
NUMBER: Final = re.compile(r'aria-hidden="true">(\d{4}-\d{8}-\d)<')
KEY: Final = re.compile(r'aria-hidden="true">([2-9A-HJKMNP-Z]{4}(?:-[2-9A-HJKMNP-Z]{4}){2})<')
RECEIPT: Final = "/lapor/tanda-terima"
CHECK: Final = "/lapor/periksa"
PATIENCE: Final = 180.0
T = TypeVar("T")
ANSWERS: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("/lapor", {"matter": "poor_service", "prior": "unanswered"}),
    ("/lapor/cerita", {}),
    ("/lapor/instansi", {"choice": "unknown"}),
    ("/lapor/kapan", {"ongoing": "y"}),
    ("/lapor/harapan", {"wishes": "service"}),
)


class ScriptError(RuntimeError):
    """A page did not answer as this script expects; nothing to do with a kill."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A receipt page that was seen. ``key`` is None when its one showing was cut off."""

    marker: str
    number: str
    key: str | None


@dataclass
class Ledger:
    """What all citizens did together."""

    attempts: list[str] = field(default_factory=list)
    receipts: list[Acknowledged] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    given_up: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def trouble(self, kind: str) -> None:
        """Count one request that had to be sent again."""
        with self.lock:
            self.troubles[kind] += 1


def story_of(marker: str) -> str:
    """Return an invented story by which this attempt can be found again."""
    return f"Loket tutup sebelum jam layanan berakhir. Penanda percobaan: {marker}."


class Citizen:
    """One browser filing one complaint."""

    def __init__(self, address: str, ledger: Ledger, aim: Aim, dice: random.Random) -> None:
        self._address, self._ledger, self._aim = address, ledger, aim
        self.marker = "".join(dice.choices(string.ascii_lowercase, k=16))
        self._at = ("", "")  # the page that is open: its path and its text
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(CookieJar()),
        )

    def file(self) -> Acknowledged:
        """Answer every page, send, and return what the receipt says; tries again when cut off."""
        with self._ledger.lock:
            self._ledger.attempts.append(self.marker)
        for path, answers in ANSWERS:
            given = {"story": story_of(self.marker)} if path == "/lapor/cerita" else answers
            self._persist(partial(self._answer, path, given))
        who = {
            "confidentiality": "open",
            "name": "Warga Contoh",
            "email": f"{self.marker}@contoh.invalid",
        }
        self._persist(partial(self._answer, "/lapor/kerahasiaan", who))
        found = self._persist(self._send)
        with self._ledger.lock:
            self._ledger.receipts.append(found)
        return found

    def _answer(self, path: str, given: dict[str, str]) -> None:
        where, page = self._at if self._at[0] == path else self._open(path)
        self._at = ("", "")
        sent = {**given, "csrf_token": _token(page, path)}
        self._at = where, page = self._open(path, sent)
        if where == path:
            raise ScriptError(f"{path} did not accept {sorted(given)}")

    def _send(self) -> Acknowledged:
        where, page = self._open(CHECK)
        if where != RECEIPT:
            self._aim.sending()
            sent = {"truthful": "y", "csrf_token": _token(page, CHECK)}
            where, page = self._open(CHECK, sent)
        number, key = NUMBER.search(page), KEY.search(page)
        if where != RECEIPT or number is None:
            raise ScriptError(f"no receipt at {where}")
        return Acknowledged(self.marker, number[1], key[1] if key else None)

    def _open(self, path: str, data: dict[str, str] | None = None) -> tuple[str, str]:
        body = None if data is None else urllib.parse.urlencode(data).encode()
        with self._opener.open(self._address + path, data=body, timeout=30) as answer:
            return urllib.parse.urlsplit(answer.geturl()).path, answer.read().decode()

    def _persist(self, step: Callable[[], T]) -> T:
        """Do a step until it is answered, as somebody does who reloads the page."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return step()
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    raise ScriptError(f"{error.url} answered {error.code}") from error
                self._ledger.trouble(f"status {error.code}")
            except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
                self._ledger.trouble(_cause(error))
            if time.monotonic() > until:
                raise TimeoutError(self.marker)
            time.sleep(0.05)


def _cause(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    return type(reason if isinstance(reason, Exception) else error).__name__


def _token(page: str, path: str) -> str:
    found = TOKEN.search(page)
    if found is None:
        raise ScriptError(f"no form on {path}")
    return found[1]
