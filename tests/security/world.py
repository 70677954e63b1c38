"""One of everything that an address can name, and a browser for every kind of actor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from flask import Flask
from pypdf import PdfWriter
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.accounts.people import suspend
from pengaduan.agencies.models import AgencyKind
from pengaduan.complaints.desk_models import TemplateScope, TemplateStep
from pengaduan.complaints.link_models import LinkReason
from pengaduan.complaints.own_case_models import DataRight, PressureReport
from pengaduan.compliance import assessments, editions_drafts
from pengaduan.compliance.evidence_models import EvidenceKind, EvidenceRequest, UnitEvidence
from pengaduan.compliance.models import (
    AssessedUnit,
    Assessment,
    Entity,
    ScoreBasis,
)
from pengaduan.compliance.snapshot_content import canonical, content_of, digest
from pengaduan.compliance.snapshot_models import (
    NotifiedParty,
    Release,
    ResultObjection,
    Snapshot,
)
from pengaduan.compliance.survey_models import UnitSurvey
from pengaduan.handling import (
    data_rights,
    evidence,
    issues,
    key_sheets,
    mailbox,
    merging,
    quality,
    reply_templates,
    routing_rules,
    unsubscribing,
    uploads,
    withdrawal,
    work_drafts,
)
from pengaduan.handling.issues import IssueText
from pengaduan.handling.reply_templates import TemplateText
from pengaduan.infra import storage
from pengaduan.infra.incoming import read_mail
from pengaduan.outbox.queue import enqueue
from pengaduan.reports.documents import Rendered, store_document
from pengaduan.reports.models import OrderState, ReportOrder, ReportPaper
from pengaduan.rules.roles import Role
from pengaduan.rules.scoring import edition
from pengaduan.sla import calendar_changes, calendars, policy_drafts
from pengaduan.sla.calendars import DayOff
from pengaduan.sla.models import Clock
from pengaduan.web.shared.access import KEYED
from tests.client import Visitor
from tests.factories.accounts import give, make_account, make_actor
from tests.factories.agencies import make_unit
from tests.factories.complaints import Case, make_case, new_complaint
from tests.factories.files import jpeg
from tests.factories.track import make_examined
from tests.staff import put, sign_in

METHODS = ("GET", "POST", "PATCH", "DELETE")
KEY = "KQ7M-T2XD-9HVR"
MAIL = b"From: warga@contoh.invalid\r\nSubject: Loket\r\n\r\nLoket tutup.\r\n"
CODE = "ABCD-EFGH-JKMN"


@dataclass
class World:
    """The ids and the people of the matrix. Build it, then ask for ``address`` and ``visitor``."""

    session: Session
    now: datetime
    case: Case
    other: Case
    people: Mapping[str, Actor | Account]
    values: Mapping[str, Any]
    _browsers: dict[object, Visitor] = field(default_factory=dict)

    def address(self, app: Flask, rule: Rule) -> str:
        """Return the address of a route with everything filled in."""
        values = {name: self.values[name] for name in rule.arguments}
        with app.test_request_context():
            return str(app.url_map.bind("localhost").build(rule.endpoint, values))

    def visitor(self, app: Flask, kind: str) -> Visitor:
        """Return a browser of this kind of actor: the same one until ``leaves`` is called."""
        who = (app, kind, self.people.get(kind))
        if who not in self._browsers:
            self._browsers[who] = self._fresh(app, kind)
        return self._browsers[who]

    def leaves(self) -> None:
        """Forget every browser: what one of them sent may have signed it out or changed it."""
        self._browsers.clear()

    def _fresh(self, app: Flask, kind: str) -> Visitor:
        visitor = Visitor(app, before=self.session.commit)
        if kind in ("key", "other_key"):
            number = (self.case if kind == "key" else self.other).complaint.number
            put(visitor, {KEYED: [number]})
        elif kind != "anonymous":
            row = sign_in(visitor, self.session, self.people[kind], now=self.now)
            row.revoked_at = self.now if kind == "revoked" else None
        return visitor


def build(session: Session, now: datetime) -> World:
    """Store the world."""
    case, other = make_case(session, now, "in_handling"), make_case(session, now, "in_handling")
    people = _people(session, case, other, now)
    work_drafts.save(session, case.officer, case.complaint, {"opening": "Uji"}, 0, now=now)
    victim = make_account(session)
    file = evidence.attach(session, "complainant", case.complaint, "loket.jpg", jpeg(), now=now)
    evidence.check(session, file.id, now=now)
    clock = session.scalars(sa.select(Clock).filter_by(complaint_id=case.complaint.id)).first()
    assert clock is not None
    job = enqueue(session, "test.nothing", {}, due_at=now)
    session.flush()
    values = {
        "number": case.complaint.number,
        "attachment_id": file.id,
        "token": uploads.begin(session, case.complaint, "loket.jpg", 10, now=now).token,
        "clock_id": clock.id,
        "agency_id": case.agency.id,
        "figure": "received",
        "template_id": _template(session, case, now),
        **_quality(session, case, now),
        "office": case.agency.id,
        "stage": "tindak-lanjut",
        "entry_id": 1,
        "form": "csv",
        "action": "disposisi",
        "run_code": "0" * 20,
        "view_id": 1,
        "handover_id": 999_999,
        "absence_id": 999_999,
        "feed_token": "x" * 43,
        "slug": "identitas",
        "account_id": victim.id,
        "grant_id": give(session, victim, Role.OMBUDSMAN_ASSESSOR).id,
        "session_id": 1,
        "job_id": job.id,
        "issue": _issue(session, case, now),
        "link_id": _link(session, case, now),
        "document_id": _letter(session, case, now),
        "stop": unsubscribing.path_for(case.complaint).rpartition("/")[2],
        "sheet_id": key_sheets.keep(session, case.verifier, case.complaint, KEY, now=now).id,
        "mail_id": mailbox.receive(session, read_mail(MAIL), now=now).id,
        "change_id": _proposal(session, now),
        "edition_code": editions_drafts.begin(session, "ORI-2023", actor="account:1", now=now).code,
        "version_id": policy_drafts.begin(session, title="Uji", actor="account:1", now=now).id,
        "filename": "css/staff.css",
        **_rule(session, case, now),
        **_own(session, now),
        **_examined(session, case, now),
        **_assessment(session, case, victim, now),
    }
    return World(session, now, case, other, people, values)


def _template(session: Session, case: Case, now: datetime) -> int:
    """Store a template of the whole agency and return its id."""
    text = TemplateText("Uji", TemplateScope.AGENCY, TemplateStep.ANSWER, "Loket {unit} dibuka.")
    actor = case.coordinator
    return reply_templates.save(session, actor, case.agency.id, text, now=now).id


def _quality(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    """Draw an audit of one closed case and return how its addresses name it."""
    first, case.new = case.complaint, new_complaint()
    case.until("closed")
    case.complaint = first
    head, day = make_actor(session, Role.OMBUDSMAN_UNIT_HEAD), now.date()
    new = quality.NewAudit("Uji petik", day, day, 1, "benih")
    audit = quality.draw(session, head, new, now=now)
    return {"audit_id": audit.id, "ordinal": 1}


def _proposal(session: Session, now: datetime) -> int:
    """Store a proposal for another calendar and return its id."""
    base = calendars.days_of(session, calendars.current_version(session).id)
    more = calendar_changes.with_day(base, DayOff(now.date(), "Hari uji", "libur_nasional"))
    named = {"title": "Uji", "source": "day", "actor": "account:1"}
    return calendar_changes.propose(session, more, now=now, **named).id


def _rule(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    """Store a draft of the routing rules with one rule."""
    admin = make_actor(session, Role.ADMINISTRATOR)
    new = routing_rules.NewRule("Loket", {"words": ["loket"]}, case.agency.id)
    row = routing_rules.save_rule(session, admin, new, now=now)
    return {"rule_id": row.id, "version": 1, "direction": "naik"}


def _own(session: Session, now: datetime) -> dict[str, Any]:
    """A report of pressure, a request about data, and a kind of copy, of cases of their own."""
    pressed, asking = make_case(session, now, "complete"), make_case(session, now, "complete")
    told = withdrawal.Withdrawal(withdrawal.WithdrawalReason.PRESSURED)
    withdrawal.withdraw(session, pressed.complaint, told, now=now)
    report = session.scalars(sa.select(PressureReport)).one()
    asked = data_rights.request(session, asking.complaint, DataRight.ACCESS, "Apa saja?", now=now)
    return {"pressure_id": report.id, "data_request_id": asked.id, "kind": "pdf"}


def _examined(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    """A letter of the Ombudsman to the agency of the case, about another report."""
    report = make_examined(session, now, agency=case.agency, coordinator=case.coordinator)
    record = report.examined().take("O13")
    return {
        "record_id": record.id,
        "action_id": 1,
        "place": 1,
        "intake_action": "O07",
        "examiner_action": "O13",
        "head_action": "O10",
        "chair_action": "O09",
    }


def _people(session: Session, case: Case, other: Case, now: datetime) -> dict[str, Actor | Account]:
    stranger = make_account(session)
    for role in (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD):
        give(session, stranger, role, other.agency)
    gone = make_account(session)
    give(session, gone, Role.AGENCY_OFFICER, case.agency, case.unit)
    suspend(session, gone, actor="system", now=now)
    elsewhere = make_unit(session, case.agency)
    roles = {
        "examiner": Role.OMBUDSMAN_EXAMINER,
        "assessor": Role.OMBUDSMAN_ASSESSOR,
        "unit_head": Role.OMBUDSMAN_UNIT_HEAD,
        "chair": Role.OMBUDSMAN_CHAIR,
        "administrator": Role.ADMINISTRATOR,
    }
    return {
        "officer": case.officer,
        "coordinator": case.coordinator,
        "head": case.head,
        "verifier": case.verifier,
        **{kind: make_actor(session, role) for kind, role in roles.items()},
        "other_agency": stranger,
        "other_unit": make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=elsewhere),
        "suspended": gone,
        "revoked": case.officer,
    }


def _letter(session: Session, case: Case, now: datetime) -> int:
    """Store a letter of the case and return its id."""
    number = case.complaint.id
    made = Rendered("WXYZ-EFGH-JKMN", "answer_letter", "Jawaban", empty_pdf(), False, number)
    return store_document(session, made, now=now).id


def _issue(session: Session, case: Case, now: datetime) -> str:
    """Store a public issue and return its code."""
    text = IssueText("Loket tutup", "Loket tutup sebelum waktunya di banyak tempat.")
    issue = issues.open_issue(session, case.verifier, text, now=now)
    issues.publish(session, case.verifier, issue, now=now)
    return issue.code


def _link(session: Session, case: Case, now: datetime) -> int:
    """Relate the case with another of its agency, and return the link."""
    first, case.new = case.complaint, new_complaint()
    second = case.until("complete").complaint
    case.complaint = first
    same = LinkReason.SAME_CAUSE
    return merging.relate(session, case.coordinator, first, second, same, now=now).id


def _assessment(session: Session, case: Case, account: Account, now: datetime) -> dict[str, Any]:
    """Store an assessment with one unit, its evidence and a published report."""
    assessment = Assessment(
        year=2023,
        edition="ORI-2023",
        title="Penilaian uji",
        period_from=now,
        period_to=now,
        created_at=now,
        changed_at=now,
        published_at=now,
        published_by=account.id,
    )
    session.add(assessment)
    session.flush()
    entity = Entity(
        assessment_id=assessment.id,
        name="Kota Uji",
        agency_id=case.agency.id,
        kind=AgencyKind.CITY,
        province="Contoh",
        basis=ScoreBasis.UNITS,
    )
    session.add(entity)
    session.flush()
    unit = AssessedUnit(entity_id=entity.id, name="Dinas Uji", total=Decimal(80))
    session.add(unit)
    made = Rendered(CODE, "ranking", "Peringkat uji", empty_pdf(), public=True)
    document = store_document(session, made, now=now)
    session.flush()
    order = ReportOrder(
        kind="ranking",
        subject={"assessment_id": assessment.id},
        language="id",
        state=OrderState.READY,
        requested_by=account.id,
        requested_at=now,
    )
    session.add(order)
    session.flush()
    session.add(ReportPaper(order_id=order.id, place=1, document_id=document.id))
    survey = UnitSurvey(
        unit_id=unit.id,
        code="AAAA-BBBB-CCCC",
        index_code="SKM-2017",
        opens_at=now,
        closes_at=now + timedelta(days=30),
        target=30,
        opened_at=now,
    )
    session.add(survey)
    session.flush()
    return {
        "assessment_id": assessment.id,
        "province": "19",
        "survey_id": survey.id,
        "survey_code": survey.code,
        "order_id": order.id,
        "dataset": f"peringkat-{assessment.id}",
        "form": "csv",
        "unit_id": unit.id,
        "indicator_code": "PGD-4",
        "entity_id": entity.id,
        "evidence_id": _unit_evidence(session, unit, now),
        **_frozen(session, case, unit, account, now),
        "code": CODE,
    }


def empty_pdf() -> bytes:
    """Return a PDF of one blank page."""
    out, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


def routes(
    app: Flask, wanted: Callable[[Rule, str], bool] = lambda _rule, _method: True
) -> list[tuple[Rule, str]]:
    """Return every route with every method that a browser can send, in a fixed order."""
    every = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))
    return [
        (rule, method)
        for rule in every
        for method in METHODS
        if method in (rule.methods or ()) and wanted(rule, method)
    ]


def _unit_evidence(session: Session, unit: AssessedUnit, now: datetime) -> int:
    """Store a file that was examined as evidence of an indicator, and return its id."""
    row = UnitEvidence(
        unit_id=unit.id,
        indicator="PGD-4",
        kind=EvidenceKind.FILE,
        note="",
        added_at=now,
        name="bukti.pdf",
        media_type="application/pdf",
        size=9,
        sha256="0" * 64,
        original_key=storage.put(b"s" * 16 + b"%PDF-1.7"),
        clean_key=storage.put(b"s" * 16 + b"%PDF-1.7"),
    )
    session.add(row)
    session.flush()
    return row.id


def _frozen(
    session: Session, case: Case, unit: AssessedUnit, account: Account, now: datetime
) -> dict[str, Any]:
    """Freeze the assessment of a unit, tell its agency, and store a request and an objection."""
    session.flush()
    session.expire_all()
    unit = session.get_one(AssessedUnit, unit.id)
    entity = session.get_one(Entity, unit.entity_id)
    assessment = assessments.get(session, entity.assessment_id)
    chosen = edition("ORI-2023")
    content = content_of(assessment, chosen, version=1, supersedes=None, evidence={})
    text = canonical(content)
    row = Snapshot(
        assessment_id=assessment.id,
        version=1,
        content=text,
        sha256=digest(text),
        frozen_by=account.id,
        frozen_at=now,
        objections_until=now + timedelta(days=14),
    )
    request = EvidenceRequest(
        unit_id=unit.id, indicator="PGD-4", wanted="SK", due_at=now + timedelta(1), asked_at=now
    )
    session.add_all((row, request))
    session.flush()
    ids = {"snapshot_id": row.id, "entity_id": entity.id}
    notice = NotifiedParty(**ids, agency_id=case.agency.id, notified_at=now)
    objection = ResultObjection(**ids, text="Nilai keliru.", filed_at=now)
    chair = make_actor(session, Role.OMBUDSMAN_CHAIR)
    release = Release(
        snapshot_id=row.id,
        frozen_by=account.id,
        approved_by=chair.account_id,
        approved_at=now,
        published_at=now,
    )
    session.add_all((notice, objection, release))
    session.flush()
    return {"request_id": request.id, "notice_id": notice.id, "objection_id": objection.id}
