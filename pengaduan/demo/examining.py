"""The demo's report at the Ombudsman: checked, a team, a first request, and the agency's answer."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_queries import last_record
from pengaduan.demo.stories import Step
from pengaduan.demo.world import CHAIR, VERIFIER, World
from pengaduan.handling import clarification, team, track
from pengaduan.handling.clarification import Explanation
from pengaduan.handling.escalation import escalated
from pengaduan.handling.track import TrackStep
from pengaduan.rules.law import law

EXAMINER, UNIT_HEAD = "pemeriksa", "kepala.unit"
_PAUSE = timedelta(minutes=20)
_FORMAL = [
    check.code
    for check in law().completeness_checks.values()
    if check.path in ("ombudsman", "both") and check.stage != "material"
]
_CHECKED: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("O02", {}),
    ("O07", {"formal": _FORMAL, "note": "Berkas dibaca bersama pelapor lewat telepon."}),
    ("O08", {"note": "Tidak diperiksa pengadilan.", "proposal": "Periksa.", "weight": "simple"}),
)
_REQUEST: Mapping[str, object] = {
    "addressee": "Kepala dinas",
    "facts": "Warga melaporkan bahwa urutan pembagian tidak sesuai daftar penerima.",
    "questions": "Bagaimana urutan penerima ditetapkan?\nSiapa yang mengubah daftarnya?",
    "documents": "Daftar penerima\nBerita acara pembagian",
}


def examine(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    """Take the escalated report through its checks to the first request for explanation."""
    report = escalated(session, complaint)
    if report is None:
        return
    head, examiner = world.actors[UNIT_HEAD], world.actors[EXAMINER]
    at = step.at
    for action, values in _CHECKED:
        at = _take(session, world.actors[VERIFIER], report, TrackStep(action, values), at)
    for person in (head, examiner, world.actors[CHAIR]):
        team.declare(session, person, report, conflict=False, now=at)
    members = (examiner.account_id or 0,)
    team.assign(session, head, report, team.Team(members, members[0]), now=at)
    begin = TrackStep("O11", {"task": "Periksa urutan pembagian."})
    at = _take(session, head, report, begin, at)
    _take(session, examiner, report, TrackStep("O13", _REQUEST), at)


def explain(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    """Let the agency read the request and answer it by number."""
    report = escalated(session, complaint)
    letter = last_record(session, report, "O13") if report else None
    if report is None or letter is None or report.state != "clarification_1":
        return
    head = world.person(step.story.to, "head")
    given = Explanation({1: "Menurut urutan pendaftaran.", 2: "Tidak ada yang mengubah daftar."})
    clarification.answer(session, head, report, letter, given, now=step.at)


def _take(
    session: Session, actor: Actor, report: Complaint, taken: TrackStep, at: datetime
) -> datetime:
    track.take(session, actor, report, taken, now=at)
    return at + _PAUSE
