"""The conditions of routing rules in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from pengaduan.complaints.respondent_models import RespondentKind
from pengaduan.handling.routing_rules import Target
from pengaduan.rules.law import law
from pengaduan.rules.routing_rules import CONDITION_LABELS, Condition, Level, Match
from pengaduan.web.shared.case_words import MATTERS
from pengaduan.web.shared.names import KINDS
from pengaduan.web.shared.templating import language

LEVELS = {
    Level.REGENCY: _("Kabupaten atau kota diketahui"),
    Level.PROVINCE: _("Hanya provinsi diketahui"),
    Level.NATIONAL: _("Wilayah tidak diketahui"),
}
RESPONDENTS = {
    RespondentKind.STAFF: _("Seorang petugas"),
    RespondentKind.PROVIDER: _("Unit kerja atau penyelenggara"),
    RespondentKind.BODY: _("Badan usaha atau lembaga independen"),
}


def substances() -> list[tuple[str, str]]:
    """Return the substances of the law table with their names in the language of the page."""
    english = language() == "en"
    return [
        (one.code, one.text_en if english and one.text_en else one.text_id)
        for one in law().substances.values()
    ]


def rule_words(conditions: Mapping[str, Any]) -> list[str]:
    """Return the conditions of a rule, one line each."""
    return [_line(Condition(name), values) for name, values in conditions.items()]


def why_words(found: Match[Target]) -> list[str]:
    """Return why a rule fits, one line each."""
    return [_line(one.condition, one.values) for one in found.why]


def _line(condition: Condition, values: Any) -> str:  # noqa: ANN401 - a list or tuple of texts
    names: dict[str, object] = {
        **dict(MATTERS.items()),
        **dict(substances()),
        **{str(key): text for key, text in LEVELS.items()},
        **{str(key): text for key, text in KINDS.items()},
        **{str(key): text for key, text in RESPONDENTS.items()},
    }
    told = [str(values_name) for values_name in (names.get(str(one), one) for one in values)]
    return f"{gettext(CONDITION_LABELS[condition])}: {', '.join(told)}"
