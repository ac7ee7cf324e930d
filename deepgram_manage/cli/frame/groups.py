"""Groups of commands whose modules are loaded when one of them is called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from . import common

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, MutableMapping, Sequence

    from .app import App

PROGRAM = "deepgram-manage"
_COMMANDS = "deepgram_manage.cli"
_NOT_LOADED = click.Command(name=None)


class _Group(click.Group):
    """A group that knows its members by one line each."""

    def __init__(self, summaries: Mapping[str, str], **settings: Any) -> None:
        super().__init__(no_args_is_help=False, **settings)
        self._summaries = summaries
        # For "did you mean": click looks for near names here.
        self.commands: MutableMapping[str, click.Command] = dict.fromkeys(summaries, _NOT_LOADED)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order in which they are listed."""
        del ctx
        return list(self._summaries)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; without any, show the help."""
        if not args:
            ctx.obj.streams.write(ctx.get_help() + "\n")
            ctx.exit()
        return super().parse_args(ctx, args)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return an option that shows the help where the app writes."""
        del ctx
        return common.help_option()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a line for each command, without loading any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(self._summaries.items()))


class Noun(_Group):
    """The commands about one kind of thing: a folder, with a module for each verb.

    A noun of two words, such as `keys rotate`, is a folder in the folder of the first.
    """

    def __init__(self, noun: str, nouns: Mapping[str, tuple[str, Mapping[str, str]]]) -> None:
        """Keep what is known of a noun without loading its verbs."""
        summary, verbs = nouns[noun]
        super().__init__(
            dict(verbs) | _within(nouns, noun), name=noun.rpartition(" ")[2], help=summary
        )
        self._noun = noun
        self._nouns = nouns

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a verb; None when there is no such verb."""
        del ctx
        if f"{self._noun} {cmd_name}" in self._nouns:
            return Noun(f"{self._noun} {cmd_name}", self._nouns)
        return load(cmd_name, self._noun) if cmd_name in self._summaries else None


def _within(nouns: Mapping[str, tuple[str, Mapping[str, str]]], outer: str) -> dict[str, str]:
    """Return the last words of the nouns that begin with another, or that have one word."""
    split = {noun: noun.rpartition(" ") for noun in nouns}
    return {last: nouns[noun][0] for noun, (first, _, last) in split.items() if first == outer}


class Root(_Group):
    """The program."""

    def __init__(
        self,
        nouns: Mapping[str, tuple[str, Mapping[str, str]]],
        verbs: Mapping[str, str],
        hidden: Collection[str] = (),
    ) -> None:
        """Keep the nouns, the commands that are about no noun, and those that no list shows."""
        summaries = _within(nouns, "")
        self._hidden = hidden
        super().__init__(
            summaries | dict(verbs),
            name="deepgram-manage",
            help="Manage Deepgram accounts: projects, API keys, people, usage, billing and models.",
            params=[_version_option()],
        )
        self._nouns = nouns

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a noun, or load a command; None when there is neither."""
        del ctx
        if cmd_name in self._nouns:
            return Noun(cmd_name, self._nouns)
        is_known = cmd_name in self._summaries or cmd_name in self._hidden
        return load(cmd_name) if is_known else None

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write where to begin."""
        del ctx
        with formatter.section("To begin"):
            formatter.write_dl(
                [
                    ("deepgram-manage demo", "Try all of it without an account."),
                    ("deepgram-manage login", "Keep a key for the next calls."),
                    ("deepgram-manage projects list", "See what the key may see."),
                ]
            )


def root() -> Root:
    """Return the program, with all that `commands.py` lists."""
    from deepgram_manage.cli.commands import HIDDEN, NOUNS, VERBS

    return Root(NOUNS, VERBS, HIDDEN)


def context_of(names: Sequence[str], app: App) -> click.Context | None:
    """Return the context of a command, in which its help is written; None when there is none."""
    context = click.Context(root(), info_name=PROGRAM, obj=app)
    for name in names:
        group = context.command
        found = group.get_command(context, name) if isinstance(group, click.Group) else None
        if found is None:
            return None
        context = click.Context(found, parent=context, info_name=name, obj=app)
    return context


def walk(app: App) -> Iterator[click.Context]:
    """Yield the contexts of the program, and of all its commands."""
    waiting: list[tuple[str, ...]] = [()]
    for names in waiting:
        context = context_of(names, app)
        if context is not None:
            yield context
            if isinstance(context.command, click.Group):
                waiting += [(*names, name) for name in context.command.list_commands(context)]


def load(verb: str, noun: str | None = None) -> click.Command:
    """Load a command: `keys`, `set-scope` is `run` of `deepgram_manage.cli.keys.set_scope`."""
    path = ".".join(
        [_COMMANDS, *(part.replace("-", "_") for part in (*(noun or "").split(), verb))]
    )
    loaded: click.Command = import_module(path).run
    loaded.name = verb
    return loaded


def _version_option() -> click.Option:
    def show(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:  # noqa: FBT001 -- click's
        if is_asked and not context.resilient_parsing:
            from deepgram_manage import __version__

            context.obj.streams.write(f"deepgram-manage {__version__}\n")
            context.exit()

    return click.Option(
        ["--version", "-V"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        help="Show the version.",
        callback=show,
    )
