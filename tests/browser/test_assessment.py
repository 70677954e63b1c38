"""A whole assessment: seven governments, 49 units, from entry to verified paper, in browsers."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.browser.assessing import AgencyHead, Chair, FieldAssessor, Reviewer, Sheet
from tests.browser.people import Citizen
from tests.reports.papers import figures_without_words, inside, pdf_text, problems, traits

TITLE = "Bangka Belitung uji"
_serial = count(1)
#: Name and score of a government.
Row = tuple[str, str]

OBJECTION = "Papan standar layanan sudah dipasang sebelum kunjungan."

pytestmark = [pytest.mark.slow, pytest.mark.assessment]


def level_of(place: int, n: int, code: str) -> int:
    """Levels 2 to 4, spread otherwise at each government; complaints are capped without records."""
    return 2 if code.startswith("PGD") else 4 - (n * (place + 1) + place) % 3


def check_paper(path: Path, folder: Path) -> str:
    """Return the text of a paper that is sound, tagged, PDF/A-3a and whole in itself."""
    data = path.read_bytes()
    assert problems(data, folder) == []
    assert traits(data) == {"language": "id", "level": "3A", "tagged": True, "loose fonts": []}
    assert figures_without_words(data) == 0
    assert any(name.endswith(".csv") for name in inside(data))
    return " ".join(pdf_text(data).split())


def check_outside(citizen: Citizen, sha256: str, folder: Path) -> None:
    """Everybody downloads data, table and script, and gets the same figures on their own."""
    data = citizen.downloads("Data beku (JSON)", folder / "data.json")
    table = citizen.downloads("Tabel peringkat (CSV)", folder / "tabel.csv")
    script = citizen.downloads("Skrip hitung ulang (Python)", folder / "verify.py")
    command = [sys.executable, "-I", "-S", str(script), str(data), str(table), sha256]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    broken = data.read_bytes().replace(b'"4"', b'"3"', 1)
    data.write_bytes(broken)
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def enter(assessor: FieldAssessor, title: str, folder: Path) -> tuple[str, list[Sheet]]:
    """One indicator is scored at its page, the others by file; everything with evidence."""
    address = assessor.begins(2023, title)
    sheets = assessor.sheets(address)
    assert len(sheets) == 49
    assessor.scores_by_hand(sheets[0], "INP-K1", 3)
    assessor.imports_levels(address, level_of, folder)
    return address, sheets


def check_pages(assessor: FieldAssessor, citizen: Citizen, address: str, title: str) -> list[Row]:
    """The ranking of the desk and that of everybody are the same; return name and score."""
    assessor.page.goto(f"{address}/peringkat")
    scores = [(row[1], row[2]) for row in assessor.ranking()]
    assert len(scores) == 7
    citizen.page.goto("/peringkat")
    citizen.follows(re.compile(re.escape(title)))
    citizen.sees(f"Peringkat {title}", "ranking")
    rows = citizen.page.locator("table").first.locator("tbody tr").all()
    cells = [row.locator("th, td").all_inner_texts() for row in rows]
    assert [(row[1].strip(), row[2].strip()) for row in cells] == scores
    return scores


def check_papers(assessor: FieldAssessor, named: str, scores: list[Row], folder: Path) -> None:
    """The ranking on paper has the order of the page; every government has its certificate."""
    [ranking] = assessor.orders("Peringkat daerah", {"Penilaian": named}, folder)
    words = check_paper(ranking, folder)
    places = [words.index(f"{name} {score}") for name, score in scores]
    assert places == sorted(places)
    certificates = assessor.orders("Sertifikat", {"Penilaian": named}, folder)
    assert len(certificates) == len(scores)
    told = [check_paper(one, folder) for one in certificates]
    for name, score in scores:
        assert len([one for one in told if name in one and score in one]) == 1


def test_seven_governments_are_assessed_frozen_published_and_printed(
    meet, site, artefacts, tmp_path
):
    assessor, reviewer = meet(FieldAssessor), meet(Reviewer)
    head, chair = meet(AgencyHead), meet(Chair)
    for one in (assessor, reviewer, head, chair):
        one.signs_in()
    # A second try on the same site begins an assessment of its own.
    title = f"{TITLE} {site.port}-{next(_serial)}"
    address, sheets = enter(assessor, title, tmp_path)

    # A second person signs off every unit.
    assessor.submits(address, 49 * 38)
    for sheet in sheets:
        reviewer.signs_off(sheet)

    # Frozen; an agency objects and is answered; after the period somebody else lets it out.
    today = date.fromisoformat(site.flask("demo", "clock").strip()[:10])
    sha256 = assessor.freezes(address, today + timedelta(days=14))
    shown = head.objects(title, OBJECTION)
    reviewer.decides(address, "Kunjungan tercatat sebelum papan dipasang.")
    site.flask("demo", "clock", "+16d")
    for one in (assessor, chair):
        one.signs_in()
    chair.publishes(address)

    # Pages, downloads and papers say the same.
    citizen = meet(Citizen, phone=True)
    scores = check_pages(assessor, citizen, address, title)
    assert ("Pemerintah Kabupaten Bangka", shown) in scores
    check_outside(citizen, sha256, tmp_path)
    check_papers(assessor, f"{title} (2023)", scores, artefacts)
