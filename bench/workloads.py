"""The requests that `bench/http_bench.py` sends, to the application and to the floor beside it."""

import http.client
import random
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

import sqlalchemy as sa
from answerable import answerable
from ground import ROOT  # noqa: F401 - makes the project importable
from lxml import html
from sqlalchemy.orm import aliased

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.complaints.models import Complaint
from pengaduan.demo.world import DOMAIN, PASSWORD
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Role

MONITOR = "kepala.unit"
STORY = "Loket tutup sebelum jam pelayanan berakhir dan tidak ada pengumuman di pintu."
FILING = (
    ("/lapor", {"matter": "poor_service", "prior": "unanswered"}),
    ("/lapor/cerita", {"story": STORY}),
    ("/lapor/instansi", {"choice": "unknown"}),
    ("/lapor/kapan", {"ongoing": "y"}),
    ("/lapor/harapan", {"wishes": "service"}),
    ("/lapor/kerahasiaan", {"confidentiality": "open", "name": "Warga Contoh"}),
)


@dataclass
class Answer:
    """What came back: status, body, seconds, and what the server says of itself."""

    status: int
    text: str
    seconds: float
    queries: int
    memory: int
    location: str


class Browser:
    """One client with one connection and its cookies."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}

    def ask(self, path: str, data: Mapping[str, str] | None = None) -> Answer:
        """Send one request and read the whole answer; redirects are not followed."""
        headers = {"Cookie": "; ".join(f"{name}={v}" for name, v in self._cookies.items())}
        body = None
        if data is not None:
            body = urllib.parse.urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request("GET" if data is None else "POST", path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        seconds = time.perf_counter() - began
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        return Answer(
            answer.status,
            text.decode("utf-8", "replace"),
            seconds,
            int(answer.headers.get("X-Queries", 0)),
            int(answer.headers.get("X-Memory", 0)),
            answer.headers.get("Location", ""),
        )

    def sign_in(self, email: str) -> None:
        """Sign in as somebody of the demo, by address."""
        self.ask("/masuk")
        answer = self.ask("/masuk", {"email": email, "password": PASSWORD})
        if answer.status != 303:
            raise SystemExit(f"{email} could not sign in: {answer.status}")


@dataclass
class Times:
    """What one workload took on one side."""

    seconds: list[float] = field(default_factory=list)
    queries: int = 0
    memory: int = 0

    def keep(self, answer: Answer, wanted: int, name: str) -> None:
        """Count an answer; SystemExit when it is not the one that was wanted."""
        if answer.status != wanted:
            raise SystemExit(f"{name}: {answer.status}\n{answer.text[:600]}")
        self.seconds.append(answer.seconds)
        self.queries = max(self.queries, answer.queries)
        self.memory = max(self.memory, answer.memory)

    @property
    def middle(self) -> float:
        """The median in milliseconds."""
        return median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        """The 95th percentile in milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)] * 1000


@dataclass(frozen=True)
class Workload:
    """One kind of request on both sides; each call is one timed request."""

    name: str
    ours: Callable[[], Answer]
    floor: Callable[[], Answer]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Ground:
    """Whose desk is measured, and cases of it."""

    agency_id: int
    account_id: int
    email: str
    shown: list[str]
    answerable: list[str]


def ground(answers: int = 0) -> Ground:
    """Pick the agency with most complaints whose officer also coordinates, and cases of it.

    ``answers`` cases wait for the officer's answer; those that are missing are made by the steps.
    """
    session = read()
    other = aliased(RoleGrant)
    largest = (
        sa.select(Account.id, Account.email, RoleGrant.agency_id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(
            other, sa.and_(other.account_id == Account.id, other.agency_id == RoleGrant.agency_id)
        )
        .join(Complaint, Complaint.agency_id == RoleGrant.agency_id)
        .where(RoleGrant.role == Role.AGENCY_OFFICER, RoleGrant.unit_id.is_(None))
        .where(other.role == Role.AGENCY_COORDINATOR, other.unit_id.is_(None))
        .group_by(Account.id, Account.email, RoleGrant.agency_id)
        .order_by(sa.func.count().desc(), Account.id)
        .limit(1)
    )
    account_id, email, agency_id = session.execute(largest).one()
    mine = sa.select(Complaint.number).where(Complaint.agency_id == agency_id)
    shown = session.scalars(
        mine.where(Complaint.decided_at.is_not(None)).order_by(Complaint.id.desc()).limit(200)
    )
    numbers = list(shown)
    ready = answerable(agency_id or 0, account_id, answers)
    return Ground(agency_id or 0, account_id, email, numbers, ready)


def filled(page: str) -> dict[str, str]:
    """Fill the first form that holds a text area as an officer would; the rest stays as it is."""
    form = next(one for one in html.fromstring(page).forms if one.xpath(".//textarea"))
    given = {name: value for name, value in form.form_values() if value}
    for area in form.xpath(".//textarea"):
        given[area.name] = "Permohonan sudah diperiksa dan diselesaikan pada hari kerja berikutnya."
    for radio in form.xpath(".//input[@type='radio']"):
        given.setdefault(radio.name, radio.get("value"))
    # The floor stores an answer that waits for its head, so ours asks for the head's word too.
    for box in form.xpath(".//input[@name='seen_when_tracked' or @name='ask_approval']"):
        given[box.name] = box.get("value")
    return given


def workloads(ports: tuple[int, int], where: Ground) -> list[Workload]:
    """Return the workloads in the order of the design table."""
    officer, monitor, bare = Browser(ports[0]), Browser(ports[0]), Browser(ports[1])
    officer.sign_in(where.email)
    monitor.sign_in(MONITOR + DOMAIN)
    dice = random.Random(7)
    ours = iter(where.answerable)
    who = f"?account={where.account_id}"
    words = (
        "kartu keluarga",
        "izin reklame",
        "puskesmas tutup",
        "ijazah ditahan",
        "bantuan lansia",
    )

    def file() -> Answer:
        citizen = Browser(ports[0])
        for path, data in FILING:
            citizen.ask(path, data)
        return citizen.ask("/lapor/periksa", {"truthful": "y"})

    def respond() -> Answer:
        path = f"/kerja/pengaduan/{next(ours)}/jawab"
        return officer.ask(path, filled(officer.ask(path).text))

    def bare_respond() -> Answer:
        return bare.ask(
            f"/respond/{dice.choice(where.shown)}{who}", {"text": "Permohonan sudah diperiksa."}
        )

    def search(side: Browser, path: str) -> Answer:
        return side.ask(f"{path}{urllib.parse.quote_plus(dice.choice(words))}")

    return [
        Workload("filing", file, lambda: bare.ask("/file", {"story": STORY}), 303),
        Workload(
            "inbox",
            lambda: officer.ask("/kerja"),
            lambda: bare.ask(f"/inbox/{where.agency_id}{who}"),
        ),
        Workload(
            "search",
            lambda: search(officer, "/kerja/cari?q="),
            lambda: search(bare, f"/search/{where.agency_id}{who}&q="),
        ),
        Workload(
            "case",
            lambda: officer.ask(f"/kerja/pengaduan/{dice.choice(where.shown)}"),
            lambda: bare.ask(f"/case/{dice.choice(where.shown)}{who}"),
        ),
        Workload("respond", respond, bare_respond, 303),
        Workload(
            "statistics",
            lambda: monitor.ask("/awasi/kinerja"),
            lambda: bare.ask(f"/statistics{who}"),
        ),
    ]
