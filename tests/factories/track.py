"""Reports that have really taken the steps of the Ombudsman's track as far as a test needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, Actor
from pengaduan.agencies.models import Agency
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import CorrectiveAction, Side, TrackRecord, Verdict
from pengaduan.complaints.track_queries import last_record
from pengaduan.handling import (
    clarification,
    corrective_actions,
    delivery,
    findings,
    team,
    track,
    track_papers,
)
from pengaduan.handling.clarification import Explanation
from pengaduan.handling.corrective_actions import Judgement, Report
from pengaduan.handling.escalation import escalate
from pengaduan.handling.track import TrackStep
from pengaduan.rules.law import law
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.complaints import Case, make_case

QUESTIONS = "Mengapa loket tutup sebelum waktunya?\nSiapa yang memutuskan penutupan itu?"
FORMAL = tuple(
    check.code
    for check in law().completeness_checks.values()
    if check.path in ("ombudsman", "both") and check.stage != "material"
)


def values_for(action: str, now: datetime) -> dict[str, object]:
    """What somebody fills in for a step, so that it can be taken."""
    soon, today = now + timedelta(days=7), now.date()
    every: dict[str, dict[str, object]] = {
        "O03": {"advice": "Hubungi dinas itu lebih dahulu."},
        "O07": {"formal": FORMAL},
        "O08": {"note": "Lengkap.", "proposal": "Periksa.", "weight": "simple"},
        "O09": {"result": "Ditolak.", "letter": "Kami menolak.", "other_way": "Pengadilan."},
        "O10": {"unit": "Keasistenan Utama", "why": "Bidangnya berbeda."},
        "O11": {"task": "Periksa penutupan loket."},
        "O12": {"path": "rapid_response", "criteria": ["threat_to_life"], "why": "Mendesak."},
        "O13": {"addressee": "Kepala Dinas", "facts": "Loket tutup.", "questions": QUESTIONS},
        "O14": {"reminder": "Kedua pertanyaan."},
        "O16": {
            "called": "respondent", "name": "Kepala Loket", "on": soon, "place": "Kantor",
            "matter": "Penutupan loket.",
        },
        "O17": {"minutes": "Para pihak didengar.", "attendance": "attended"},
        "O18": {"place": "Loket", "on": soon, "purpose": "Jam buka.", "announced": "unannounced"},
        "O19": {
            "reporter_asked_on": today, "agency_asked_on": today, "mediator": "Asisten",
            "on": soon, "place": "Kantor",
        },
        "O20": {
            "agreement": "Loket buka penuh.", "obligations": "Buka loket | Kepala Loket",
            "reporter_signed_on": today, "agency_signed_on": today,
            "agency_signatory": "Kepala Dinas", "kept_at": "Arsip",
        },
        "O21": {"results": "Loket tutup.", "opinion": "Melanggar.", "conclusion": "Terbukti."},
        "O22": {"why": "Bukti baru."},
        "O23": {
            "account": "Loket tutup.", "results": "Terbukti.", "opinion": "Melanggar.",
            "conclusion": "Ada maladministrasi.", "forms": ["undue_delay"],
            "actions": "Buka loket penuh | Kepala Loket\nUmumkan jam buka | Sekretaris",
        },
        "O24": {"result": "Tidak ditemukan.", "letter": "Tidak ditemukan."},
        "O25": {"minutes": "Ditutup.", "letter": "Sudah selesai."},
        "O26": {"note": "Terlaksana."},
        "O27": {"file_check": "Lengkap.", "monitoring": "Belum dilaksanakan."},
        "O28": {
            "account": "Loket tutup.", "results": "Terbukti.", "forms": ["undue_delay"],
            "opinion": "Wajib dibuka.", "actions": "Buka loket penuh | Kepala Dinas",
            "superior": "Wali Kota",
        },
        "O29": {"note": "Terlaksana."},
        "O30": {"reporter_on": today, "agency_on": today, "superior_on": today, "proof": "Resi 1"},
        "O31": {"received_on": today, "report": "Sudah dilaksanakan."},
        "O32": {
            "finding": "Tidak dilaksanakan.", "summary": "Loket tetap tutup.",
            "dpr_reference": "1/DPR", "president_reference": "2/RI-1",
        },
        "O33": {"note": "Selesai."},
    }  # fmt: skip
    return every.get(action, {})


@dataclass
class Examined:
    """An escalated report with everybody who has to do with it."""

    session: Session
    now: datetime
    case: Case
    complaint: Complaint
    verifier: Actor
    examiner: Actor
    second: Actor
    head: Actor
    chair: Actor
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def coordinator(self) -> Actor:
        return self.case.coordinator

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def by(self, action: str) -> Actor:
        """Return who takes a step."""
        roles = law().transitions(self.complaint.track)[action].roles
        people = {
            "intake_assistant": self.verifier,
            "examiner": self.examiner,
            "resolution_officer": self.examiner,
            "unit_head": self.head,
            "chair": self.chair,
            "plenary_members": self.chair,
        }
        return next(people[role] for role in roles if role in people)

    def take(self, action: str, reason: str = "", **more: object) -> TrackRecord:
        values = {**values_for(action, self.now), **more}
        step = TrackStep(action, values, reason)
        return track.take(
            self.session, self.by(action), self.complaint, step, now=self.later(minutes=5)
        )

    def declares(self, *people: Actor) -> None:
        for one in people:
            team.declare(self.session, one, self.complaint, conflict=False, now=self.now)

    def assembles(self) -> None:
        """Everybody declares, and the head names the team."""
        self.declares(self.head, self.chair, self.examiner, self.second)
        members = (self.examiner.account_id or 0, self.second.account_id or 0)
        wanted = team.Team(members, members[0])
        team.assign(self.session, self.head, self.complaint, wanted, now=self.now)

    def examined(self) -> Examined:
        """Take the report up to its examination."""
        for action in ("O02", "O07", "O08"):
            self.take(action)
        self.assembles()
        self.take("O11")
        return self

    def letter(self, *actions: str) -> TrackRecord:
        found = last_record(self.session, self.complaint, *actions)
        assert found is not None
        return found

    def opens(self, *actions: str) -> None:
        """The agency opens the newest letter."""
        letter = self.letter(*actions)
        clarification.opened(self.session, self.coordinator, self.complaint, letter, now=self.now)

    def answers(self, **more: object) -> None:
        given = Explanation({1: "Petugas sakit.", 2: "Kepala Loket."})
        clarification.answer(
            self.session,
            self.coordinator,
            self.complaint,
            self.letter("O13", "O14"),
            given,
            now=self.later(days=1),
        )

    def reads(self) -> None:
        """The reporter opens the report with their key."""
        delivery.deliver(self.session, self.complaint, "opened", now=self.now)

    def comments(self, text: str = "Saya setuju dengan hasilnya.") -> None:
        findings.comment(self.session, COMPLAINANT, self.complaint, text, now=self.later(days=1))

    def reported(self) -> Examined:
        """Take an examined report up to its LHP, received by the agency."""
        self.take("O21")
        self.reads()
        self.comments()
        self.take("O23")
        self.opens("O23")
        return self

    def actions(self) -> list[CorrectiveAction]:
        query = sa.select(CorrectiveAction).filter_by(complaint_id=self.complaint.id)
        return list(self.session.scalars(query.order_by(CorrectiveAction.id)))

    def complies(self, verdict: Verdict = Verdict.COMPLIED) -> None:
        """The agency reports on every open action, and the examiner judges each."""
        for one in self.actions():
            if one.verdict is Verdict.COMPLIED:
                continue
            made = corrective_actions.report(
                self.session,
                self.coordinator,
                self.complaint,
                one,
                Report("Sudah dilaksanakan."),
                now=self.now,
            )
            given = Judgement(verdict, "" if verdict is Verdict.COMPLIED else "Kurang.", (made.id,))
            corrective_actions.judge(
                self.session, self.examiner, self.complaint, one, given, now=self.now
            )

    def slip(self, action: str, side: Side) -> None:
        receipt = track_papers.Receipt(side, track_papers.SLIP, self.now, "Resi 7")
        track_papers.record_slip(
            self.session, self.examiner, self.complaint, self.letter(action), receipt, now=self.now
        )

    def recommended(self) -> Examined:
        """Take an examined report up to a delivered Recommendation."""
        self.reported()
        self.take("O27")
        self.take("O28")
        self.take("O30")
        return self


def make_examined(
    session: Session,
    now: datetime,
    *,
    agency: Agency | None = None,
    coordinator: Actor | None = None,
    **new: object,
) -> Examined:
    """Store an escalated report, registered at the Ombudsman, and the people of the track.

    ``agency`` is whom it is about, and ``coordinator`` who speaks for it, if not invented here.
    """
    case = make_case(session, now, "delivered", **new)
    complaint = escalate(session, case.complaint, now=now)
    if agency is not None and coordinator is not None:
        complaint.agency_id, case.coordinator = agency.id, coordinator
    return Examined(
        session=session,
        now=case.now,
        case=case,
        complaint=complaint,
        verifier=make_actor(session, Role.OMBUDSMAN_VERIFIER),
        examiner=make_actor(session, Role.OMBUDSMAN_EXAMINER),
        second=make_actor(session, Role.OMBUDSMAN_EXAMINER),
        head=make_actor(session, Role.OMBUDSMAN_UNIT_HEAD),
        chair=make_actor(session, Role.OMBUDSMAN_CHAIR),
    )
