"""Choices for forms."""

from pengaduan.web.shared.choices import as_choices


def test_pairs_become_choices_in_their_order() -> None:
    made = as_choices([("b", "Boleh"), ("a", "Jangan")])

    assert [(one.value, one.label) for one in made] == [("b", "Boleh"), ("a", "Jangan")]
