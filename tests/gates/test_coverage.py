"""Every operation of the OpenAPI document has reached every part of the project.

Each test is about one operation and one part, and what it says when it fails is what to do next.
"""

from __future__ import annotations

import ast
import inspect
import re
import typing
from functools import cache, partial
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

import deepgram_manage
from deepgram_manage import AsyncManageClient, ManageClient
from deepgram_manage.cli.commands import NOUNS, VERBS
from deepgram_manage.cli.frame import Command
from deepgram_manage.cli.frame.groups import load
from deepgram_manage.emulator import routes
from tests.support.document import CONTENT, OPERATIONS, ROOT, Described
from tests.support.operations import OPERATIONS as CALLS
from tests.support.wire import Caller, Wire, attempt
from tools.diff.recording import Network, make, shape, table

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS = {"async": AsyncManageClient, "sync": ManageClient}
ADVICE = {
    "async": "write one in deepgram_manage/async_manage.py",
    "sync": "run `make generate`, which derives deepgram_manage/manage.py from async_manage.py",
}
FOLLOWS = " (this follows from the method that AsyncManageClient lacks: write that first)"
# A body is refused without these.
REQUIRED = {
    field
    for name, schema in CONTENT["components"]["schemas"].items()
    if name.endswith("Request")
    for field in schema.get("required", [])
}
# The server still answers at the path that self-hosted credentials had in 2023.
EMULATED = [route for route in routes.OPERATIONS if "/onprem/" not in route.template]

each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
each_client = pytest.mark.parametrize("kind", CLIENTS)


@cache
def methods(kind: str) -> dict[str, set[str]]:
    """The methods of a client whose code builds an operation, by operation."""
    (client,) = ast.parse(dedent(inspect.getsource(CLIENTS[kind]))).body
    assert isinstance(client, ast.ClassDef)
    found: dict[str, set[str]] = {}
    for method in client.body:
        for operation in built_in(method):
            found.setdefault(operation, set()).add(getattr(method, "name", ""))
    return found


def built_in(node: ast.AST) -> Iterator[str]:
    """The operations that a piece of code builds: `keys.get_key.build(…)` builds `get_key`."""
    for part in ast.walk(node):
        match part:
            case ast.Attribute(attr="build", value=ast.Attribute(attr=operation)):
                yield operation


@cache
def returned(kind: str) -> dict[str, set[str]]:
    """The names in the return types of a client's methods, by the operations that they build."""
    (client,) = ast.parse(dedent(inspect.getsource(CLIENTS[kind]))).body
    assert isinstance(client, ast.ClassDef)
    found: dict[str, set[str]] = {}
    for method in client.body:
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and method.returns:
            names = {name for part in ast.walk(method.returns) for name in _names(part)}
            for operation in built_in(method):
                found.setdefault(operation, set()).update(names)
    return found


def _names(part: ast.AST) -> Iterator[str]:
    match part:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            # Not the module that it is taken from.
            if name[0].isupper() and name not in dir(typing):
                yield name


@cache
def sent(kind: str) -> tuple[set[tuple[str, str]], dict[tuple[str, str], str]]:
    """What the calls of tests/support/operations.py send through a client, and why some do not."""
    wire = Wire()
    call = Caller(kind, wire.client())
    failed = {}
    for row in CALLS:
        _, error = attempt(partial(call, row.name, *row.arguments()), Exception)
        failed[row.verb, row.path] = error
    return {(request.method, request.url.path) for request in wire.seen}, failed


@cache
def names_sent() -> dict[tuple[str, str], set[str]]:
    """The query parameters and body fields that the client sends when asked, by call."""
    found: dict[tuple[str, str], set[str]] = {}
    for call in table(REQUIRED):
        network = Network({})
        make(call, network)
        for verb, path, query, body in network.sent:
            names = {name for name, _value in query} | set(body or {})
            found.setdefault((verb, shape(path)), set()).update(names)
    return found


@cache
def listed_calls() -> set[str]:
    """The methods in the table of calls."""
    rows = re.findall(r"^\|.*", (ROOT / "docs/calls.md").read_text("utf-8"), re.MULTILINE)
    return set(re.findall(r"`(\w+)\(", "".join(rows)))


@cache
def served() -> set[str]:
    """The operations that commands are there for."""
    nouns = [(noun, verb) for noun, (_summary, verbs) in NOUNS.items() for verb in verbs]
    commands = [load(verb, noun) for noun, verb in (*nouns, *((None, verb) for verb in VERBS))]
    return {
        name
        for command in commands
        if isinstance(command, Command)
        for name in command.traits.operations
    }


def without_method(operation: Described) -> str:
    """Say so when a complaint about an operation follows from another one."""
    return "" if operation.name in methods("async") else FOLLOWS


@each_operation
@each_client
def test_operation_has_a_method(kind: str, operation: Described) -> None:
    """An operation is built by a method of both clients."""
    has_method = operation.name in methods(kind)
    follows = FOLLOWS if kind == "sync" and operation.name not in methods("async") else ""
    assert has_method, (
        f"no method of {CLIENTS[kind].__name__} for {operation}: {ADVICE[kind]}{follows}"
    )


@each_operation
@each_client
def test_answer_is_exported(kind: str, operation: Described) -> None:
    """What a method returns can be named by whoever imports the package."""
    lacking = sorted(returned(kind).get(operation.name, set()) - set(dir(deepgram_manage)))
    assert not lacking, (
        f"the method for {operation} returns {lacking}, which deepgram_manage does not export: "
        "add it to the `__all__` of its module in deepgram_manage/responses/, and run "
        "`make generate`"
    )


@each_operation
@each_client
def test_operation_is_sent_by_a_test(kind: str, operation: Described) -> None:
    """A row of the table that drives the tests of both clients sends an operation."""
    ids = {name: f"a-{name}" for name in re.findall(r"{(\w+)}", operation.path)}
    requests, failed = sent(kind)
    is_sent = (operation.verb, operation.path.format(**ids)) in requests
    error = failed.get((operation.verb, operation.path))
    why = "add a row to tests/support/operations.py" if error is None else f"its row fails: {error}"
    follows = "" if error is None or operation.name in methods(kind) else FOLLOWS
    assert is_sent, f"no test sends {operation}: {why}{follows}"


@each_operation
def test_parameters_can_be_sent(operation: Described) -> None:
    """Every parameter and body field of an operation is sent by a method that is asked to."""
    known = names_sent().get((operation.verb, shape(operation.path)), set())
    lacking = sorted({*operation.query(), *operation.body()} - known)
    assert not lacking, (
        f"{operation}: no method sends {lacking}. Name them in deepgram_manage/options.py, "
        f"or as arguments in deepgram_manage/async_manage.py{without_method(operation)}"
    )


@each_operation
def test_operation_is_emulated(operation: Described) -> None:
    """The emulator answers an operation, under the document's name for it."""
    emulated = {(route.name, route.method, route.template) for route in EMULATED}
    is_emulated = (operation.name, operation.verb, operation.path) in emulated
    assert is_emulated, (
        f"the emulator lacks {operation}: add its route to deepgram_manage/emulator/routes.py, "
        "and what it does to deepgram_manage/emulator/operations/"
    )


@each_operation
def test_parameters_are_known_to_the_emulator(operation: Described) -> None:
    """What a client may send by the document, the emulator never reports as unknown."""
    known = {name for route in EMULATED if route.name == operation.name for name in route.query}
    unknown = sorted(set(operation.query()) - known)
    assert not unknown, f"{operation}: name {unknown} in deepgram_manage/emulator/routes.py"


@each_operation
def test_operation_is_in_the_docs(operation: Described) -> None:
    """A method that makes an operation stands in the table of calls."""
    is_listed = not methods("sync").get(operation.name, set()).isdisjoint(listed_calls())
    follows = without_method(operation)
    assert is_listed, f"docs/calls.md: the table has no method for {operation}{follows}"


@each_operation
def test_operation_has_a_command(operation: Described) -> None:
    """A command of the program is there for an operation."""
    has_command = operation.name in served()
    assert has_command, (
        f"no command for {operation}: add its line to deepgram_manage/cli/commands.py, and its "
        "module, as docs/cli-frame.md says"
    )


def test_nothing_else_is_tested_or_emulated() -> None:
    """What the document does not describe has no row among the calls, and no route."""
    described = {(operation.verb, operation.path) for operation in OPERATIONS}
    called = {(row.verb, path) for row in CALLS for path in (row.path, row.also) if path}
    emulated = {(route.method, route.template) for route in EMULATED}

    assert not called - described, "tests/support/operations.py has calls the document lacks"
    assert not emulated - described, "deepgram_manage/emulator/routes.py has more than the document"
