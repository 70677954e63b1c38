"""Complaints of every confidentiality, with identities in every place that can hold one.

Name and contact stand in the party, in the story, in replies and objections, in file names, and in
the properties of photos and papers. What an agency account can reach must hold none of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.accounts.models import Account
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.handling import dialogue, evidence
from pengaduan.handling.completion import complete
from pengaduan.handling.escalation import escalate
from pengaduan.infra.db import read
from pengaduan.jobs import HANDLERS
from pengaduan.outbox.worker import run_due
from pengaduan.rules.roles import Role
from pengaduan.web.shared.access import public
from tests.apps import dispose, make_app
from tests.client import Visitor
from tests.factories.accounts import give, make_account
from tests.factories.complaints import Case, make_case, new_complaint
from tests.security.world import routes
from tests.staff import sign_in


@dataclass(frozen=True, slots=True)
class Identity:
    """An invented person; ``needles`` are the pieces by which somebody would recognise them."""

    name: str
    phone: str
    email: str
    nik: str
    account: str

    @property
    def party(self) -> dict[str, str]:
        """What the person gives as a complainant."""
        return {"name": self.name, "phone": self.phone, "email": self.email}

    @property
    def needles(self) -> tuple[str, ...]:
        """Pieces of name and numbers, in the spellings in which they stand in texts."""
        digits = self.phone.removeprefix("+62")
        spaced = f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
        local, domain = self.email.split("@")
        return (
            *(part.lower() for part in self.name.split()), digits, spaced, local, domain,
            self.nik, self.account,
        )  # fmt: skip

    @property
    def story(self) -> str:
        """What the person writes, with everything that nobody should write."""
        digits = self.phone.removeprefix("+62")
        phone = f"0{digits[:3]}-{digits[3:7]}-{digits[7:]}"
        return (
            f"Loket tutup sebelum waktunya. Nama saya {self.name}, NIK {self.nik}. "
            f"Hubungi saya di {phone} atau {self.email}. "
            f"Uang saya dikembalikan ke rekening BCA {self.account}."
        )


HIDDEN = Identity(
    "Zulkarnain Qwertyputra", "+6281399988877", "zulkarnain.qwerty@rahasia.invalid",
    "3171054507880003", "7415551239",
)  # fmt: skip
NAMELESS = Identity(
    "Xaverius Plughsaputra", "+6281377766655", "xaverius.plugh@sembunyi.invalid",
    "3273016208910007", "6025559871",
)  # fmt: skip
OPEN = Identity(
    "Yudhistira Terbukawan", "+6281355544433", "yudhistira@terbuka.invalid",
    "3578130909850002", "8830557713",
)  # fmt: skip
SECRETS = (*HIDDEN.needles, *NAMELESS.needles)

#: How far each seeded complaint has come, whose it is, and who may know that.
TOLD: tuple[tuple[str, Identity, Confidentiality], ...] = (
    ("dispositioned", HIDDEN, Confidentiality.WITHHELD),
    ("in_handling", HIDDEN, Confidentiality.WITHHELD),
    ("reopened", HIDDEN, Confidentiality.WITHHELD),
    ("closed", HIDDEN, Confidentiality.WITHHELD),
    ("escalated", HIDDEN, Confidentiality.WITHHELD),
    ("delivered", NAMELESS, Confidentiality.ANONYMOUS),
    ("delivered", OPEN, Confidentiality.OPEN),
)
CONFIDENTIAL = len(TOLD) - 1
CRASH = "/uji-rusak"


def photo_of(name: str) -> bytes:
    """A photo whose properties name its owner."""
    exif, out = Image.Exif(), BytesIO()
    exif[0x013B] = exif[0x010E] = name
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif, comment=name.encode())
    return out.getvalue()


def letter_of(name: str) -> bytes:
    """A PDF whose properties name its author."""
    out, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": name, "/Title": f"Surat {name}"})
    writer.write(out)
    return out.getvalue()


@dataclass
class Seeded:
    """One agency with complaints of every confidentiality, far along their way."""

    app: Flask
    session: Session
    now: datetime
    case: Case
    everywhere: Account
    keys: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)

    def browser(self, person: object) -> Visitor:
        """Return a browser in which somebody has signed in."""
        visitor = Visitor(self.app, before=self.session.commit)
        sign_in(visitor, self.session, person, now=self.now)  # type: ignore[arg-type]  # or actor
        return visitor

    def plain_routes(self) -> list[str]:
        """Return the addresses without anything to fill in."""
        return [
            rule.rule
            for rule, method in routes(self.app)
            if method == "GET" and not rule.arguments and rule.rule != CRASH
        ]


def _crash() -> str:
    """Fail as a page fails whose statement the database refuses, with a story as its value."""
    query = sa.text("SELECT * FROM tidak_ada WHERE story = :story")
    return str(read().execute(query, {"story": HIDDEN.story}))


@contextmanager
def seeding(url: str, folder: Path, now: datetime) -> Iterator[Seeded]:
    """Yield a database of one's own, filled; the application logs as in production."""
    app = make_app(url, folder, TESTING=False, DEBUG=False)
    app.add_url_rule(CRASH, "test.crash", public(_crash))
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    with Session(engine) as session:
        with app.app_context():
            found = _seed(app, session, now)
        yield found
    dispose(app)


def _seed(app: Flask, session: Session, now: datetime) -> Seeded:
    """Store the agency, its people and its complaints, and do every background job."""
    case = make_case(session, now)
    everywhere = make_account(session)
    for role in (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD):
        give(session, everywhere, role, case.agency, mandate="B/1/2026")
    found = Seeded(app, session, now, case, everywhere)
    for state, who, choice in TOLD:
        _add(found, state, who, choice)
    session.commit()
    for _ in range(20):
        run_due(HANDLERS, "uji", now=now + timedelta(minutes=1), limit=100)
    session.commit()
    return found


def _add(seeded: Seeded, state: str, who: Identity, choice: Confidentiality) -> None:
    """One more complaint of this person at the agency, with files, questions and replies."""
    case, now = seeded.case, seeded.now
    case.new = new_complaint(confidentiality=choice, story=who.story, **who.party)
    case.file()
    case.ask_completion()
    complete(seeded.session, COMPLAINANT, case.complaint, who.story, now=now)
    _attach(seeded, case.complaint, who)
    case.route()
    case.dispose()
    dialogue.ask(seeded.session, case.officer, case.complaint, "Jam berapa?", now=now)
    dialogue.reply(seeded.session, COMPLAINANT, case.complaint, who.story, now=now)
    steps = {
        "in_handling": (case.respond,),
        "delivered": (case.respond, case.decide, case.deliver),
        "reopened": (case.respond, case.decide, case.deliver, case.objects),
        "closed": (case.respond, case.decide, case.deliver, case.accept),
        "escalated": (case.respond, case.decide, case.deliver, lambda: _escalate(case, now)),
    }
    for step in steps.get(state, ()):
        step()
    seeded.keys.append(case.key)
    seeded.numbers.append(case.complaint.number)


def _escalate(case: Case, now: datetime) -> Complaint:
    return escalate(case.session, case.complaint, now=now)


def _attach(seeded: Seeded, complaint: Complaint, who: Identity) -> None:
    for name, data in (
        (f"ktp {who.name} {who.nik}.jpg", photo_of(who.name)),
        (f"surat {who.name}.pdf", letter_of(who.name)),
    ):
        evidence.attach(seeded.session, COMPLAINANT.label, complaint, name, data, now=seeded.now)
