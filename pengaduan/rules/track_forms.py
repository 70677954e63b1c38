"""Every step of the Ombudsman's track that somebody of the Ombudsman takes on a page."""

from collections.abc import Mapping
from types import MappingProxyType

from pengaduan.rules.law import law
from pengaduan.rules.law_types import LawRole, Track
from pengaduan.rules.texts import N_
from pengaduan.rules.track_fields import Field, Kind, StepForm
from pengaduan.rules.track_intake_forms import (
    ANNOUNCED,
    ATTENDED,
    CALLED,
    EXAMINATION_FORMS,
    INTAKE_FORMS,
    PATHS,
    URGENCY,
)
from pengaduan.rules.track_outcome_forms import OUTCOME_FORMS

__all__ = [
    "ANNOUNCED",
    "ATTENDED",
    "CALLED",
    "FORMS",
    "LETTER_FORMS",
    "PATHS",
    "POLICE_FORM",
    "REPORTER_LETTERS",
    "URGENCY",
    "Field",
    "Kind",
    "StepForm",
    "form_of",
    "is_led",
]

FORMS: Mapping[str, StepForm] = MappingProxyType(
    {**INTAKE_FORMS, **EXAMINATION_FORMS, **OUTCOME_FORMS}
)
# A letter that goes with no move: the police are asked after three unmet calls (Art. 31).
POLICE_FORM = StepForm(
    "police",
    N_("Minta bantuan Kepolisian"),
    (
        Field("name", N_("Nama atau jabatan"), Kind.LINE),
        Field("calls", N_("Panggilan berturut-turut yang tidak dipenuhi"), Kind.LINE),
    ),
    letter="police_letter",
)
LETTER_FORMS: Mapping[str, StepForm] = MappingProxyType(
    {form.letter: form for form in (*FORMS.values(), POLICE_FORM) if form.letter}
)
REPORTER_LETTERS = frozenset(kind for kind, form in LETTER_FORMS.items() if "reporter" in form.to)
_LEADING = frozenset(
    {
        LawRole.EXAMINER,
        LawRole.UNIT_HEAD,
        LawRole.CHAIR,
        LawRole.PLENARY_MEMBERS,
        LawRole.RESOLUTION_OFFICER,
    }
)


def form_of(action: str) -> StepForm | None:
    """Return the form of a transition, None for one that is not taken on such a page."""
    return FORMS.get(action)


def is_led(action: str) -> bool:
    """Tell whether somebody who takes this step must be free of a conflict (Art. 40).

    The steps of the plenary, of the examination and of what follows from it.
    """
    return bool(_LEADING & set(law().transitions(Track.OMBUDSMAN)[action].roles))
