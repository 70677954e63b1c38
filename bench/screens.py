"""`bench/screens.py`: every citizen and public screen in every state, judged from all sides.

Each screen is opened in Chromium as a phone does: with JavaScript, without, and in English. The
table of screens and the checks are those of the tests; with ``--vnu`` the Nu HTML Checker (a Java
program; ``npm install vnu-jar`` brings it) reads every source as well. Ends with 1 on any finding.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ground import end_tidily, machine, say, throw_away_folder
from playwright.sync_api import Error as PlaywrightError

from tests.apps import build_database, dispose, make_app
from tests.browser.chromium import chromium
from tests.browser.screens import checks
from tests.browser.screens.screen import Screen
from tests.browser.screens.seen import Seen
from tests.browser.screens.stage import Stage, served, session_of
from tests.browser.screens.table import SCREENS
from tests.browser.screens.visiting import Visits, expectations, findings

_SPACES = re.compile(r"\s+")
_STYLE = re.compile(r"(<style[^>]*>).*?(</style>)", re.DOTALL)
Judge = Callable[[Screen, Seen], list[str]]


@dataclass
class Tally:
    """What came of the screens so far."""

    found: list[str] = field(default_factory=list)
    heaviest: dict[str, tuple[int, str]] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def look(
        self, visits: Visits, screen: Screen, kind: str, judge: Judge, *, javascript: bool = True
    ) -> None:
        """Open one screen and count what is found; one that cannot be reached is a finding."""
        try:
            seen = visits.open(screen, javascript=javascript)
            told = judge(screen, seen)
        except PlaywrightError as error:
            self.tell(f"{screen.name}: not reached: {error.message} [{kind}]")
            return
        self._note(screen, seen, kind, told)

    def tell(self, finding: str) -> None:
        """Print a finding at once, and count it."""
        self.found.append(finding)
        say("  " + _SPACES.sub(" ", finding)[:600])

    def _note(self, screen: Screen, seen: Seen, kind: str, told: list[str]) -> None:
        self.opened[kind] = self.opened.get(kind, 0) + 1
        for one in told:
            self.tell(f"{one} [{kind}]")
        self.sources[f"{screen.name} {kind}"] = seen.source
        weight = sum(seen.weights.values())
        if weight > self.heaviest.get(screen.endpoint, (0, ""))[0]:
            self.heaviest[screen.endpoint] = (weight, screen.state)


@contextmanager
def visiting(folder: Path) -> Iterator[Visits]:
    """Yield what opens screens, on a database of its own."""
    url = f"sqlite:///{folder / 'screens.sqlite'}"
    build_database(url, folder)
    app = make_app(url, folder, WTF_CSRF_ENABLED=True)
    with served(app) as address, session_of(app) as session, chromium() as browser:
        yield Visits(Stage(app, session, address), browser, folder)
    dispose(app)


def plain(screen: Screen, seen: Seen) -> list[str]:
    """Return what is wrong without JavaScript: axe and the Tab walk need it, the rest does not."""
    found = [*expectations(screen, seen), *checks.markup(seen), *checks.own_host(seen)]
    return [f"{screen.name}: {told}" for told in found]


def walk(visits: Visits, wanted: str, *, whole: bool = True) -> Tally:
    """Open the screens whose name matches ``wanted``, with scripts only unless ``whole``."""
    tally = Tally()
    for screen in (one for one in SCREENS if re.search(wanted, one.name)):
        tally.look(visits, screen, "scripts", findings)
        if not whole:
            continue
        tally.look(visits, screen, "no scripts", plain, javascript=False)
        if screen.act is None:
            tally.look(visits, screen.in_english(), "English", findings)
    return tally


def nu(jar: Path, sources: dict[str, str], folder: Path) -> list[str]:
    """Return what the Nu HTML Checker says against the sources."""
    names = {}
    for place, (name, source) in enumerate(sources.items()):
        file = folder / f"{place:04d}.html"
        shown = source if place == 0 else _STYLE.sub(r"\1\2", source)  # the same sheet everywhere
        file.write_text(shown, "utf-8")
        names[file.name] = name
    call = ["java", "-jar", str(jar), "--format", "json", "--exit-zero-always", "--stdout"]
    done = subprocess.run(
        [*call, *map(str, sorted(folder.glob("*.html")))], capture_output=True, check=True
    )
    said = json.loads(done.stdout)["messages"]
    return [
        f"{names[Path(one['url']).name]}: {one['message']}"
        for one in said
        if one["type"] == "error" or one.get("subType") == "warning"
    ]


def main() -> int:
    """Return 1 when any screen has a finding."""
    end_tidily()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="screens whose name matches this")
    parser.add_argument("--vnu", type=Path, help="the Nu checker's vnu.jar")
    parser.add_argument("--scripts-only", action="store_true", help="neither the rest nor English")
    asked = parser.parse_args()
    began = time.monotonic()
    with throw_away_folder() as folder:
        with visiting(folder) as visits:
            tally = walk(visits, asked.only, whole=not asked.scripts_only)
        if asked.vnu:
            pages = folder / "pages"
            pages.mkdir()
            told = nu(asked.vnu, tally.sources, pages)
            for one in told:
                tally.tell(f"{one} [Nu]")
            say(f"Nu checker: {len(tally.sources)} sources, {len(told)} messages")
    say(f"{'endpoint':<28}{'heaviest, bytes':>16}  in state")
    for endpoint, (weight, state) in sorted(tally.heaviest.items()):
        say(f"{endpoint:<28}{weight:>16,}  {state}")
    for kind, count in tally.opened.items():
        say(f"{kind}: {count} screens")
    say(f"{len(tally.found)} findings in {time.monotonic() - began:.0f} s; {machine()}")
    return 1 if tally.found else 0


if __name__ == "__main__":
    sys.exit(main())
