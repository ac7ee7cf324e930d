"""All commands: each is listed as it says, shown with examples, and complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from deepgram_manage.cli.commands import HIDDEN, NOUNS, VERBS
from deepgram_manage.cli.frame import Command
from deepgram_manage.cli.frame.groups import load
from tests.support.document import OPERATIONS, Described, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.document import Json


def _listed() -> Iterator[tuple[str | None, str, str]]:
    for noun, (_summary, verbs) in NOUNS.items():
        for verb, summary in verbs.items():
            yield noun, verb, summary
    for verb, summary in (VERBS | HIDDEN).items():
        yield None, verb, summary


COMMANDS = list(_listed())
EACH = pytest.mark.parametrize(
    ("noun", "verb"), [listed[:2] for listed in COMMANDS], ids=lambda value: value or ""
)


@pytest.mark.parametrize(
    ("noun", "verb", "summary"), COMMANDS, ids=lambda value: "" if value is None else str(value)
)
def test_a_command_is_listed_by_the_first_line_of_its_help(
    noun: str | None, verb: str, summary: str
) -> None:
    """A command is listed by the first line of its help."""
    text = load(verb, noun).help
    assert text is not None
    assert text.partition("\n")[0] == summary


@EACH
def test_a_command_has_two_examples_of_itself(noun: str | None, verb: str) -> None:
    """A command has two examples of itself."""
    loaded = load(verb, noun)
    assert isinstance(loaded, Command)
    name = " ".join(part for part in ("deepgram-manage", noun, verb) if part)
    assert len(loaded.traits.examples) >= 2
    assert all(each.startswith(name) for each in loaded.traits.examples)


@EACH
def test_a_command_does_not_use_a_name_twice(noun: str | None, verb: str) -> None:
    """A command does not use a name twice."""
    loaded = load(verb, noun)
    context = click.Context(loaded)
    names = [name for each in loaded.get_params(context) for name in each.opts]
    assert len(names) == len(set(names))


def _loaded() -> Iterator[Command[object]]:
    for noun, verb, _summary in COMMANDS:
        command = load(verb, noun)
        assert isinstance(command, Command)
        yield command


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_each_operation_has_a_command(operation: Described) -> None:
    """Whoever adds an operation to the document adds a command for it."""
    served = {name for command in _loaded() for name in command.traits.operations}
    assert operation.name in served, (
        f"{operation} has no command: add one as docs/cli-frame.md says, with "
        f"operations=({operation.name!r},)"
    )


def _fields(schema: Json, prefix: str = "") -> Iterator[str]:
    """Yield the names of a schema's fields, with dots; a list stands for its items."""
    schema = resolved(schema)
    for each in schema.get("anyOf", schema.get("oneOf", ())):
        yield from _fields(each, prefix)
    if "items" in schema:
        yield from _fields(schema["items"], prefix)
    for name, inner in schema.get("properties", {}).items():
        below = list(_fields(inner, f"{prefix}{name}."))
        yield from below or [f"{prefix}{name}"]


def _answer(operation: Described) -> Json:
    (success,) = (
        resolved(answer)
        for status, answer in operation.details["responses"].items()
        if str(status).startswith("2")
    )
    return success["content"]["application/json"]["schema"]


LISTS = ("projects", "stt", "tts", "api_keys", "members", "invites", "requests", "results")
MORE_LISTS = ("balances", "orders", "distribution_credentials")
SHOWN_OTHERWISE = {"get_token_details"}
"""What `doctor` shows among its checks."""
ADDED = {"list_models": {"type"}, "list_project_models": {"type"}}
"""What a command adds to the items of the wire, and says so in its page."""


def _items(operation: Described) -> Json:
    """Return the schema of what a command shows: the items of a list, or the answer."""
    schema = resolved(_answer(operation))
    properties = schema.get("properties", {})
    if operation.name.startswith("list_") or "results" in properties:
        names = [name for name in (*LISTS, *MORE_LISTS) if name in properties]
        return {"anyOf": [properties[name] for name in names]}
    return schema


@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.name not in SHOWN_OTHERWISE], ids=str
)
def test_the_fields_of_a_command_are_those_of_the_document(operation: Described) -> None:
    """`--json=help` lists what the document has, and nothing else."""
    (command,) = (each for each in _loaded() if operation.name in each.traits.operations)
    assert command.traits.shape is not None
    documented = set(_fields(_items(operation))) | ADDED.get(operation.name, set())
    assert set(command.traits.shape.fields) == documented
