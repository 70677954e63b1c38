"""Citizens who file and follow over HTTP with cookies and tokens, and try again when cut off."""

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
DOT: Final = "/lapor/tanda-terima/sampai.gif"
TRACK: Final = "/lacak"
CHECK: Final = "/lapor/periksa"
STEPS: Final = ("filing", "receipt", "arrival", "tracking", "reply")
"""The steps whose requests can be aimed at; everything else is hit by chance."""
PATIENCE: Final = 600.0
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
    """A receipt page that was seen. ``key`` is None when it was not on the page."""

    marker: str
    number: str
    key: str | None


@dataclass(frozen=True, slots=True)
class Followed:
    """What somebody did with number and key, each step until it was acknowledged.

    ``same_key``: a reload before the page had told of its arrival gave the same key again.
    ``kept_back``: after that it gave the number without the key. ``opened``: number and key
    opened the case in another browser. ``replied``: the reply was acknowledged.
    """

    marker: str
    number: str
    same_key: bool
    kept_back: bool
    opened: bool
    replied: bool


@dataclass
class Ledger:
    """What all citizens did together."""

    attempts: list[str] = field(default_factory=list)
    receipts: list[Acknowledged] = field(default_factory=list)
    followed: list[Followed] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    given_up: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def trouble(self, kind: str) -> None:
        """Count one request that had to be sent again."""
        with self.lock:
            self.troubles[kind] += 1


def reply_of(marker: str) -> str:
    """Return an invented reply by which it can be found again."""
    return f"Loket itu hari ini tutup lagi sebelum waktunya. Penanda balasan: {marker}."


def story_of(marker: str) -> str:
    """Return an invented story by which this attempt can be found again."""
    return f"Loket tutup sebelum jam layanan berakhir. Penanda percobaan: {marker}."


class Citizen:
    """One browser filing one complaint."""

    def __init__(self, address: str, ledger: Ledger, aim: Aim, dice: random.Random) -> None:
        self._address, self._ledger, self._aim = address, ledger, aim
        self.marker = "".join(dice.choices(string.ascii_lowercase, k=16))
        self._at = ("", "")  # the page that is open: its path and its text
        self._opener = _browser()

    def live(self) -> Acknowledged:
        """File, see number and key, follow the case, reply; every step until it is answered."""
        found = self.file()
        followed = self.follow(found)
        with self._ledger.lock:
            self._ledger.followed.append(followed)
        return found

    def follow(self, found: Acknowledged) -> Followed:
        """Reload the receipt, let it tell that it arrived, reload again, track, reply."""
        again = self._persist(partial(self._see, "receipt"))
        self._persist(self._arrive)
        after = self._persist(partial(self._see, "receipt"))
        opened = self._persist(partial(self._track, found))
        replied = self._persist(partial(self._reply, found.number))
        return Followed(
            marker=self.marker,
            number=found.number,
            same_key=again == found,
            kept_back=(after.number, after.key) == (found.number, None),
            opened=opened,
            replied=replied,
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
            self._aim.about_to("filing")
            sent = {"truthful": "y", "csrf_token": _token(page, CHECK)}
            where, page = self._open(CHECK, sent)
        return self._read_receipt(where, page)

    def _see(self, step: str) -> Acknowledged:
        self._aim.about_to(step)
        return self._read_receipt(*self._open(RECEIPT))

    def _read_receipt(self, where: str, page: str) -> Acknowledged:
        number, key = NUMBER.search(page), KEY.search(page)
        if where != RECEIPT or number is None:
            raise ScriptError(f"no receipt at {where}")
        return Acknowledged(self.marker, number[1], key[1] if key else None)

    def _arrive(self) -> None:
        self._aim.about_to("arrival")
        self._open(DOT)

    def _track(self, found: Acknowledged) -> bool:
        browser = _browser()
        _, page = self._open(TRACK, browser=browser)
        self._aim.about_to("tracking")
        sent = {"number": found.number, "key": found.key or "", "csrf_token": _token(page, TRACK)}
        where, _ = self._open(TRACK, sent, browser=browser)
        return where == f"/pengaduan/{found.number}"

    def _reply(self, number: str) -> bool:
        path = f"/pengaduan/{number}/balas"
        _, page = self._open(path)
        self._aim.about_to("reply")
        sent = {"text": reply_of(self.marker), "csrf_token": _token(page, path)}
        where, _ = self._open(path, sent)
        return where == f"/pengaduan/{number}"

    def _open(
        self,
        path: str,
        data: dict[str, str] | None = None,
        browser: urllib.request.OpenerDirector | None = None,
    ) -> tuple[str, str]:
        body = None if data is None else urllib.parse.urlencode(data).encode()
        opener = browser or self._opener
        with opener.open(self._address + path, data=body, timeout=30) as answer:
            text = answer.read().decode("utf-8", "replace")
            return urllib.parse.urlsplit(answer.geturl()).path, text

    def _persist(self, step: Callable[[], T]) -> T:
        """Do a step until it is answered, as somebody does who reloads the page."""
        until, pause = time.monotonic() + PATIENCE, 0.05
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
            time.sleep(pause)
            pause = min(pause * 1.5, 1.0)  # a crowd that knocks without a break keeps the door shut


def _browser() -> urllib.request.OpenerDirector:
    """Return a browser with cookies of its own."""
    return urllib.request.build_opener(
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPCookieProcessor(CookieJar()),
    )


def _cause(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    return type(reason if isinstance(reason, Exception) else error).__name__


def _token(page: str, path: str) -> str:
    found = TOKEN.search(page)
    if found is None:
        raise ScriptError(f"no form on {path}")
    return found[1]
