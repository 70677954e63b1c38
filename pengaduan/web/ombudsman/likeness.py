"""What belongs with a complaint, as verifiers read it: likely doubles, links, issues."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency, Region
from pengaduan.complaints.issue_models import Issue, IssueState
from pengaduan.complaints.issues import issues_of, likely_issues
from pengaduan.complaints.link_models import LinkKind, LinkReason
from pengaduan.complaints.links import LinkEntry, Place, open_links
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.similar import Double, Likeness, Reason, doubles

Words = Mapping[str, LazyString]

LIKENESS: Final[Words] = {
    Likeness.NEARLY_SURE: _("Hampir pasti sama"),
    Likeness.LIKELY: _("Kemungkinan besar sama"),
    Likeness.POSSIBLE: _("Mungkin sama"),
}
REASONS: Final[Words] = {
    Reason.SAME_TEXT: _("teks sama"),
    Reason.ALIKE_TEXT: _("teks mirip"),
    Reason.SAME_REGION: _("wilayah sama"),
    Reason.SAME_AGENCY: _("instansi sama"),
    Reason.NEAR_IN_TIME: _("waktu berdekatan"),
    Reason.SAME_CONTACT: _("kontak pelapor sama"),
}
PLACES: Final[Words] = {
    Place.MAIN: _("Mengikuti pengaduan utama"),
    Place.FOLLOWER: _("Diikuti oleh"),
    Place.RELATED: _("Terkait dengan"),
    Place.WHOLE: _("Bagian dari"),
    Place.PART: _("Dipecah menjadi"),
}
LINK_KINDS: Final[Words] = {
    LinkKind.MERGED: _("Gabungkan: ikut pengaduan itu, jawaban dapat dikirim bersama"),
    LinkKind.RELATED: _("Kaitkan saja"),
}
LINK_REASONS: Final[Words] = {
    LinkReason.SAME_EVENT: _("Peristiwa yang sama"),
    LinkReason.SAME_CAUSE: _("Penyebab yang sama"),
    LinkReason.COPIED_TEXT: _("Teks yang disalin banyak orang"),
    LinkReason.SENT_AGAIN: _("Dikirim lagi oleh orang yang sama"),
    LinkReason.SEVERAL_MATTERS: _("Beberapa hal dalam satu pengaduan"),
}
ISSUE_STATES: Final[Words] = {
    IssueState.DRAFT: _("Draf"),
    IssueState.PUBLISHED: _("Ditampilkan untuk umum"),
    IssueState.CLOSED: _("Selesai"),
}


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that may belong with one complaint."""

    doubles: tuple[Double, ...]
    links: tuple[LinkEntry, ...]
    issues: tuple[Issue, ...]
    suggested: tuple[Issue, ...]

    @property
    def anything(self) -> bool:
        """Whether there is something to look at."""
        return bool(self.doubles or self.links or self.issues or self.suggested)


def company(session: Session, complaint: Complaint) -> Company:
    """Return what belongs with the complaint and what may; suggestions decide nothing."""
    links = open_links(session, complaint)
    linked = {one.other.id for one in links}
    issues = issues_of(session, complaint)
    suggested = likely_issues(
        session,
        complaint.story,
        agency_id=complaint.agency_id,
        region_code=complaint.region_code,
        drafts=True,
    )
    found = doubles(session, complaint)
    return Company(
        doubles=tuple(one for one in found if one.complaint.id not in linked),
        links=links,
        issues=issues,
        suggested=tuple(one for one in suggested if one.id not in {known.id for known in issues}),
    )


def reason_words(double: Double) -> str:
    """Return why two complaints may be the same, as one line."""
    return ", ".join(str(REASONS[one]) for one in double.score.reasons)


def place_of(session: Session, issue: Issue) -> str:
    """Return agency and region of an issue in words."""
    agency = session.get(Agency, issue.agency_id) if issue.agency_id else None
    region = session.get(Region, issue.region_code) if issue.region_code else None
    return ", ".join(one.name for one in (agency, region) if one is not None)
