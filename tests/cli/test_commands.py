"""All commands: each is listed as it says, shown with examples, and complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from deepgram_manage.cli.commands import HIDDEN, NOUNS, VERBS
from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import Command
from deepgram_manage.cli.frame.groups import load

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@pytest.mark.parametrize(
    ("operation", "command"),
    [(name, command) for command in _loaded() for name in command.traits.operations],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_command_lists_the_fields_of_its_operation(
    operation: str, command: Command[object]
) -> None:
    """`--json=help` has what the document has, and what the command adds."""
    assert command.traits.shape is not None
    more = {"type"} if operation in {"list_models", "list_project_models"} else set()
    if operation not in SHOWN_OTHERWISE:
        assert set(command.traits.shape.fields) == more | set(FIELDS[operation])


SHOWN_OTHERWISE = {"get_token_details"}
"""What `doctor` shows among its checks."""
