"""What a complainant is told about merging, splitting and shared issues; never about another."""

from dataclasses import dataclass

from flask import session as browser
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pengaduan.complaints.issue_models import Issue
from pengaduan.complaints.issues import likely_issues, published_issue_of
from pengaduan.complaints.links import OwnLink, Place, own_links
from pengaduan.complaints.models import Complaint
from pengaduan.web.citizen.filing_forms import AgencyForm, StoryForm, from_answers
from pengaduan.web.citizen.steps import Answers
from pengaduan.web.shared.access import KEYED


@dataclass(frozen=True, slots=True)
class Joined:
    """One sentence, with a link where there is something that this reader may open."""

    text: str
    href: str = ""
    link_text: str = ""


def joined(session: Session, complaint: Complaint) -> tuple[Joined, ...]:
    """Return what to say on the status page of ``complaint``, whose key the reader has proved."""
    proved = list(browser.get(KEYED, []))
    links = own_links(session, complaint, proved)
    told = [_link(one) for one in links]
    issue = published_issue_of(session, complaint)
    if issue is not None:
        text = _("Pengaduan ini bagian dari masalah bersama.")
        told.append(Joined(text, url_for("public.issue", issue=issue.code), issue.title))
    return tuple(told)


def _link(one: OwnLink) -> Joined:
    if one.place is Place.PART:
        text = _("Petugas memisahkan sebagian isinya menjadi pengaduan sendiri. Kuncinya sama.")
    elif one.place is Place.WHOLE:
        text = _("Petugas memisahkan pengaduan ini dari pengaduan Anda yang lain. Kuncinya sama.")
    else:
        text = _(
            "Pengaduan ini digabung dengan pengaduan lain tentang hal yang sama. "
            "Nomor, kunci, dan batas waktu Anda tetap."
        )
    if one.number is None:
        return Joined(text)
    return Joined(text, url_for("citizen.track", nomor=one.number), one.number)


def shared_issues(session: Session, answers: Answers) -> tuple[Issue, ...]:
    """Return the public issues that a draft may be about; complaints are never looked at."""
    story = from_answers(StoryForm, answers.get("story", {})).story.data or ""
    place = from_answers(AgencyForm, answers.get("agency", {}))
    return likely_issues(session, story, agency_id=place.agency_id, region_code=place.region_code)
