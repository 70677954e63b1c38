"""Does the tracking door tell by its time whether a case exists? And the door for a lost key?

Tries a number that exists with a wrong key, and one that does not, in turns and in random order,
each from another network so that nothing is slowed down, and compares the medians.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

import ground
from flask import Flask
from flask.testing import FlaskClient

from pengaduan.complaints.models import Confidentiality, PriorContact
from pengaduan.handling.filing import NewComplaint, file
from pengaduan.infra import clock
from pengaduan.infra.db import transaction
from pengaduan.rules.numbers import make_number

LIMIT_MS = 5.0
WRONG_KEY = "2222-2222-2222"
EMAIL = "contoh@contoh.invalid"


def filed(tries: int) -> list[str]:
    """File that many complaints and return their numbers."""
    numbers, now = [], clock.now() - timedelta(hours=1)
    for place in range(tries):
        new = NewComplaint(
            nonce=f"bench-{place}",
            matter="poor_service",
            story="Loket tutup sebelum jam pelayanan berakhir.",
            prior_contact=PriorContact.NOT_YET,
            confidentiality=Confidentiality.WITHHELD,
            name="Pelapor Contoh",
            email=EMAIL,
        )
        with transaction() as session:
            numbers.append(file(session, new, now=now).complaint.number)
    return numbers


def measured(
    client: FlaskClient, path: str, data: dict[str, str], place: int, status: int
) -> float:
    """Send one try from a network of its own and return the milliseconds that it took."""
    address = f"10.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"
    began = time.perf_counter()
    answer = client.post(path, data=data, environ_overrides={"REMOTE_ADDR": address})
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != status:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return took


def door(
    app: Flask, path: str, known: list[str], rest: dict[str, str], status: int
) -> dict[str, float]:
    """Return the median of each kind of try at one door, in milliseconds."""
    unknown = [make_number(2031, place) for place in range(len(known))]
    tries = [("known", number) for number in known] + [("unknown", number) for number in unknown]
    random.Random(7).shuffle(tries)
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    client = app.test_client()
    for place, (kind, number) in enumerate(tries, start=1):
        data = {"number": number, **rest}
        times[kind].append(measured(client, path, data, place, status))
    return {kind: median(found) for kind, found in times.items()}


def report(name: str, found: dict[str, float], tries: int) -> bool:
    """Print one line and tell whether the difference is within the limit."""
    apart = abs(found["known"] - found["unknown"])
    ground.say(
        f"{name}: {tries} tries each, median {found['known']:.1f} ms (number exists), "
        f"{found['unknown']:.1f} ms (unknown), apart {apart:.2f} ms, limit {LIMIT_MS:.0f} ms"
    )
    return apart < LIMIT_MS


def main() -> int:
    """Measure both doors on one engine; 1 when a difference is too large."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--engine", choices=ground.ENGINES, default="sqlite")
    options.add_argument("--tries", type=int, default=200)
    given = options.parse_args()
    ground.end_tidily()
    with ground.throw_away_folder() as folder, ground.fresh_database(given.engine, folder) as url:
        app = ground.make_app(url, folder)
        ground.fill(app)
        ground.say(f"{given.engine}, {ground.machine()}")
        with app.app_context():
            known = filed(given.tries)
        doors: list[tuple[str, Callable[[], dict[str, float]]]] = [
            ("tracking", lambda: door(app, "/lacak", known, {"key": WRONG_KEY}, 422)),
            ("lost key", lambda: door(app, "/lacak/kunci-hilang", known, {"email": EMAIL}, 200)),
        ]
        sound = [report(name, run(), given.tries) for name, run in doors]
    return 0 if all(sound) else 1


if __name__ == "__main__":
    sys.exit(main())
