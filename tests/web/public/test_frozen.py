"""Everybody computes a published result again, with what its public page links to."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

import pytest

from pengaduan.compliance import assessments as work
from pengaduan.compliance import publishing
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.arranged import kept
from tests.factories.assessments import make_workspace

SCORES = {code: Decimal(n) for code, n in (("INP", 81), ("PRS", 90), ("OUT", 85), ("PGD", 70))}
PERIOD = timedelta(days=14)


@pytest.fixture
@kept
def desk(session, now):
    """A regency whose result is frozen and not published."""
    found = make_workspace(session, now)
    found.finish(found.unit())
    for unit in found.units()[1:]:
        fresh = work.find_unit(session, found.assessment_id, unit.id)
        work.score_unit(session, found.assessor, fresh, SCORES, version=fresh.version, now=now)
    publishing.freeze(
        session, found.assessor, found.assessment, objections_until=now + PERIOD, now=now
    )
    session.commit()
    return found


def test_what_the_page_links_to_gives_the_result_again(desk, session, client, tmp_path):
    chair, later = make_actor(session, Role.OMBUDSMAN_CHAIR), desk.now + PERIOD
    publishing.publish(session, chair, desk.assessment, now=later)
    session.commit()

    page = client.get(f"/peringkat/{desk.assessment_id}")
    links = [str(one) for one in page.document.xpath("//main//li/a/@href")]
    names = []
    for link in links:
        answer = client.open(link)
        assert answer.status == 200
        names.append(link.rsplit("/", 1)[-1])
        (tmp_path / names[-1]).write_bytes(answer.data)
    (digest,) = page.document.xpath("//main//code/text()")
    data, table, script = names
    command = [sys.executable, "-I", "-S", script, data, table, digest]
    told = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False, env={}
    )

    assert (told.returncode, told.stdout) == (0, f"{digest} OK\n")


def test_what_is_frozen_and_not_published_is_not_given(desk, client):
    assert client.open(f"/data/penilaian-{desk.assessment_id}.json").status == 404
    assert client.open("/data/penilaian-999.json").status == 404
