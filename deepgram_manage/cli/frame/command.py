"""How a command is declared: an options class, and one function that runs on it.

    @dataclass(frozen=True, kw_only=True)
    class ListKeys:
        status: str | None = option("--status", type=click.Choice(("active", "expired")))

    @command(ListKeys, project=Projects.MANY, shape=KEYS, examples=("deepgram-manage keys list",))
    def run(app: App, options: ListKeys) -> None:
        '''List the API keys of a project.'''

The options class has a field for each option and argument, and click makes it of a command line.
What all commands take (`--project`, `--json`, `--yes` …) goes to the app and is added here, so that
it has the same name, help and meaning everywhere.
"""

from __future__ import annotations

import inspect
from dataclasses import MISSING, field, fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import click

from . import common, periods
from .failures import usage_error
from .traits import Traits

if TYPE_CHECKING:
    from collections.abc import Callable

    from .app import App

O = TypeVar("O")  # noqa: E741 -- the options class of a command


def option(*names: str, default: Any = None, **settings: Any) -> Any:
    """Declare a field of an options class that is an option.

    Args:
        names: What it is called, as click has it.
        default: Its value when it is not given.
        settings: What `click.Option` takes.
    """
    if settings.get("multiple"):
        default = ()
    if settings.get("is_flag"):
        default = False
    made = (click.Option, names, settings | {"default": default, "show_default": False})
    return field(default=default, metadata={"parameter": made})


def argument(name: str, **settings: Any) -> Any:
    """Declare a field of an options class that is an argument.

    Args:
        name: What it is called in the help, in capitals.
        settings: What `click.Argument` takes.
    """
    made = (click.Argument, (), settings | {"metavar": name})
    default = settings.get("default") if settings.get("required") is False else MISSING
    return field(default=default, metadata={"parameter": made})


def period_option(default: str | None = "30d") -> Any:
    """Declare a field of an options class that is a Period: `--start --end --month --last`.

    Args:
        default: What `--last` is when none of them is given; None for no period.
    """
    return field(default=None, metadata={"period": (default,)})


class Command(click.Command, Generic[O]):
    """A command of the program."""

    def __init__(self, run: Callable[[App, O], None], options: type[O], traits: Traits) -> None:
        """Make a click command of an options class and a function."""
        self.run = run
        self.options = options
        self.traits = traits
        self._fields: Any = fields(options)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        super().__init__(
            # The group that loads the command gives it its name.
            name=None,
            help=inspect.getdoc(run),
            params=[*self._own_parameters(), *common.parameters(traits)],
        )
        # What takes the words of another command leaves the options among them alone.
        self.allow_interspersed_args: bool = not any(each.nargs == -1 for each in self.params)

    def _own_parameters(self) -> list[click.Parameter]:
        made: list[click.Parameter] = []
        for each in self._fields:
            if "period" in each.metadata:
                made += periods.period_parameters(*each.metadata["period"])
            else:
                kind, names, settings = each.metadata["parameter"]
                made.append(kind([*names, each.name], **settings))
        return made

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; `--json` alone never takes the next word."""
        return super().parse_args(ctx, common.with_json_spelt_out(args))

    def options_of(self, given: dict[str, Any], app: App) -> O:
        """Make the options object of the values that click read.

        Raises:
            CommandError: The period is invalid.
        """
        values = {each.name: given.get(each.name) for each in self._fields}
        for each in self._fields:
            if "period" in each.metadata:
                (default,) = each.metadata["period"]
                values[each.name] = periods.period_of(given, default, app.now())
        return self.options(**values)

    def invoke(self, ctx: click.Context) -> None:
        """Run the command."""
        app: App = ctx.obj
        app.begin(common.asked(ctx.params), self.traits)
        if app.asked.output.json == "help":
            app.out.list_fields()
            return
        options = self.options_of(ctx.params, app)
        deletes = self.traits.deletes
        deletes = deletes(options) if callable(deletes) else deletes
        if deletes and not (app.asked.yes or app.asked.dry_run or app.can_ask):
            raise usage_error(
                "This deletes something, and there is no terminal to ask at.",
                hint="Add --yes if you mean it.",
                code="NOT_CONFIRMED",
            )
        self.run(app, options)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return an option that shows the help where the app writes."""
        del ctx
        return common.help_option()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options: those of the command first, then what all commands have."""
        common.write_options(self.get_params(ctx), ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        del ctx
        if self.traits.examples:
            with formatter.section("Examples"):
                for example in self.traits.examples:
                    formatter.write(f"{' ' * formatter.current_indent}{example}\n")


def command(
    options: type[O],
    **traits: Any,
) -> Callable[[Callable[[App, O], None]], Command[O]]:
    """Make a command of a function that runs on an options class.

    Args:
        options: The options class, a frozen dataclass.
        traits: What `Traits` has.
    """

    def of(run: Callable[[App, O], None]) -> Command[O]:
        return Command(run, options, Traits(**traits))

    return of
