"""Makes the calls of whichever package is first on the path, and prints what they did, as JSON.

Run by `wire.py` in an interpreter of its own for each of the two trees, so it knows the package by
its public names alone: calls are made up from signatures, and answers are read by their attributes.

`table` prints the calls that the package offers. `run` takes calls and answers from standard input.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import httpx

import deepgram_manage
from deepgram_manage import ManageClient
from deepgram_manage_api.types import WireModel

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = Any
Call: TypeAlias = dict[str, Json]

# They take functions or settings, end the client, or ask by the clock: nothing for a table.
NOT_CALLED = re.compile(
    r"_|a?close$|raw$|request$|send$|with_options$|iter_|wait_for_|asyncmanage$|v$"
)
# What an error holds beside the answer: its own text, and the answer again.
NOT_READ = {"args", "response"}
# Of a long list the beginning.
LONGEST = 3
DEEPEST = 8
# By the first word of an annotation that says what is due.
VALUES: dict[str, Json] = {
    "Moment": "2026-01-31",
    "Day": "2026-01-31",
    "bool": True,
    "int": 7,
    "float": 0.5,
}


def value_for(name: str, annotation: str) -> Json:
    """Make up a value: the same one each time, which says where it comes from."""
    if annotation.startswith(("Sequence[str]", "list[str]")):
        return [f"a-{name}"]
    return VALUES.get(annotation.partition(" ")[0], f"a-{name}")


def table(required: set[str]) -> Iterator[Call]:
    """Make up calls: of each method the shortest, and one for each thing that may be added."""
    for name, method in inspect.getmembers(ManageClient, inspect.isfunction):
        is_alias = method.__name__ != name
        if not is_alias and not NOT_CALLED.match(name):
            yield from calls_of(name, method, required)


def calls_of(name: str, method: Json, required: set[str]) -> Iterator[Call]:
    """Make up the calls of one method."""
    shortest: Call = {}
    longer: list[Call] = []
    for parameter in list(inspect.signature(method).parameters.values())[1:]:
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        argument, annotation = parameter.name, str(parameter.annotation)
        is_needed = parameter.default is parameter.empty
        options = options_of(annotation)
        if options is not None:
            given = given_options(options, required)
            if given or is_needed:
                shortest[argument] = given
            values = [given | {field.name: of_field(field)} for field in attrs.fields(options)]
        else:
            values = [value_for(argument, annotation)]
            if is_needed:
                shortest[argument] = values[0]
        longer += [{argument: value} for value in values]
    ids = {argument: f"a-{argument}" for more in longer for argument in more if "_id" in argument}
    calls = [base | more for base in (shortest, ids | shortest) for more in ({}, *longer)]
    for number, arguments in enumerate(calls):
        if arguments not in calls[:number]:
            yield {"method": name, "arguments": arguments}


def options_of(annotation: str) -> Json:
    """Find the options class that an argument may be, unless it is first of all a string."""
    kinds = re.findall(r"\b\w+Options\b", annotation)
    return (
        getattr(deepgram_manage, kinds[0]) if kinds and not annotation.startswith("str") else None
    )


def given_options(options: Json, required: set[str]) -> Json:
    """Return the required options of a call."""
    return {
        field.name: of_field(field)
        for field in attrs.fields(options)
        if field.default is attrs.NOTHING or field.name in required
    }


def of_field(field: Json) -> Json:
    """Make up a value for an option."""
    return value_for(field.name, str(field.type))


class Network:
    """Keeps what is sent, and answers with the least that will do but at the path of a sample."""

    def __init__(self, least: Json, answer: Json = None, at: str = "") -> None:
        self.sent: list[Json] = []
        self.least = least
        self.answer = answer
        self.at = at

    def respond(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        path = request.url.raw_path.decode().partition("?")[0]
        body = json.loads(request.content) if request.content else None
        query = sorted(request.url.params.multi_items())
        self.sent.append([request.method, path, query, body])
        if self.answer is None or path != self.at:
            return httpx.Response(200, json=self.least)
        kind = self.answer["content_type"]
        is_json = kind == "application/json"
        content = json.dumps(self.answer["body"]) if is_json else str(self.answer["body"])
        headers = {"Content-Type": kind}
        return httpx.Response(self.answer["status"], content=content, headers=headers)


def make(call: Call, network: Network) -> tuple[Json, BaseException | None]:
    """Make a call; return what it returns, or what it raises."""
    http = httpx.Client(transport=httpx.MockTransport(network.respond))
    with client_on(http) as client:
        try:
            return getattr(client, call["method"])(**call["arguments"]), None
        except Exception as error:  # noqa: BLE001 -- what a call raises is what is recorded
            return None, error


def run(calls: list[Call], samples: list[Json], least: Json) -> Json:
    """Make all calls, and read each sample by all calls that ask for it."""
    sent = []
    read: dict[str, Json] = {}
    readers: dict[str, Call] = {}
    for call in calls:
        network = Network(least)
        _value, error = make(call, network)
        sent.append({"sent": network.sent, "error": error and type(error).__name__})
        for method, path, _query, _body in network.sent:
            readers.setdefault(f"{call['method']} {method} {path}", call)
    for key, call in readers.items():
        name, method, path = key.split(" ")
        for sample in samples:
            if (sample["method"], shape(sample["path"])) == (method, shape(path)):
                value, error = make(call, Network(least, sample, path))
                read[f"{name} {sample['name']}"] = dict(leaves(value if error is None else error))
    return {"sent": sent, "read": read, "package": deepgram_manage.__file__}


def client_on(http: httpx.Client) -> ManageClient:
    """Make a client that sends each request once, also in versions that know of no retries."""
    settings: Json = {"base_url": "http://127.0.0.1", "http_client": http}
    try:
        return ManageClient("a-key", **settings, retry=None)
    except TypeError:
        return ManageClient("a-key", **settings)


def shape(path: str) -> str:
    """Return a path without the ids of a call, or their names in a template."""
    return re.sub(r"{\w+}|a-\w+", "*", path)


def leaves(value: Json, path: str = "", *above: object) -> Iterator[tuple[str, list[str]]]:
    """Return everything an answer shows: the type and the value at each path in it."""
    kind = type(value)
    if isinstance(value, list):
        yield f"{path}[]", ["list", str(len(value))]
        for number, item in enumerate(value[:LONGEST]):
            yield from leaves(item, f"{path}[{number}]", *above)
    elif is_object(value) and len(above) < DEEPEST and not any(value is one for one in above):
        yield path, ["object", kind.__name__]
        for name in attributes(kind) | set(vars(value) if isinstance(value, Exception) else ()):
            if not name.startswith("_") and name not in NOT_READ:
                yield from leaves(getattr(value, name), f"{path}.{name}", value, *above)
        if isinstance(value, WireModel) and not above:
            yield ".repr()", ["str", repr(value)]
            yield ".to_dict()", ["dict", json.dumps(value.to_dict(), sort_keys=True)]
    else:
        yield path, [kind.__name__, "…" if is_object(value) else repr(value)]


def is_object(value: Json) -> bool:
    """Whether a value is read by its attributes."""
    return isinstance(value, WireModel | Exception) or attrs.has(type(value))


def attributes(kind: type) -> set[str]:
    """The names of what can be read of objects of a class."""
    found = {name: inspect.getattr_static(kind, name) for name in dir(kind)}
    return {
        name
        for name, value in found.items()
        if not callable(value) and not isinstance(value, classmethod | staticmethod)
    }


def main() -> None:
    """Run the command line."""
    given = json.load(sys.stdin)
    if sys.argv[1] == "table":
        print(json.dumps(list(table(set(given["required"])))))
    else:
        print(json.dumps(run(given["calls"], given["samples"], given["least"])))


if __name__ == "__main__":
    main()
