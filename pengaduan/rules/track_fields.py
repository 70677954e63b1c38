"""The shape of a step's form on the Ombudsman's track: fields, letter, and what they attach."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pengaduan.rules.texts import N_


class Kind(StrEnum):
    """What is filled in."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    PAIRS = "pairs"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    CHECKS = "checks"
    CONFIRM = "confirm"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``supplies`` names the attachments of the law table that it is.

    ``source`` names where the choices come from: a tuple of code and label here, or a list of
    the law or of the case that the page fills in. ``printed`` fields stand in the letter, under
    their label. LINES are numbered, one a line; PAIRS have a second part after ``|``.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = True
    supplies: tuple[str, ...] = ()
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    source: str = ""
    printed: bool = True


@dataclass(frozen=True, slots=True)
class StepForm:
    """How one transition is taken: ``gives`` names attachments that the step itself makes.

    ``letter`` is the kind of the letter it makes, ``to`` the sides that receive it.
    """

    action: str
    title: str
    fields: tuple[Field, ...] = ()
    gives: tuple[str, ...] = ()
    letter: str | None = None
    to: tuple[str, ...] = ()
    hint: str = ""
    public: bool = False

    @property
    def supplied(self) -> frozenset[str]:
        """The attachments of the law table that taking this step brings."""
        named = {name for field in self.fields if field.required for name in field.supplies}
        return frozenset(named | set(self.gives))

    def field(self, name: str) -> Field:
        """Return the field of this name."""
        return next(one for one in self.fields if one.name == name)


RESULTS = Field("results", N_("Hasil pemeriksaan"), hint=N_("Bernomor, satu temuan satu alinea."))
OPINION = Field("opinion", N_("Pendapat Ombudsman"))
CONCLUSION = Field("conclusion", N_("Kesimpulan"))
ACCOUNT = Field("account", N_("Uraian laporan"))
FORMS = Field(
    "forms", N_("Bentuk maladministrasi yang terbukti"), Kind.CHECKS, source="maladministration"
)
ACTIONS = Field(
    "actions",
    N_("Tindakan korektif"),
    Kind.PAIRS,
    supplies=("corrective_actions",),
    hint=N_("Satu tindakan satu baris, lalu tanda | dan penanggung jawabnya."),
)
MINUTES = Field("minutes", N_("Berita acara"), supplies=("minutes",))
LETTER = Field(
    "letter",
    N_("Isi surat"),
    hint=N_("Jawaban dahulu, lalu alasan, lalu apa yang masih dapat dilakukan pelapor."),
)


def by_action(*forms: StepForm) -> Mapping[str, StepForm]:
    """Return the forms by the code of their transition."""
    return {form.action: form for form in forms}
