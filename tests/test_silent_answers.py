"""A success that is not the answer is an error, and never reads as "nothing there"."""

from __future__ import annotations

import copy
import json
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from deepgram_manage import UnreadableResponseError, UnreadableWriteError
from tests.support.answers import least
from tests.support.document import OPERATIONS as DESCRIBED
from tests.support.document import resolved
from tests.support.operations import OPERATIONS, Operation
from tests.support.wire import Reply, Wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.wire import Caller

Json: TypeAlias = Any

REFUSAL = {"err_code": "INTERNAL", "err_msg": "try again later", "request_id": "r"}
TODAYS = {"category": "NOT_FOUND", "message": "Not found.", "details": "", "request_id": "r"}


def answer_to(operation: Operation, path: str) -> tuple[Json, list[str]]:
    """Return the example of an answer in the document, and the paths of what carries it."""
    (described,) = [one for one in DESCRIBED if (one.verb, one.path) == (operation.verb, path)]
    media = described.details["responses"]["200"]["content"]["application/json"]
    schema = resolved(media["schema"])
    carriers = schema.get("x-carrier", schema.get("x-list"))
    examples = media.get("examples", {"": {"value": media.get("example")}})
    example = resolved(next(iter(examples.values())))["value"]
    return example, [carriers] if isinstance(carriers, str) else carriers


def with_carrier(example: Json, path: str, change: Callable[[Json, str], object]) -> Json:
    """Return an example with its carrier changed."""
    changed = copy.deepcopy(example)
    *above, name = path.split(".")
    inner = changed
    for each in above:
        inner = inner[each]
    change(inner, name)
    return changed


def put(value: Json) -> Callable[[Json, str], object]:
    """Return what puts a value into a field."""
    return lambda fields, name: fields.update({name: copy.deepcopy(value)})


KINDS: dict[str, Callable[[Json, str], Json]] = {
    "empty": lambda _example, _path: {},
    "null": lambda _example, _path: None,
    "list": lambda _example, _path: [],
    "list around it": lambda example, _path: [example],
    "error": lambda _example, _path: REFUSAL,
    "error of today": lambda _example, _path: TODAYS,
    "data": lambda example, _path: {"data": example},
    "items": lambda example, _path: {"items": [example]},
    "without": lambda example, path: with_carrier(example, path, dict.pop),
    "null in it": lambda example, path: with_carrier(example, path, put(None)),
    "number in it": lambda example, path: with_carrier(example, path, put(7)),
    "blank text in it": lambda example, path: with_carrier(example, path, put(" ")),
    "error beside it": lambda example, _path: REFUSAL | example,
    "error of today beside it": lambda example, _path: TODAYS | example,
    "object in it": lambda example, path: with_carrier(example, path, put({"a": 1})),
}
HALVES = [
    (operation, path)
    for operation in OPERATIONS
    for path in (operation.path, operation.also)
    if path is not None
]


def receive(operation: Operation, path: str, body: Json) -> Json:
    """Make a call that gets an answer at a path, and the least that it takes at another one."""
    wire = Wire()
    ids = {name: f"a-{name}" for name in operation.ids}
    wire.at = {path.format(**ids): Reply(200, json.dumps(body).encode())}
    if operation.also:
        other = ({operation.path, operation.also} - {path}).pop().format(**ids)
        wire.at[other] = least("GET", other)
    client = wire.client(retry=None).manage
    return getattr(client, operation.name)(*operation.arguments())


each_half = pytest.mark.parametrize(
    ("operation", "path"), HALVES, ids=[f"{operation}-{path}" for operation, path in HALVES]
)


@each_half
def test_the_answer_of_the_document_is_read(operation: Operation, path: str) -> None:
    """What the document shows of an answer has what carries it."""
    example, carriers = answer_to(operation, path)

    assert carriers
    assert receive(operation, path, example) is not None


@each_half
def test_what_is_not_the_answer_is_an_error(operation: Operation, path: str) -> None:
    """Another object, an envelope, and an answer without its carrier are refused."""
    example, carriers = answer_to(operation, path)
    expected = UnreadableWriteError if operation.verb == "POST" else UnreadableResponseError
    for kind, carrier in product(KINDS, carriers):
        body = KINDS[kind](example, carrier)
        if (kind == "without" and path.endswith("/usage")) or (
            # Null until the request is in the log, and never looked into.
            kind.endswith("in it") and carrier == "response"
        ):
            continue

        # What was taken for an answer names the kind.
        with pytest.raises(expected):
            pytest.fail(f"{kind}: {receive(operation, path, body)}")


def test_usage_without_rows_is_empty() -> None:
    """An answer without `results` that has all else is of a period in which nothing was used."""
    (usage,) = [one for one in OPERATIONS if one.name == "get_usage_summary"]
    body = {"start": "2026-01-01", "end": "2026-01-02", "resolution": {"units": "day", "amount": 1}}

    assert list(receive(usage, usage.path, body)) == []
    for lacking in body:
        rest = {name: value for name, value in body.items() if name != lacking}
        with pytest.raises(UnreadableResponseError):
            receive(usage, usage.path, rest)


CREATING = [one for one in OPERATIONS if one.verb == "POST"]


@pytest.mark.parametrize("operation", CREATING, ids=str)
def test_what_was_made_is_looked_for(operation: Operation) -> None:
    """When the answer to a creating call is not one, the call says what there is now."""
    listing: dict[str, list[str]] = {"api_keys": [], "invites": [], "distribution_credentials": []}
    wire = Wire()
    wire.first = [{"id": "1"}]
    wire.answer = listing

    with pytest.raises(UnreadableWriteError) as caught:
        getattr(wire.client(retry=None).manage, operation.name)(*operation.arguments())

    assert [request.method for request in wire.seen] == ["POST", "GET"]
    assert caught.value.found == []


def test_the_error_names_what_is_missing(call: Caller, wire: Wire) -> None:
    """Both clients say which field an answer lacks, and show nothing of it."""
    wire.answer = {"keys": [{"api_key_id": "s3cret"}]}

    with pytest.raises(UnreadableResponseError, match="has 'api_keys'") as caught:
        call("get_keys", "p1")

    assert "s3cret" not in str(caught.value)
