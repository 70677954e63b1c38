"""The formal file and the representative in a copy of everything: the complainant's own words."""

from typing import Any

from sqlalchemy.orm import Session

from pengaduan.complaints import formal
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.representatives import own_representative
from pengaduan.rules.formal_file import Item, procedure

Content = dict[str, Any]


def formal_content(session: Session, complaint: Complaint, language: str) -> Content | None:
    """Return the answers as they stand, the unsent ones marked, or None when there is no file."""
    file = formal.file_of(session, complaint)
    if file is None:
        return None
    given = formal.own_answers(session, complaint)
    unsent = formal.unsent_items(session, complaint)
    known = {item.code: item for item in procedure().items}
    return {
        "version": file.version,
        "saved_at": file.saved_at.isoformat(),
        "sent_at": file.sent_at.isoformat() if file.sent_at else None,
        "answers": [
            {
                "item": code,
                "name": _name(known.get(code), code, language),
                "text": _text(known.get(code), text, language),
                "sent": code not in unsent,
            }
            for code, text in given.items()
        ],
    }


def representative_content(session: Session, complaint: Complaint) -> Content | None:
    """Return who acts for the complainant, or None."""
    named = own_representative(session, complaint)
    if named is None:
        return None
    return {
        "name": named.name,
        "phone": named.phone,
        "email": named.email,
        "relation": named.relation,
        "basis": named.basis.value,
        "gets_notices": named.gets_notices,
        "appointed_at": named.appointed_at.isoformat(),
        "accepted_at": named.accepted_at.isoformat() if named.accepted_at else None,
    }


def _name(item: Item | None, code: str, language: str) -> str:
    if item is None:
        return code
    return item.text_en if language == "en" else item.text_id


def _text(item: Item | None, text: str, language: str) -> str:
    chosen = next((one for one in item.choices if one.code == text), None) if item else None
    if chosen is None:
        return text
    return chosen.text_en if language == "en" else chosen.text_id
