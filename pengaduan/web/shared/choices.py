"""Choices of radio buttons, checkboxes and selects."""

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice


def as_choices(pairs: Iterable[tuple[str, object]]) -> list[SelectChoice]:
    """Return pairs of value and label as WTForms wants them (it gives up plain tuples)."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]
