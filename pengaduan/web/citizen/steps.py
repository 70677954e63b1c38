"""The question pages in their order, and what leads from one to the next."""

from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from pengaduan.web.citizen.filing_forms import (
    AgencyForm,
    ContactForm,
    StepForm,
    StoryForm,
    SuitabilityForm,
    WhenForm,
    WishForm,
    from_answers,
)

CHECK: Final = "citizen.check"
CHANGE: Final = "ubah"
Answers = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """One question page: its code in the draft, its endpoint, its form, its place (0 to 5)."""

    code: str
    endpoint: str
    form: type[StepForm]
    place: int
    after: str


STEPS: Final[tuple[Step, ...]] = (
    Step("suitability", "citizen.suitability", SuitabilityForm, 0, "citizen.direction"),
    Step("story", "citizen.story", StoryForm, 1, "citizen.agency"),
    Step("agency", "citizen.agency", AgencyForm, 2, "citizen.when"),
    Step("when", "citizen.when", WhenForm, 3, "citizen.wish"),
    Step("wish", "citizen.wish", WishForm, 4, "citizen.contact"),
    Step("contact", "citizen.contact", ContactForm, 5, CHECK),
)
BY_CODE: Final = {step.code: step for step in STEPS}
TOTAL: Final = 6


def completed(step: Step, answers: Answers) -> bool:
    """Tell whether the stored answers of this page are valid."""
    given = answers.get(step.code)
    return given is not None and from_answers(step.form, given).is_complete()


def missing(answers: Answers) -> tuple[Step, ...]:
    """Return the pages that must be answered or corrected before filing, in order."""
    return tuple(step for step in STEPS if not completed(step, answers))


def next_url(step: Step, *, changing: bool) -> str:
    """Return where "Lanjutkan" leads: the next page, or the check page after "Ubah"."""
    return url_for(CHECK if changing else step.after)


def back_url(step: Step, *, changing: bool) -> str:
    """Return where "Kembali" leads."""
    if changing:
        return url_for(CHECK)
    if step.place == 0:
        return url_for("public.home")
    return url_for("citizen.direction" if step.place == 1 else STEPS[step.place - 1].endpoint)


def first_open(answers: Answers) -> Step | None:
    """Return the page at which a resumed draft goes on, or None when only checking is left."""
    return next(iter(missing(answers)), None)
