"""No id can change the path of a call: it is quoted, or refused before anything is sent."""

from __future__ import annotations

import enum
import uuid
from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.support.operations import OPERATIONS, Operation

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire


TAKING_IDS = [operation for operation in OPERATIONS if operation.ids]
# Without an id, these are calls of their own.
NEEDING_IDS = [call for call in TAKING_IDS if call.name not in {"get_model", "get_models"}]

FOLDED = ["", " ", ".", "..", " ..\n"]

QUOTED = {
    "a/b": "a%2Fb",
    "../keys": "..%2Fkeys",
    "./": ".%2F",
    "/": "%2F",
    "a?b": "a%3Fb",
    "a#b": "a%23b",
    "%": "%25",
    "%2e%2e": "%252e%252e",
    "%2F": "%252F",
    "a b": "a%20b",
    " a ": "a",
    "a\n": "a",
    "\u00a0a\u3000": "a",
    "o'brien": "o%27brien",
    "..;": "..%3B",
    "...": "...",
    "a\\b": "a%5Cb",
    "é": "%C3%A9",
    "\uff0e\uff0e": "%EF%BC%8E%EF%BC%8E",
    "\U0001d4b9": "%F0%9D%92%B9",
    "a:b@c": "a%3Ab%40c",
    "a&b=c+d": "a%26b%3Dc%2Bd",
    "http://example.com/": "http%3A%2F%2Fexample.com%2F",
}

UNPRINTABLE = ["a\nb", "\u200ba", "a\u2060", "a\tb", "\x00", "\x7f", "a\u2028b", "\ufeffa"]

IN_QUOTES = ['"a"', "'a'", "“a”", '"a', "a'", ' "a" ', "`a`", "«a»", "<a>", " <a", "a>"]

MISTYPED: list[Anything] = [
    b"p1",
    bytearray(b"p1"),
    ["p1"],
    True,
    float("nan"),
    10**5000,
    object(),
]


class Ids(enum.Enum):
    """Ids that a program has written down."""

    FIRST = "a-first"
    SECOND = 2


class TextIds(str, enum.Enum):  # noqa: UP042 -- what str() makes of it is the point
    """The same, in the form that was usual before StrEnum."""

    FIRST = "a-first"


class Whole:
    """A whole number that is not an int, as numpy has them."""

    def __index__(self) -> int:
        """Return it."""
        return 7


WRITTEN: list[tuple[Anything, str]] = [
    (5, "5"),
    (Whole(), "7"),
    (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (Ids.FIRST, "a-first"),
    (Ids.SECOND, "2"),
    (TextIds.FIRST, "a-first"),
]


@pytest.mark.parametrize("operation", TAKING_IDS, ids=str)
def test_id_that_would_be_folded_away_is_refused(
    call: Caller, wire: Wire, operation: Operation
) -> None:
    """An id that an HTTP client folds away is a ValueError that names it, and is not sent."""
    for name, value in product(operation.ids, FOLDED):
        with pytest.raises(ValueError, match=f"{name} must not be '{value.strip()}'"):
            call(operation.name, *operation.arguments(**{name: value}))

    assert not wire.seen


@pytest.mark.parametrize("operation", TAKING_IDS, ids=str)
def test_id_with_a_control_character_is_refused(
    call: Caller, wire: Wire, operation: Operation
) -> None:
    """An id that holds what cannot be printed is a ValueError that names it, and is not sent."""
    for name, value in product(operation.ids, UNPRINTABLE):
        with pytest.raises(ValueError, match=f"{name} must not be .* cannot be printed"):
            call(operation.name, *operation.arguments(**{name: value}))

    assert not wire.seen


@pytest.mark.parametrize("operation", TAKING_IDS, ids=str)
def test_id_in_quotes_is_refused(call: Caller, wire: Wire, operation: Operation) -> None:
    """An id with the quotes of a shell or of a text around it is a ValueError that names it."""
    for name, value in product(operation.ids, IN_QUOTES):
        with pytest.raises(ValueError, match=f"{name} must not be .* quotes"):
            call(operation.name, *operation.arguments(**{name: value}))

    assert not wire.seen


@pytest.mark.parametrize("operation", TAKING_IDS, ids=str)
def test_id_may_be_what_is_written_as_one(call: Caller, operation: Operation, wire: Wire) -> None:
    """A UUID, a whole number and the member of an enum are sent as the text that they stand for."""
    for name, (value, text) in product(operation.ids, WRITTEN):
        wire.seen.clear()
        call(operation.name, *operation.arguments(**{name: value}))

        place = operation.path.split("/").index(f"{{{name}}}")
        assert {request.url.path.split("/")[place] for request in wire.seen} == {text}


@pytest.mark.parametrize("operation", TAKING_IDS, ids=str)
def test_id_with_half_a_character_is_refused(
    call: Caller, wire: Wire, operation: Operation
) -> None:
    """An id that cannot be encoded is a ValueError that names it, and is not sent."""
    for name in operation.ids:
        with pytest.raises(ValueError, match=f"{name} must not be .* half of a character"):
            call(operation.name, *operation.arguments(**{name: "\ud800"}))

    assert not wire.seen


@pytest.mark.parametrize("operation", TAKING_IDS, ids=str)
def test_id_that_is_no_string_is_refused(call: Caller, wire: Wire, operation: Operation) -> None:
    """An id that is not text is a TypeError that names it, and is not sent."""
    for name, value in product(operation.ids, MISTYPED):
        with pytest.raises(TypeError, match=name):
            call(operation.name, *operation.arguments(**{name: value}))

    assert not wire.seen


@pytest.mark.parametrize("operation", NEEDING_IDS, ids=str)
def test_id_that_is_none_is_refused(call: Caller, wire: Wire, operation: Operation) -> None:
    """An id that was never set is a TypeError, and is not sent."""
    for name in operation.ids:
        with pytest.raises(TypeError):
            call(operation.name, *operation.arguments(**{name: None}))

    assert not wire.seen


@pytest.mark.parametrize("operation", TAKING_IDS, ids=str)
def test_id_is_quoted(call: Caller, wire: Wire, operation: Operation) -> None:
    """An id reaches the server as one segment of the path, whatever is in it."""
    for name, value in product(operation.ids, QUOTED):
        wire.seen.clear()
        call(operation.name, *operation.arguments(**{name: value}))

        segments = {other: f"a-{other}" for other in operation.ids} | {name: QUOTED[value]}
        paths = {operation.path, operation.also or operation.path}
        assert {request.url.raw_path.decode().partition("?")[0] for request in wire.seen} == {
            path.format(**segments) for path in paths
        }
