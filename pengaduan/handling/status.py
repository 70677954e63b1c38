"""Where a case stands, as its complainant reads it: what, who has the ball, until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency, Unit
from pengaduan.complaints.models import Complaint, MessageKind
from pengaduan.complaints.queries import last_message
from pengaduan.handling import findings, review
from pengaduan.rules.law_types import CITIZEN_DUTIES
from pengaduan.rules.texts import N_
from pengaduan.rules.workflow import Track
from pengaduan.sla.clocks import running
from pengaduan.sla.models import Clock, ClockEvent


class Ball(StrEnum):
    """Who has to act next."""

    COMPLAINANT = "complainant"
    VERIFIER = "verifier"
    AGENCY = "agency"
    REVIEWER = "reviewer"
    UNIT_HEAD = "unit_head"
    OMBUDSMAN = "ombudsman"
    NOBODY = "nobody"


BALL_LABELS: Mapping[Ball, str] = {
    Ball.COMPLAINANT: N_("Anda"),
    Ball.VERIFIER: N_("Petugas verifikasi"),
    Ball.AGENCY: N_("Instansi"),
    Ball.REVIEWER: N_("Atasan petugas di instansi"),
    Ball.UNIT_HEAD: N_("Kepala unit Ombudsman, sebagai peninjau keberatan"),
    Ball.OMBUDSMAN: N_("Ombudsman"),
    Ball.NOBODY: N_("Tidak ada yang perlu dilakukan"),
}

# Code -> whole sentence (message id) and who has the ball.
SENTENCES: Mapping[str, tuple[str, Ball]] = {
    "S0": (N_("Draf"), Ball.COMPLAINANT),
    "S1": (N_("Diterima"), Ball.VERIFIER),
    "S2": (N_("Menunggu kelengkapan dari Anda"), Ball.COMPLAINANT),
    "S3": (N_("Diteruskan ke %(agency)s"), Ball.AGENCY),
    "S4": (N_("Sedang ditangani %(unit)s"), Ball.AGENCY),
    "S5": (N_("Sudah dijawab, menunggu tanggapan Anda"), Ball.COMPLAINANT),
    "S6": (N_("Keberatan Anda sedang ditinjau"), Ball.REVIEWER),
    "S7": (N_("Sedang diperiksa Ombudsman"), Ball.OMBUDSMAN),
    "S8": (N_("Selesai, jawaban Anda terima"), Ball.NOBODY),
    "S9": (N_("Selesai, tidak ada tanggapan dari Anda"), Ball.NOBODY),
    "S10": (N_("Selesai setelah pemeriksaan"), Ball.NOBODY),
    "S11": (N_("Tidak dapat kami proses"), Ball.NOBODY),
    "S12": (N_("Dicabut oleh Anda"), Ball.NOBODY),
    "S13": (N_("Digabung dengan pengaduan lain"), Ball.NOBODY),
}

_AGENCY_STATES: Mapping[str, str] = {
    "draft": "S0",
    "submitted": "S1",
    "verifying": "S1",
    "postponed": "S1",
    "awaiting_completion": "S2",
    "forwarded": "S3",
    "complete": "S3",
    "dispositioned": "S4",
    "in_handling": "S4",
    "hearing": "S4",
    "decided": "S4",
    "compensation_due": "S4",
    "delivered": "S5",
    "reopened": "S6",
    "closed": "S8",
    "escalated": "S7",
    "archived": "S11",
    "withdrawn": "S12",
}
_OMBUDSMAN_STATES: Mapping[str, str] = {
    "awaiting_completion": "S2",
    "rejected": "S11",
    "withdrawn": "S12",
    "closed": "S10",
}
# Where a report stands at the Ombudsman, and whose turn it is; other states are S7 as it is.
_EXAMINED: Mapping[str, tuple[str, Ball]] = {
    "registered": (N_("Terdaftar di Ombudsman, menunggu verifikasi"), Ball.VERIFIER),
    "formal_check": (N_("Ombudsman memeriksa kelengkapan berkas Anda"), Ball.VERIFIER),
    "material_check": (N_("Ombudsman memeriksa isi laporan Anda"), Ball.VERIFIER),
    "plenary": (N_("Menunggu keputusan rapat pleno Ombudsman"), Ball.OMBUDSMAN),
    "transferred": (N_("Diserahkan kepada tim yang akan memeriksa"), Ball.OMBUDSMAN),
    "clarification_1": (N_("Ombudsman meminta penjelasan %(agency)s"), Ball.AGENCY),
    "clarification_2": (N_("Ombudsman meminta penjelasan kedua %(agency)s"), Ball.AGENCY),
    "summoned": (N_("Ombudsman memanggil pihak yang perlu didengar"), Ball.OMBUDSMAN),
    "field_examination": (N_("Ombudsman memeriksa di lapangan"), Ball.OMBUDSMAN),
    "conciliation": (N_("Ombudsman mempertemukan Anda dan %(agency)s"), Ball.OMBUDSMAN),
    "findings_notified": (
        N_("Hasil pemeriksaan sudah ada, Anda dapat menanggapinya"),
        Ball.COMPLAINANT,
    ),
    "lhp_issued": (N_("%(agency)s harus melaksanakan tindakan korektif"), Ball.AGENCY),
    "resolution": (N_("Ombudsman menindaklanjuti tindakan korektif"), Ball.OMBUDSMAN),
    "recommendation_issued": (N_("Rekomendasi terbit dan sedang disampaikan"), Ball.OMBUDSMAN),
    "recommendation_monitoring": (N_("%(agency)s harus melaksanakan Rekomendasi"), Ball.AGENCY),
    "published": (N_("Rekomendasi tidak dilaksanakan dan sudah dipublikasikan"), Ball.OMBUDSMAN),
}
_BY_REASON: Mapping[str, str] = {
    "C_NO_REPLY": "S9",
    "X_DUPLICATE": "S13",
    "W_NOT_COMPLETED": "S11",
}
_AFTER_OBJECTION: Mapping[str, str] = {"S4": "S6", "S8": "S10"}


@dataclass(frozen=True, slots=True)
class CitizenStatus:
    """The status line.

    ``sentence`` (filled with ``values``) and ``ball_label`` are message ids. ``due_at`` is the
    earliest running deadline of whoever has the ball, to be shown in ``zone``; None where the
    law sets none. ``late`` is a flag on the status, never a status of its own; ``reminded_at`` is
    when whoever is late, or nearly, was last reminded.
    """

    code: str
    sentence: str
    values: Mapping[str, str]
    ball: Ball
    ball_label: str
    due_at: datetime | None
    due_code: str | None
    zone: str
    late: bool
    reason_code: str | None
    clock_id: int | None = None
    reminded_at: datetime | None = None


def citizen_status(session: Session, complaint: Complaint, *, now: datetime) -> CitizenStatus:
    """Return how the case stands for its complainant at ``now`` (aware)."""
    code = _code(session, complaint)
    sentence, ball = SENTENCES[code]
    if code == "S7" and complaint.track is Track.OMBUDSMAN:
        sentence, ball = _EXAMINED.get(complaint.state, (sentence, ball))
        if complaint.state == "findings_notified" and not _may_comment(session, complaint):
            ball = Ball.OMBUDSMAN
    if ball is Ball.REVIEWER and _ombudsman_reviews(session, complaint):
        ball = Ball.UNIT_HEAD
    clock = _binding(running(session, complaint), ball)
    return CitizenStatus(
        code=code,
        sentence=sentence,
        values=MappingProxyType(_names(session, complaint)),
        ball=ball,
        ball_label=BALL_LABELS[ball],
        due_at=clock.due_at if clock else None,
        due_code=clock.policy if clock else None,
        zone=clock.zone if clock else "Asia/Jakarta",
        late=clock is not None and clock.due_at < now,
        reason_code=complaint.reason_code,
        clock_id=clock.id if clock else None,
        reminded_at=None if clock is None else _reminded_at(session, clock),
    )


def _may_comment(session: Session, complaint: Complaint) -> bool:
    """Tell whether the findings still wait for the reporter's comment."""
    told = findings.told(session, complaint)
    return told is not None and not findings.commented(told)


def _ombudsman_reviews(session: Session, complaint: Complaint) -> bool:
    """Tell whether an objection waits that nobody in the agency may review."""
    waits = review.waiting(session, complaint) is not None
    return waits and not review.own_reviewers(session, complaint)


def _reminded_at(session: Session, clock: Clock) -> datetime | None:
    """Return when the sweep last told of this due date: a warning, or that it has passed."""
    query = sa.select(sa.func.max(ClockEvent.happened_at)).where(
        ClockEvent.clock_id == clock.id, ClockEvent.due_at == clock.due_at
    )
    return session.scalar(query)


def _code(session: Session, complaint: Complaint) -> str:
    if complaint.reason_code is not None and complaint.reason_code in _BY_REASON:
        return _BY_REASON[complaint.reason_code]
    if complaint.track is Track.OMBUDSMAN:
        return _OMBUDSMAN_STATES.get(complaint.state, "S7")
    code = _AGENCY_STATES[complaint.state]
    if code in _AFTER_OBJECTION and last_message(session, complaint, MessageKind.OBJECTION):
        return _AFTER_OBJECTION[code]
    return code


def _binding(clocks: list[Clock], ball: Ball) -> Clock | None:
    """Return the earliest clock that is a duty of the side that has the ball."""
    citizen = ball is Ball.COMPLAINANT
    return next((one for one in clocks if (one.duty_on in CITIZEN_DUTIES) == citizen), None)


def _names(session: Session, complaint: Complaint) -> dict[str, str]:
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    unit = session.get(Unit, complaint.unit_id) if complaint.unit_id else None
    name = agency.name if agency else (complaint.agency_text or "")
    return {"agency": name, "unit": unit.name if unit else name}
