"""The words that can come next, out of the tree of commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from deepgram_manage.cli.frame import Command
from deepgram_manage.cli.frame.groups import walk

if TYPE_CHECKING:
    from deepgram_manage.cli.frame import App

ASKED = {
    "PROJECT": "projects",
    "KEY": "keys",
    "MEMBER": "members",
    "NAME": "profiles",
}
"""What names are asked for, by how the help calls a value."""


@dataclass
class Words:
    """What can come after one command.

    Attributes:
        commands: The commands below it.
        options: Its options.
        fields: What `--json=` takes.
        choices: The values of options that have few, by option.
        asked: What names are asked for, by option; those of arguments under "".
    """

    commands: list[str] = field(default_factory=list[str])
    options: list[str] = field(default_factory=list[str])
    fields: list[str] = field(default_factory=list[str])
    choices: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    asked: dict[str, str] = field(default_factory=dict[str, str])


def tree(app: App) -> dict[str, Words]:
    """Return what can come after each command, by its path without the program."""
    return {each.command_path.partition(" ")[2]: _words(each) for each in walk(app)}


def _words(context: click.Context) -> Words:
    command = context.command
    words = Words()
    if isinstance(command, click.Group):
        words.commands = command.list_commands(context)
    for parameter in command.get_params(context):
        _add(words, parameter)
    if isinstance(command, Command):
        shape = command.traits.shape
        words.fields = list(shape.fields) if shape else []
    return words


def _add(words: Words, parameter: click.Parameter) -> None:
    is_option = isinstance(parameter, click.Option)
    names = parameter.opts if is_option else [""]
    if is_option:
        words.options += [name for name in names if name.startswith("--")]
    metavar = (parameter.metavar or "").strip("[]")
    for name in names:
        if isinstance(parameter.type, click.Choice):
            words.choices[name] = [str(each) for each in parameter.type.choices]
        elif metavar in ASKED and (metavar != "NAME" or name == "--profile"):
            words.asked[name] = ASKED[metavar]
