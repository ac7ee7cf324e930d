"""Exact money: what a server sent, to the last digit, and how it is shown."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ZERO = Decimal(0)
UNKNOWN = "unknown"
"""How an unknown amount is shown; it is never shown as 0."""

# The sum of any doubles has fewer digits than this, so that no addition is ever rounded.
CONTEXT = Context(prec=2200)
add = CONTEXT.add
subtract = CONTEXT.subtract

_LEAST_SPLIT = Decimal("1e-12")
_CENT = Decimal("0.01")
_DIME = Decimal("0.1")
_PLURALS = {"hour": "hours"}


def exact(value: object) -> Decimal | None:
    """Return a number with the digits that were sent; None if it is not a finite number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float) and value - value == 0.0:
        return Decimal(repr(value))
    return None


def add_up(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts without rounding, so that their order does not matter."""
    result = ZERO
    for amount in amounts:
        result = add(result, amount)
    return result


def shares(amount: Decimal, count: int) -> list[Decimal]:
    """Split an amount evenly, in parts that add up to it to the last digit.

    The first parts get what cannot be divided: at most a unit of the twelfth decimal place, or of
    the amount's own last one, each.
    """
    unit = min(_LEAST_SPLIT, Decimal((0, (1,), int(amount.as_tuple().exponent))))
    units = int(CONTEXT.divide(amount, unit).to_integral_value(ROUND_FLOOR))
    each, rest = divmod(units, count)
    return [
        CONTEXT.multiply(Decimal(each + (place < rest)), unit).normalize(CONTEXT)
        for place in range(count)
    ]


def digits(amount: Decimal) -> str:
    """Write an amount out in full, without an exponent and without needless zeros."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def dollars(amount: Decimal | None) -> str:
    """Write dollars for people: to the cent, and small amounts to two significant digits.

    Only zero is written `$0.00`.
    """
    if amount is None:
        return UNKNOWN
    sign, size = ("-", -amount) if amount < 0 else ("", amount)
    if not size or size >= _DIME:
        return f"{sign}${size.quantize(_CENT, ROUND_HALF_UP, CONTEXT):,}"
    place = Decimal((0, (1,), size.adjusted() - 1))
    text = digits(size.quantize(min(place, _CENT), ROUND_HALF_UP, CONTEXT))
    whole, _, part = text.partition(".")
    return f"{sign}${whole}.{part.ljust(2, '0')}"


def quantity(amount: Decimal | None, units: str) -> str:
    """Write an amount with its unit, e.g. `$12.34` or `12.5 hours`."""
    if units == "usd" or amount is None:
        return dollars(amount)
    return f"{dollars(amount).replace('$', '')} {_PLURALS.get(units, units)}"
