"""Invented complaints that have really taken the steps up to where a test needs them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, Actor
from pengaduan.agencies.models import Agency, Unit
from pengaduan.complaints.models import (
    Complaint,
    Confidentiality,
    Message,
    PointDecision,
    PriorContact,
)
from pengaduan.complaints.queries import points
from pengaduan.handling.checklist import CheckEntry, CheckValue, open_sheet
from pengaduan.handling.completion import complete
from pengaduan.handling.delivery import deliver
from pengaduan.handling.disposition import Disposition, dispose
from pengaduan.handling.filing import Filed, NewComplaint, file
from pengaduan.handling.reaction import Objection, ObjectionReason, accept, object_to
from pengaduan.handling.responding import Answer, PointReply, approve, respond
from pengaduan.handling.verification import (
    CompletionRequest,
    RouteCommand,
    accept_and_route,
    ask_completion,
)
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.agencies import make_agency, make_unit
from tests.factories.arranged import arranged

_serial = count(1)

STORY = "Loket antrean tutup sebelum jam pelayanan berakhir dan berkas saya tidak diterima."
ANSWER = "Loket dibuka kembali sampai pukul 15.00 dan petugas pengganti sudah ditugaskan."
NAME, PHONE, EMAIL = "Sulastri Contoh", "+6281200000001", "sulastri@contoh.invalid"


def new_complaint(**more: object) -> NewComplaint:
    """What a citizen might tell: open, with name, phone and e-mail, unless told otherwise."""
    values = NewComplaint(
        nonce=f"nonce-{next(_serial)}",
        matter="service",
        story=STORY,
        prior_contact=PriorContact.UNSATISFIED,
        confidentiality=Confidentiality.OPEN,
        happened_year=2026,
        happened_month=10,
        wishes=("served",),
        name=NAME,
        phone=PHONE,
        email=EMAIL,
    )
    return replace(values, **more)  # type: ignore[arg-type]  # named by the test


def full_sheet(session: Session, complaint: Complaint) -> tuple[CheckEntry, ...]:
    """Every binding line of the checklist answered with yes."""
    sheet = open_sheet(session, complaint)
    lines = (*sheet.formal, *sheet.material)
    return tuple(CheckEntry(one.check.code, CheckValue.YES) for one in lines if one.binding)


@dataclass
class Case:
    """A complaint with everybody who has to do with it; each method is one step of the journey."""

    session: Session
    now: datetime
    agency: Agency
    unit: Unit
    verifier: Actor
    coordinator: Actor
    officer: Actor
    head: Actor
    other_head: Actor
    new: NewComplaint = field(default_factory=new_complaint)
    complaint: Complaint = field(init=False)
    key: str = ""
    # The Message-ID of the notice that a mail answers, where a test sends one.
    own_id: str = ""

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def file(self) -> Filed:
        filed = file(self.session, self.new, now=self.now)
        self.complaint, self.key = filed.complaint, filed.key or self.key
        return filed

    def route_command(self, **more: object) -> RouteCommand:
        command = RouteCommand(
            entries=full_sheet(self.session, self.complaint),
            points=("Loket tutup sebelum waktunya", "Berkas tidak diterima"),
            summary="Loket tutup sebelum jam pelayanan berakhir",
            weight="non_supervisory",
            substance="civil_registration",
            agency_id=self.agency.id,
            unit_id=self.unit.id,
        )
        return replace(command, **more)  # type: ignore[arg-type]  # named by the test

    def route(self, **more: object) -> None:
        command = self.route_command(**more)
        accept_and_route(self.session, self.verifier, self.complaint, command, now=self.now)

    def ask_completion(self) -> None:
        request = CompletionRequest((), ("I_NARRATIVE",), "Tulis tanggal kunjungan Anda ke loket.")
        ask_completion(self.session, self.verifier, self.complaint, request, now=self.now)

    def complete(self) -> Message:
        text = "Saya datang pada hari Selasa."
        return complete(self.session, COMPLAINANT, self.complaint, text, now=self.now)

    def dispose(self) -> None:
        command = Disposition(self.unit.id, self.officer.account_id, "Mohon ditangani segera.")
        dispose(self.session, self.coordinator, self.complaint, command, now=self.now)

    def answer(self, decision: PointDecision = PointDecision.UPHELD) -> Answer:
        asked = points(self.session, self.complaint)
        replies = tuple(PointReply(point.id, decision, ANSWER) for point in asked)
        return Answer(replies, "Yth.", seen_when_tracked=True)

    def respond(self) -> Message:
        return respond(self.session, self.officer, self.complaint, self.answer(), now=self.now)

    def decide(self) -> Message:
        return approve(self.session, self.head, self.complaint, now=self.now)

    def deliver(self) -> bool:
        return deliver(self.session, self.complaint, "opened", now=self.now)

    def objects(self) -> Message:
        objection = Objection((ObjectionReason.NOT_ANSWERED,), "Pokok kedua belum dijawab.")
        return object_to(self.session, self.complaint, objection, now=self.now)

    def accept(self) -> None:
        accept(self.session, self.complaint, now=self.now)

    def until(self, state: str) -> Case:
        """Take the steps of the straight way up to ``state``."""
        for wanted, step in self._steps():
            step()
            if wanted == state:
                return self
        raise LookupError(state)

    def _steps(self) -> list[tuple[str, Callable[[], object]]]:
        return [
            ("submitted", self.file),
            ("complete", self.route),
            ("dispositioned", self.dispose),
            ("in_handling", self.respond),
            ("decided", self.decide),
            ("delivered", self.deliver),
            ("closed", self.accept),
        ]


def make_case(session: Session, now: datetime, state: str = "", **new: object) -> Case:
    """Store agency, unit and people, and take a complaint up to ``state`` if one is named.

    What a test begins with is stored then; the steps are taken by the first that needs them.
    """
    if not state:
        return _make_case(session, now, state, **new)
    key = ("case", now, state, pickle.dumps(sorted(new.items())))
    return arranged(session, key, lambda: _make_case(session, now, state, **new))


def _make_case(session: Session, now: datetime, state: str, **new: object) -> Case:
    agency = make_agency(session)
    unit = make_unit(session, agency)
    case = Case(
        session=session,
        now=now,
        agency=agency,
        unit=unit,
        verifier=make_actor(session, Role.OMBUDSMAN_VERIFIER),
        coordinator=make_actor(session, Role.AGENCY_COORDINATOR, agency=agency),
        officer=make_actor(session, Role.AGENCY_OFFICER, agency=agency, unit=unit),
        head=make_actor(session, Role.AGENCY_HEAD, agency=agency),
        other_head=make_actor(session, Role.AGENCY_HEAD, agency=agency),
        new=new_complaint(**new),
    )
    if state == "reopened":
        case.until("delivered").objects()
    elif state:
        case.until(state)
    return case
