"""The answers as the published document describes them, for clients generated from it.

The emulator works in the judged shapes; these functions rewrite the ones that differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .json_types import JsonObject, JsonValue


def _without(value: JsonObject, *names: str) -> dict[str, JsonValue]:
    return {name: member for name, member in value.items() if name not in names}


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, Mapping) else {}


def _objects(value: JsonValue) -> list[JsonObject]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return []
    return [_object(item) for item in value]


def _wrapped_key(entry: JsonObject) -> JsonValue:
    member = _without(_object(entry["member"]), "first_name", "last_name")
    return {"item": {"member": {**member, "api_key": entry["api_key"]}}}


def _key_list(answer: JsonObject) -> JsonValue:
    return {
        "api_keys": [
            {
                "member": _without(_object(entry["member"]), "first_name", "last_name"),
                "api_key": _without(_object(entry["api_key"]), "tags", "expiration_date"),
            }
            for entry in _objects(answer["api_keys"])
        ]
    }


def _record(record: JsonObject) -> dict[str, JsonValue]:
    response = _object(record["response"])
    outside = {name: response[name] for name in ("code", "deployment") if name in response}
    moved: dict[str, JsonValue] = {**_without(record, "response", "callback"), **outside}
    if record["response"] is not None:
        moved["response"] = _without(response, "code", "deployment")
    if record["callback"] is not None:
        moved["callback"] = "https://exampleco.com/hook"
    return moved


def _record_list(answer: JsonObject) -> JsonValue:
    return {**answer, "requests": [_record(item) for item in _objects(answer["requests"])]}


PUBLISHED: dict[str, Callable[[JsonObject], JsonValue]] = {
    "get_key": _wrapped_key,
    "list_keys": _key_list,
    "create_key": lambda answer: _without(answer, "created"),
    "list_requests": _record_list,
    "get_request": lambda answer: {"request": _record(answer)},
    "get_usage": lambda answer: _without(answer, "results"),
    "list_purchases": lambda answer: _without(answer, "page", "limit"),
}


def published(operation: str, answer: JsonValue) -> JsonValue:
    """Rewrite an answer of an operation."""
    rewrite = PUBLISHED.get(operation)
    return answer if rewrite is None else rewrite(_object(answer))
