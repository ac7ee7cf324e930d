"""Writes manual pages out of the tree of commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from deepgram_manage import __version__
from deepgram_manage.cli.frame import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARAGRAPHS = re.compile(r"\n\s*\n")


def page(context: click.Context) -> str:
    """Return the manual page of a command, as source for `man`."""
    return "\n".join(_lines(context)) + "\n"


def _lines(context: click.Context) -> Iterator[str]:
    command = context.command
    first, *rest = _PARAGRAPHS.split(command.help or "")
    name = context.command_path.replace(" ", "-")
    yield f'.TH "{_escaped(name.upper())}" "1" "" "deepgram-manage {__version__}"'
    yield ".SH NAME"
    yield f"{_escaped(name)} \\- {_escaped(first.rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield f".B {_escaped(context.command_path)}"
    yield _escaped(" ".join(command.collect_usage_pieces(context)))
    if rest:
        yield ".SH DESCRIPTION"
        for paragraph in rest:
            yield ".PP"
            yield _escaped(" ".join(paragraph.split()))
    if isinstance(command, click.Group):
        yield ".SH COMMANDS"
        for each in command.list_commands(context):
            yield from _entry(each, _summary(command, context, each))
    yield ".SH OPTIONS"
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            yield from _entry(*record)
    if isinstance(command, Command):
        yield ".SH EXAMPLES"
        for example in command.traits.examples:
            yield ".PP"
            yield ".nf"
            yield _escaped(example)
            yield ".fi"
    yield ".SH SEE ALSO"
    yield "deepgram\\-manage help exit\\-codes, dates, environment, formatting"


def _summary(group: click.Group, context: click.Context, name: str) -> str:
    loaded = group.get_command(context, name)
    return "" if loaded is None else (loaded.help or "").partition("\n")[0]


def _entry(term: str, text: str) -> Iterator[str]:
    yield ".TP"
    yield f".B {_escaped(term)}"
    yield _escaped(text) or "\\&"


def _escaped(text: str) -> str:
    """Write a line so that roff takes it for text."""
    safe = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return f"\\&{safe}" if safe.startswith(".") else safe
