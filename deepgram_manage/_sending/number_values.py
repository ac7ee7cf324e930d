"""Numbers that callers pass, and values as messages show them.

Kept free of httpx and attrs, as making a client needs it.
"""

from __future__ import annotations

import math
import operator
from enum import Enum
from typing import Any

LARGEST = 2**63 - 1
"""What the API can hold; Python's numbers have no end."""
LONGEST_DURATION = 1e9
"""Seconds, about 30 years: clocks and sockets fail at numbers much larger than this."""
_LONGEST_SHOWN = 200


def shown(value: object) -> str:
    """Return a value as a message shows it, whatever its repr does."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 -- the repr of a caller's object may raise anything
        return f"<{type(value).__name__}>"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def is_bool(value: object) -> bool:
    """Return whether a value is True or False, of Python or of numpy."""
    kind = type(value)
    of_numpy = kind.__module__ == "numpy" and kind.__name__ in {"bool", "bool_"}
    return isinstance(value, bool) or of_numpy


def as_whole(name: str, value: object, least: int, most: int = LARGEST) -> int:
    """Return a whole number: an int, or anything else that counts as one, such as numpy's.

    Raises:
        TypeError: The value is not a whole number; True and False are not.
        ValueError: It is too small or too large.
    """
    number = value.value if isinstance(value, Enum) else value
    try:
        # Not for True: it would be sent as 1.
        whole = None if is_bool(number) else operator.index(_any(number))
    except Exception:  # noqa: BLE001 -- the method of a caller's object may raise anything
        whole = None
    if whole is None:
        message = f"{name}={shown(value)} must be a whole number, not {type(value).__name__}"
        raise TypeError(message)
    if not least <= whole <= most:
        bound = f"at least {least}" if whole < least else f"at most {most}"
        message = f"{name}={shown(value)} must be a whole number, {bound}"
        raise ValueError(message)
    return whole


def as_duration(name: str, value: object, hint: str = "") -> float:
    """Return a number of seconds.

    Args:
        name: The argument.
        value: Its value.
        hint: What else may be passed, for the message.

    Raises:
        TypeError: The value is not a number.
        ValueError: It is not a number that clocks can add: infinite, say, or NaN.
    """
    try:
        number = None if is_bool(value) or isinstance(value, str) else float(_any(value))
    except OverflowError:
        number = math.inf
    except Exception:  # noqa: BLE001 -- the method of a caller's object may raise anything
        number = None
    if number is None:
        message = f"{name}={shown(value)} must be a number of seconds{hint}"
        raise TypeError(message)
    if not abs(number) <= LONGEST_DURATION:
        message = f"{name}={shown(value)} must be a number of seconds up to 1e9{hint}"
        raise ValueError(message)
    # As it was given if it is an ordinary number: messages show 5 rather than 5.0.
    return value if type(value) in {int, float} else number  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def _any(value: Any) -> Any:
    return value
