"""`bench/line.py`: how long a citizen waits on a slow line, page by page; and a whole filing.

Each page is opened cold (new browser, no cache) three times over a line with a round trip of
400 ms and 400 kbit/s in both directions, by a processor slowed four times, from gunicorn over TLS.
Printed are the largest contentful paint (median), bytes on the wire and requests. ``--filing``
types a whole complaint as slowly as people do and prints the seconds until the receipt.
"""

import argparse
import os
import re
import ssl
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from ground import SECRET, end_tidily, machine, say, throw_away_folder
from playwright.sync_api import Browser, BrowserContext, Page
from processes import WEB, Processes
from relay import SLOW, line

from pengaduan.infra import clock
from tests.apps import build_database, dispose, make_app
from tests.browser.chromium import chromium
from tests.browser.screens.checks import QUESTION
from tests.browser.screens.screen import Screen
from tests.browser.screens.stage import Stage, session_of
from tests.browser.screens.table import SCREENS

LOADS, SLOWER = 3, 4
READING, TOUCHING, PER_LETTER = 5000, 1500, 400
"""Milliseconds of somebody who reads, looks for a control and touches it, and types."""
ALLOWED = 2.5
"""Seconds until the largest contentful paint of a question page."""
TRUSTING = "--ignore-certificate-errors"
ENOUGH = 300
"""Seconds for a whole filing."""
_LARGEST = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({type: "largest-contentful-paint", buffered: true});
  setTimeout(() => done(-1), 3000);
})"""
STORY = (
    "Saya mengurus kartu keluarga di loket tiga sejak bulan Maret. Tiga kali saya diminta kembali "
    "karena blangko dikatakan habis. Petugas menyebut ada biaya lima puluh ribu rupiah supaya "
    "cepat, tetapi tidak ada kuitansi. Saya menolak, lalu berkas saya dikembalikan tanpa tanda "
    "terima. Akibatnya anak saya belum dapat didaftarkan ke sekolah dan saya sudah kehilangan tiga "
    "hari kerja. Saya mohon kartu itu diselesaikan dan dijelaskan biayanya."
)


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for this machine that is good for a day, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    paths = folder / "line.crt", folder / "line.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@contextmanager
def site(folder: Path, port: int) -> Iterator[Stage]:
    """Serve a fresh site with gunicorn over TLS behind the slow line; yield where to arrange."""
    url = f"sqlite:///{folder / 'line.sqlite'}"
    build_database(url, folder)
    cert, key = certificate(folder)
    env = {
        **os.environ,
        "PENGADUAN_ENV": "demo",
        "SECRET_KEY": SECRET,
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "HOST": "127.0.0.1",
        "PORT": str(port + 1),
        "WEB_WORKERS": "2",
        "GUNICORN_CMD_ARGS": f"--certfile {cert} --keyfile {key} --keep-alive 75",
    }
    running = Processes(env, folder / "web.log")
    app = make_app(url, folder, SECRET_KEY=SECRET, WTF_CSRF_ENABLED=True)
    running.start(WEB)
    try:
        with line(SLOW, port + 1, port), session_of(app) as session:
            yield Stage(app, session, f"https://127.0.0.1:{port}")
    finally:
        running.stop()
        dispose(app)


def wait_for(address: str) -> None:
    """Wait until the site answers; TimeoutError if it never does."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5, context=trusting):  # noqa: S310 - our own site
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


@contextmanager
def phone(browser: Browser, stage: Stage, cookies: dict[str, str]) -> Iterator[BrowserContext]:
    """Yield a new phone without anything in its cache."""
    context = browser.new_context(
        base_url=stage.url,
        viewport={"width": 360, "height": 640},
        device_scale_factor=2,
        locale="id-ID",
    )
    context.set_default_timeout(60_000)
    context.add_cookies(
        [{"name": name, "value": value, "url": stage.url} for name, value in cookies.items()]
    )
    yield context
    context.close()


@dataclass(frozen=True, slots=True)
class Load:
    """One cold load: seconds to the largest paint, bytes on the wire, requests."""

    largest: float
    size: int
    requests: int


def slowed(context: BrowserContext) -> Page:
    """Return a page whose processor is slower."""
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def load(browser: Browser, stage: Stage, path: str, cookies: dict[str, str]) -> Load:
    """Open an address once, cold."""
    with phone(browser, stage, cookies) as context:
        page = slowed(context)
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        sizes: list[float] = []
        tools.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
        page.goto(path, wait_until="load")
        largest = page.evaluate(_LARGEST) / 1000
    travelled = [int(one) for one in sizes if one > 0]
    return Load(largest, sum(travelled), len(travelled))


def first_of_each() -> list[Screen]:
    """Return one state per endpoint: the first that is reached by its address alone."""
    found: dict[str, Screen] = {}
    for screen in SCREENS:
        if screen.act is None and screen.status == 200:
            found.setdefault(screen.endpoint, screen)
    return list(found.values())


def pages(browser: Browser, stage: Stage, wanted: str) -> list[str]:
    """Print a line per page and return the names of question pages that take too long."""
    say(f"{'page':<36}{'LCP s':>7}{'worst':>7}{'bytes':>9}{'requests':>10}")
    slow = []
    for screen in (one for one in first_of_each() if re.search(wanted, one.name)):
        loads = []
        for _ in range(LOADS + 1):
            stage.enter()
            with stage.app.app_context():
                path = screen.arrange(stage)
            loads.append(load(browser, stage, path, dict(stage.leave())))
        loads = loads[1:]  # the first made the server compile its templates
        middle, worst = median(one.largest for one in loads), max(one.largest for one in loads)
        size, requests = max(one.size for one in loads), max(one.requests for one in loads)
        late = middle > ALLOWED
        mark = "  TOO LATE" if late and screen.limit == QUESTION else ""
        say(f"{screen.name:<36}{middle:>7.2f}{worst:>7.2f}{size:>9,}{requests:>10}{mark}")
        slow += [screen.name] if mark else []
    return slow


#: What is done on each page of a filing: role, label, and what is typed before; "" for a choice.
PATH: tuple[tuple[str, str, str], ...] = (
    ("link", "Sampaikan pengaduan", ""),
    ("radio", "Layanan buruk, lama, atau tidak dilayani", ""),
    ("radio", "Sudah, tetapi saya tidak puas", ""),
    ("button", "Lanjutkan", ""),
    ("link", "Lanjutkan", ""),
    ("textbox", "Apa yang terjadi?", STORY),
    ("button", "Lanjutkan", ""),
    ("radio", "Saya tidak tahu", ""),
    ("button", "Lanjutkan", ""),
    ("textbox", "Bulan dan tahun, atau tanggal lengkap", "Maret 2026"),
    ("button", "Lanjutkan", ""),
    ("checkbox", "Penjelasan", ""),
    ("button", "Lanjutkan", ""),
    ("radio", "Saya tidak ingin menyebut nama", ""),
    ("button", "Lanjutkan", ""),
    ("checkbox", "Keterangan ini benar", ""),
    ("button", "Kirim pengaduan", ""),
)
LEADS_ON = ("link", "button")


def filing(browser: Browser, stage: Stage) -> float:
    """Return the seconds from the first page to the receipt.

    A page is read for 5 s, a control found and touched in 1.5 s, 2.5 letters written per second.
    """
    stage.enter()
    with phone(browser, stage, stage.leave()) as context:
        page = slowed(context)
        began = time.monotonic()
        page.goto("/")
        page.wait_for_timeout(READING)
        for role, label, text in PATH:
            page.wait_for_timeout(TOUCHING)
            page.get_by_role(role, name=label).first.click()  # type: ignore[arg-type]  # ARIA roles
            page.keyboard.type(text, delay=PER_LETTER)
            if role in LEADS_ON:
                page.wait_for_load_state("load")
                page.wait_for_timeout(READING)
        page.get_by_role("heading", name="Pengaduan Anda sudah kami terima").wait_for()
        return time.monotonic() - began


def main() -> int:
    """Return 1 when a question page or the filing takes too long."""
    end_tidily()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="pages whose name matches this")
    parser.add_argument("--filing", action="store_true", help="type one complaint instead")
    parser.add_argument("--port", type=int, default=8117, help="this one and the next are used")
    asked = parser.parse_args()
    say(f"{SLOW.name}, CPU {SLOWER}x slower, TLS, cold, median of {LOADS}; {machine()}")
    with (
        throw_away_folder() as folder,
        site(folder, asked.port) as stage,
        chromium(TRUSTING) as browser,
    ):
        wait_for(f"https://127.0.0.1:{asked.port + 1}/healthz")
        if asked.filing:
            seconds = filing(browser, stage)
            say(f"a story of {len(STORY)} letters, filed in {seconds:.0f} s of {ENOUGH}")
            return int(seconds > ENOUGH)
        slow = pages(browser, stage, asked.only)
    say(f"{len(slow)} question pages take longer than {ALLOWED} s")
    return int(bool(slow))


if __name__ == "__main__":
    sys.exit(main())
