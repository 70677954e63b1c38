"""The check page: every answer with its way back, and what is still missing."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pengaduan.agencies.queries import region_path
from pengaduan.rules.contacts import email_hint
from pengaduan.rules.dates import DateError, When
from pengaduan.web.citizen import words
from pengaduan.web.citizen.agency_list import agency_name
from pengaduan.web.citizen.composing import when_of
from pengaduan.web.citizen.filing_forms import (
    AgencyForm,
    ContactForm,
    StoryForm,
    SuitabilityForm,
    WhenForm,
    WishForm,
    from_answers,
)
from pengaduan.web.citizen.reading import is_long_ago
from pengaduan.web.citizen.steps import BY_CODE, Answers, missing
from pengaduan.web.shared import formats
from pengaduan.web.shared.templating import language


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: what was asked, what was said, where to change it."""

    key: str
    value: str
    href: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A page that must be answered or corrected."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything on the check page. ``agency`` is None when the complainant does not know it."""

    rows: tuple[Row, ...]
    missing: tuple[Gap, ...]
    agency: str | None
    hides_name: bool
    email_hint: str | None
    long_ago: bool


def _change_url(code: str) -> str:
    return url_for(BY_CODE[code].endpoint, ubah="1")


def _gap_text(code: str) -> str:
    texts = {
        "suitability": _("Pilih apa yang ingin Anda sampaikan."),
        "story": _("Ceritakan apa yang terjadi."),
        "agency": _("Pilih instansi atau pilih Saya tidak tahu."),
        "when": _("Tulis kapan hal ini terjadi."),
        "wish": _("Pilih apa yang Anda harapkan."),
        "contact": _("Pilih siapa yang boleh mengetahui nama Anda."),
    }
    return str(texts[code])


def when_text(when: When | None, *, ongoing: bool) -> str:
    """Return the date as it was understood, so that a misreading is seen before filing."""
    parts = []
    if when is not None and when.day:
        parts.append(formats.tanggal(when.earliest, language=language()))
    elif when is not None:
        parts.append(formats.tanggal_pendek(when.earliest, language=language()).partition(" ")[2])
    if ongoing:
        parts.append(_("Masih berlangsung"))
    return "\n".join(parts)


def _contact_text(form: ContactForm) -> str:
    if form.is_anonymous:
        return str(_("Tidak kami simpan"))
    lines = (form.name.data, form.phone.data, form.email.data)
    return "\n".join(line for line in lines if line)


def _place_text(session: Session, form: AgencyForm) -> str:
    name = agency_name(session, form) or str(_("Saya tidak tahu"))
    region = ", ".join(one.name for one in reversed(region_path(session, form.region_code or "")))
    return f"{name}\n{region}" if region else name


def _understood(form: WhenForm, *, now: datetime) -> When | None:
    try:
        return when_of(form, now=now)
    except DateError:
        return None


def summarise(session: Session, answers: Answers, *, now: datetime) -> Summary:
    """Return the check page for the stored answers, complete or not."""
    first = from_answers(SuitabilityForm, answers.get("suitability", {}))
    story = from_answers(StoryForm, answers.get("story", {}))
    place = from_answers(AgencyForm, answers.get("agency", {}))
    time = from_answers(WhenForm, answers.get("when", {}))
    wish = from_answers(WishForm, answers.get("wish", {}))
    who = from_answers(ContactForm, answers.get("contact", {}))
    when = _understood(time, now=now)
    wishes = [str(words.WISHES[one]) for one in wish.wishes.data or () if one in words.WISHES]
    pairs = (
        ("suitability", _("Tentang apa"), _name(words.MATTERS, first.matter.data)),
        ("suitability", _("Sudah ke instansi"), _name(words.PRIOR, first.prior.data)),
        ("story", _("Apa yang terjadi"), story.story.data),
        ("agency", _("Instansi dan tempat"), _place_text(session, place)),
        ("when", _("Kapan"), when_text(when, ongoing=bool(time.ongoing.data))),
        ("wish", _("Harapan"), "\n".join([*wishes, wish.wish_text.data or ""]).strip()),
        (
            "contact",
            _("Nama kepada instansi"),
            _name(words.CONFIDENTIALITY, who.confidentiality.data),
        ),
        ("contact", _("Nama dan kontak"), _contact_text(who)),
    )
    email = None if who.is_anonymous else who.email.data
    return Summary(
        rows=tuple(Row(key, value, _change_url(code)) for code, key, value in pairs),
        missing=tuple(Gap(_gap_text(one.code), _change_url(one.code)) for one in missing(answers)),
        agency=agency_name(session, place),
        hides_name=who.confidentiality.data != "open",
        email_hint=email_hint(email) if email else None,
        long_ago=when is not None and is_long_ago(when, now=now),
    )


def _name(known: words.Words, code: object) -> str:
    return str(known.get(str(code), ""))
