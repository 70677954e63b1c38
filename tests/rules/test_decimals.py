"""Reading numbers: exact, finite and never so large that arithmetic stalls."""

from decimal import Decimal

import pytest

from pengaduan.rules.decimals import plain_decimal


@pytest.mark.parametrize("text", ["3", "+3.0", " 3 ", "3.", "30e-1", "0.3E1"])
def test_a_number_is_read_exactly(text: str) -> None:
    assert plain_decimal(text) == Decimal(3)


@pytest.mark.parametrize(
    "text", ["", "NaN", "inf", "1_000", "1,5", "0x3", "\u0663", "1e1000", "-", ".", "3 4"]
)
def test_anything_else_is_no_number(text: str) -> None:
    assert plain_decimal(text) is None
