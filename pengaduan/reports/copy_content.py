"""What is in a copy of everything: one mapping, from which both the PDF and the JSON are made.

``docs/case-copy.md`` documents the shape. Whatever happened is an event with a number of its own.
What the complainant may not read is an event too, marked as masked with the ground; nothing is
left out silently.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import Session, selectinload

from pengaduan.agencies.models import Agency, Unit
from pengaduan.complaints import identity
from pengaduan.complaints.audiences import (
    AUTHOR_LABELS,
    KIND_LABELS,
    OUTSIDE,
    author_of,
)
from pengaduan.complaints.models import (
    Attachment,
    Complaint,
    Message,
    MessageKind,
    PointAnswer,
)
from pengaduan.complaints.own_case_models import DataRequest
from pengaduan.complaints.queries import points, steps_taken
from pengaduan.handling.data_rights import requests
from pengaduan.handling.event_words import MOVE_LABELS
from pengaduan.handling.own_data import records
from pengaduan.handling.rating import rating_of
from pengaduan.reports.copy_clocks import clocks
from pengaduan.reports.copy_formal import formal_content, representative_content
from pengaduan.rules.law import law
from pengaduan.rules.texts import N_

FORMAT: Final = "pengaduan-case-copy-1"
MASKED: Final[Mapping[MessageKind, str]] = {
    MessageKind.NOTE: N_("Catatan internal petugas (UU 14/2008 Pasal 17 huruf i)."),
    MessageKind.ANSWER_DRAFT: N_("Usulan jawaban yang belum diputuskan (UU 14/2008 Pasal 17)."),
    MessageKind.DISPOSITION: N_("Perintah internal kepada unit (UU 14/2008 Pasal 17 huruf i)."),
}
Content = dict[str, Any]


def content(session: Session, complaint: Complaint, *, now: datetime, language: str) -> Content:
    """Return the whole record as plain values: instants in ISO 8601 (UTC), words translated.

    Needs an application context in the language of the reader.
    """
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "number": complaint.number,
        "track": complaint.track.value,
        "state": complaint.state,
        "state_text": law().states(complaint.track)[complaint.state].text_id,
        "law_version": complaint.law_version,
        "filed_at": complaint.filed_at.isoformat(),
        "closed_at": _iso(complaint.closed_at),
        "reason": _reason(complaint, language),
        "linked": [one.number for one in records(session, complaint) if one.id != complaint.id],
        "complaint": _told(session, complaint),
        "party": _party(session, complaint),
        "formal_file": formal_content(session, complaint, language),
        "representative": representative_content(session, complaint),
        "points": [
            {"ordinal": one.ordinal, "text": one.text} for one in points(session, complaint)
        ],
        "events": events(session, complaint),
        "files": _files(session, complaint),
        "clocks": clocks(session, complaint, language),
        "rating": _rating(session, complaint),
        "data_requests": [_request(one) for one in requests(session, complaint)],
    }


def events(session: Session, complaint: Complaint) -> list[Content]:
    """Return every move, entry and look at the identity in order of time, numbered from 1."""
    found = [*_moves(session, complaint), *_entries(session, complaint)]
    found += _looks(session, complaint)
    found.sort(key=lambda event: event["at"])
    return [{"n": place, **event} for place, event in enumerate(found, start=1)]


def _moves(session: Session, complaint: Complaint) -> Iterator[Content]:
    for step in steps_taken(session, complaint):
        known = law().transitions(complaint.track).get(step.action)
        yield {
            "at": step.at.isoformat(),
            "kind": "move",
            "title": gettext(MOVE_LABELS.get(step.action, step.action)),
            "code": step.action,
            "from": step.source,
            "to": step.target,
            "cite": known.cite if known else "",
        }


def _entries(session: Session, complaint: Complaint) -> Iterator[Content]:
    query = (
        sa.select(Message)
        .where(Message.complaint_id == complaint.id)
        .options(selectinload(Message.point_answers).joinedload(PointAnswer.point))
        .order_by(Message.id)
    )
    for message in session.scalars(query):
        masked = message.kind not in OUTSIDE
        yield {
            "at": message.created_at.isoformat(),
            "kind": message.kind.value,
            "title": gettext(KIND_LABELS[message.kind]),
            "by": gettext(AUTHOR_LABELS[author_of(message.author_role)]),
            "masked": gettext(MASKED[message.kind]) if masked else None,
            "text": "" if masked else message.body,
            "delivered_at": None if masked else _iso(message.delivered_at),
            "points": [] if masked else [_point(one) for one in message.point_answers],
        }


def _point(answer: PointAnswer) -> Content:
    return {
        "ordinal": answer.point.ordinal,
        "decision": answer.decision.value,
        "explanation": answer.explanation,
        "promise": answer.promise,
        "promise_by": answer.promise_by,
        "promise_on": answer.promise_on.isoformat() if answer.promise_on else None,
        "answered": answer.answered,
    }


def _looks(session: Session, complaint: Complaint) -> Iterator[Content]:
    for look in identity.reveals(session, complaint):
        yield {
            "at": look.at.isoformat(),
            "kind": "look",
            "title": gettext("Petugas membuka data Anda"),
            "surface": look.surface.value,
            "reason": look.reason,
            "role": look.role,
        }


def _told(session: Session, complaint: Complaint) -> Content:
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    unit = session.get(Unit, complaint.unit_id) if complaint.unit_id else None
    return {
        "matter": complaint.matter,
        "story": complaint.story,
        "summary": complaint.summary,
        "agency": agency.name if agency else complaint.agency_text,
        "unit": unit.name if unit else None,
        "region_code": complaint.region_code,
        "happened": [complaint.happened_year, complaint.happened_month, complaint.happened_day],
        "ongoing": complaint.ongoing,
        "prior_contact": complaint.prior_contact.value,
        "prior_note": complaint.prior_note,
        "wishes": list(complaint.wishes),
        "wish_text": complaint.wish_text,
        "confidentiality": complaint.confidentiality.value,
        "channel": complaint.channel.value,
    }


def _party(session: Session, complaint: Complaint) -> Content | None:
    party = identity.own_view(session, complaint)
    if party is None:
        return None
    names = ("name", "phone", "email", "address")
    return {name: getattr(party, name) for name in names}


def _files(session: Session, complaint: Complaint) -> list[Content]:
    query = (
        sa.select(Attachment, Message.kind)
        .outerjoin(Message, Message.id == Attachment.message_id)
        .where(Attachment.complaint_id == complaint.id)
        .order_by(Attachment.id)
    )
    return [_file(file, kind) for file, kind in session.execute(query)]


def _file(file: Attachment, kind: MessageKind | None) -> Content:
    own = author_of(file.uploaded_by).value
    masked = own != "complainant" and (kind is None or kind not in OUTSIDE)
    return {
        "name": None if masked else file.name,
        "masked": gettext(MASKED[MessageKind.NOTE]) if masked else None,
        "size": file.size,
        "media_type": file.media_type,
        "sha256": file.sha256,
        "state": file.state.value,
        "from": own,
        "added_at": file.created_at.isoformat(),
    }


def _rating(session: Session, complaint: Complaint) -> Content | None:
    found = rating_of(session, complaint)
    if found is None:
        return None
    names = ("clarity", "speed", "conduct", "comment")
    return {name: getattr(found, name) for name in names} | {"at": found.rated_at.isoformat()}


def _request(row: DataRequest) -> Content:
    return {
        "kind": row.kind.value,
        "words": row.words,
        "received_at": row.received_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "outcome": row.outcome.value if row.outcome else None,
        "ground": row.ground,
        "answer": row.answer,
        "answered_at": _iso(row.answered_at),
    }


def _reason(complaint: Complaint, language: str) -> Content | None:
    found = law().reasons.get(complaint.reason_code or "")
    if found is None:
        return None
    text = found.text_en if language == "en" else found.text_id
    return {"code": found.code, "text": text, "cite": found.cite}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
