"""Amounts as people read them, and amounts as they are added and split."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepgram_manage import costs

SHOWN = [
    ("0", "$0.00"),
    ("0.00257", "$0.0026"),
    ("9E-5", "$0.00009"),
    ("0.000000123", "$0.00000012"),
    ("0.05", "$0.05"),
    ("0.0999", "$0.10"),
    ("0.25", "$0.25"),
    ("0.995", "$1.00"),
    ("1234567.891", "$1,234,567.89"),
    ("-0.004", "-$0.004"),
    ("-12.5", "-$12.50"),
    ("1E+3", "$1,000.00"),
]


@pytest.mark.parametrize(("amount", "shown"), SHOWN)
def test_amounts_are_shown(amount: str, shown: str) -> None:
    """To the cent, and small amounts to two significant digits."""
    assert costs.dollars(Decimal(amount)) == shown


def test_unknown_is_not_shown_as_zero() -> None:
    """What nobody knows is called unknown."""
    assert costs.dollars(None) == "unknown"
    assert costs.quantity(None, "hour") == "unknown"


def test_units_are_named() -> None:
    """An amount in hours says so."""
    assert costs.quantity(Decimal("12.5"), "hour") == "12.50 hours"
    assert costs.quantity(Decimal("12.5"), "usd") == "$12.50"


@given(st.decimals(allow_nan=False, allow_infinity=False).filter(bool))
def test_nothing_but_zero_is_shown_as_zero(amount: Decimal) -> None:
    """An amount that is not 0 has a digit that is not 0."""
    assert any(digit in costs.dollars(amount) for digit in "123456789")


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)), st.randoms())
def test_sums_do_not_depend_on_the_order(amounts: list[float], chance: object) -> None:
    """No addition is rounded."""
    exact = [Decimal(repr(amount)) for amount in amounts]
    total = costs.add_up(exact)
    chance.shuffle(exact)  # type: ignore[attr-defined]
    assert costs.add_up(exact) == total
