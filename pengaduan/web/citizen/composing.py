"""From the answers of the question pages to the complaint that is filed, and to its summary."""

from datetime import datetime

from flask_babel import force_locale, gettext

from pengaduan.complaints.models import Confidentiality, PriorContact
from pengaduan.handling.filing import NewComplaint
from pengaduan.rules.contacts import parse_email, parse_name, parse_phone
from pengaduan.rules.dates import When
from pengaduan.web.citizen import words
from pengaduan.web.citizen.filing_forms import (
    OTHER_AGENCY,
    AgencyForm,
    ContactForm,
    StoryForm,
    SuitabilityForm,
    WhenForm,
    WishForm,
    from_answers,
)
from pengaduan.web.citizen.reading import read_when
from pengaduan.web.citizen.steps import Answers

AFTER_CONTACT = frozenset({PriorContact.UNSATISFIED, PriorContact.UNANSWERED})


def when_of(form: WhenForm, *, now: datetime) -> When | None:
    """Return the date that was written, or None for a matter that only goes on."""
    return read_when(form.when.data, now=now) if form.when.data else None


def prior_note(form: WhenForm) -> str | None:
    """Return one Indonesian line about how the agency was told, or None when nothing was said."""
    with force_locale("id"):
        chosen = form.prior_way.data
        way = str(words.PRIOR_WAYS.get(chosen, "")) if chosen else ""
        said = (
            (gettext("Waktu"), form.prior_when.data),
            (gettext("Cara"), way),
            (gettext("Nomor"), form.prior_reference.data),
        )
        return "; ".join(f"{name}: {value}" for name, value in said if value) or None


def new_complaint(answers: Answers, nonce: str, language: str, *, now: datetime) -> NewComplaint:
    """Build the input of the filing step from answers that are complete."""
    first = from_answers(SuitabilityForm, answers["suitability"])
    place = from_answers(AgencyForm, answers["agency"])
    time = from_answers(WhenForm, answers["when"])
    wish = from_answers(WishForm, answers["wish"])
    who = from_answers(ContactForm, answers["contact"])
    when, prior = when_of(time, now=now), PriorContact(first.prior.data or PriorContact.NOT_YET)
    named = not who.is_anonymous
    return NewComplaint(
        nonce=nonce,
        matter=first.matter.data,
        story=from_answers(StoryForm, answers["story"]).story.data,
        prior_contact=prior,
        confidentiality=Confidentiality(who.confidentiality.data),
        region_code=place.region_code,
        agency_id=place.agency_id,
        agency_text=place.other.data if place.choice.data == OTHER_AGENCY else None,
        happened_year=when.year if when else None,
        happened_month=when.month if when else None,
        happened_day=when.day if when else None,
        ongoing=bool(time.ongoing.data),
        prior_note=prior_note(time) if prior in AFTER_CONTACT else None,
        wishes=tuple(wish.wishes.data),
        wish_text=wish.wish_text.data or None,
        name=parse_name(who.name.data) if named else None,
        phone=parse_phone(who.phone.data) if named and who.phone.data else None,
        email=parse_email(who.email.data) if named and who.email.data else None,
        language=language,
    )
