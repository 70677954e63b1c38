"""A file that cannot be read, or is not what it should be, is refused by name."""

from pathlib import Path

import pytest

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.readers.source import entries


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match=r"lost\.json, file: cannot be read"):
        list(entries(tmp_path / "lost.json", "a", "b"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not JSON"),
        ("[]", "rows: must be a list"),
        ('{"rows": {}}', "rows: must be a list"),
        ('{"rows": ["x"]}', "entry 1: must be an object"),
        ('{"rows": [{"other": "x"}]}', r"entry 1 \(\?\): code must be a text"),
    ],
)
def test_a_wrong_shape_is_refused(text: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "some.json"
    file.write_text(text, "utf-8")

    with pytest.raises(ReferenceDataError, match=reason):
        list(entries(file, "rows", "code"))
