"""`make bench-files`: send 300 files of our own making through the real pipeline, and look.

Each file is attached to a case and examined by the handler that the jobs process runs, on a
database of its own. The table says per kind how many were kept and refused, the longest time
by the clock and the most address space of the process that opened it. The script fails when a
file was stored as it came, when a hidden name stayed, when one took longer than ten seconds, or
when an honest file was refused (and a hostile one kept).
"""

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ground import fill, fresh_database, machine, make_app, say, throw_away_folder
from sqlalchemy.orm import Session

from pengaduan.complaints.models import AttachmentState, Complaint
from pengaduan.handling import evidence
from pengaduan.infra import storage
from pengaduan.infra.cleaning import fence
from pengaduan.infra.cleaning.child import MEMORY
from pengaduan.infra.cleaning.kinds import FileRefusedError, sniff
from pengaduan.infra.db import transaction
from tests.factories.complaints import make_case
from tests.factories.corpus import SECRET, Sample, corpus
from tests.factories.corpus.sample import KEPT, REFUSED

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LONGEST = 10.5  # seconds: ten behind the fence, and the way there and back


@dataclass
class Kind:
    """What was seen of one kind of file."""

    files: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    peak: int = 0
    died: int = 0


def examine(session: Session, complaint: Complaint, sample: Sample) -> tuple[str, float, bytes]:
    """Return the verdict, the seconds it took, and the copy that was kept."""
    file = evidence.attach(session, "complainant", complaint, sample.name, sample.data, now=NOW)
    began = time.perf_counter()
    evidence.check(session, file.id, now=NOW)
    took = time.perf_counter() - began
    if file.state is AttachmentState.READY and file.clean_key:
        verdict, copy = KEPT, storage.get(file.clean_key)
    else:
        verdict, copy = file.refusal or file.state.value, b""
    session.delete(file)  # the limit of ten files is another matter
    session.flush()
    return verdict, took, copy


def peak_of(sample: Sample) -> int | None:
    """Return the most address space in bytes of a child that opens the file, None if it died."""
    try:
        told = fence.open_fenced(sample.data, sniff(sample.data)).verdict
    except FileRefusedError:
        return 0
    return None if told is None else int(told[0]["peak"]) * 1024


def wrong(sample: Sample, verdict: str, took: float, copy: bytes) -> str:
    """Return what is wrong with the outcome, or nothing."""
    if copy and copy == sample.data:
        return "was stored as it came"
    if SECRET in copy:
        return "kept what was hidden in it"
    if took > LONGEST:
        return f"took {took:.1f} s"
    if sample.expect == KEPT and verdict != KEPT:
        return f"is honest and was refused ({verdict})"
    if sample.expect == REFUSED and verdict == KEPT:
        return "should have been refused"
    if sample.why and verdict not in (sample.why, KEPT):
        return f"was refused as {verdict}, not as {sample.why}"
    return ""


def measure(wanted: str) -> tuple[dict[str, Kind], list[str]]:
    seen: dict[str, Kind] = {}
    breaches: list[str] = []
    with transaction() as session:
        complaint = make_case(session, NOW, "dispositioned").complaint
        for sample in (one for one in corpus() if wanted in one.kind):
            verdict, took, copy = examine(session, complaint, sample)
            kind = seen.setdefault(sample.kind, Kind())
            peak = peak_of(sample)
            kind.files += 1
            kind.verdicts[verdict] += 1
            kind.longest = max(kind.longest, took)
            kind.peak = max(kind.peak, peak or 0)
            kind.died += peak is None
            said = wrong(sample, verdict, took, copy)
            if said:
                breaches.append(f"{sample.id}: {said}")
    return seen, breaches


def report(seen: dict[str, Kind]) -> None:
    say("| Kind | Files | Verdict | Longest, s | Peak, MiB |")
    say("|---|---:|---|---:|---:|")
    for name, kind in seen.items():
        verdicts = ", ".join(f"{count} {code}" for code, count in kind.verdicts.most_common())
        peak = f"{kind.peak / 1024**2:.0f}" if kind.peak else "not opened"
        peak = f"stopped at {MEMORY // 1024**2}" if kind.died and not kind.peak else peak
        say(f"| {name} | {kind.files} | {verdicts} | {kind.longest:.2f} | {peak} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", default="", help="only kinds whose name contains this")
    options = parser.parse_args()
    say(machine())
    with throw_away_folder() as folder, fresh_database("sqlite", folder) as url:
        app = make_app(url, folder)
        fill(app)
        with app.app_context():
            seen, breaches = measure(options.kind)
    report(seen)
    files = sum(kind.files for kind in seen.values())
    kept = sum(kind.verdicts[KEPT] for kind in seen.values())
    longest = max(kind.longest for kind in seen.values())
    say(
        f"\n{files} files of {len(seen)} kinds: {kept} kept (written anew), {files - kept} refused."
    )
    peak = max(kind.peak for kind in seen.values()) / 1024**2
    say(f"Longest {longest:.2f} s, most address space {peak:.0f} MiB of {MEMORY // 1024**2}.")
    for line in breaches:
        say(f"FAILED {line}")
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
