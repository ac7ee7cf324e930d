"""The options that commands have in common: one name, one help, one meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from .output.form import EVERYTHING, Asked
from .traits import Projects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .traits import Traits

_GENERAL, _OUTPUT, _OWN = "General options", "Output options", "Options"


@dataclass(frozen=True)
class Common:
    """What was asked for beside the command's own options."""

    projects: tuple[str, ...] = ()
    """The ids or names of projects; more than one where a command is about all unless named."""
    all_projects: bool = False
    profile: str | None = None
    timeout: float | None = None
    yes: bool = False
    dry_run: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    progress: str = "auto"
    output: Asked = field(default_factory=Asked)


class CommonOption(click.Option):
    """An option that many commands have."""

    section = _GENERAL


class OutputOption(CommonOption):
    """An option that says how an answer is shown."""

    section = _OUTPUT


def parameters(traits: Traits) -> list[click.Parameter]:
    """Return the common options of a command."""
    made: list[click.Parameter] = []
    made += _project_parameters(traits.project)
    if traits.deletes:
        help_text = "Do not ask."
        made.append(CommonOption(["--yes", "-y"], is_flag=True, help=help_text))
    if traits.writes:
        help_text = "Show the request and do not send it."
        made.append(CommonOption(["--dry-run"], is_flag=True, help=help_text))
    if traits.takes_long:
        choice = click.Choice(("auto", "plain", "json", "off"))
        help_text = "How to show progress on stderr. [default: auto]"
        made.append(CommonOption(["--progress"], type=choice, default="auto", help=help_text))
    if traits.shape is not None:
        made += _output_parameters()
    return made + _general_parameters()


def _project_parameters(project: Projects) -> list[click.Parameter]:
    if project is Projects.NONE:
        return []
    is_all = project is Projects.ALL
    names = ["--project", "-p"]
    help_text = (
        "Only this project, by its id or its name; may be repeated. [default: DEEPGRAM_PROJECT, "
        "else that of the profile, else all]"
        if is_all
        else "The project, by its id or its name. [default: DEEPGRAM_PROJECT, else that of the "
        "profile, else the only one]"
    )
    made: list[click.Parameter] = [
        CommonOption(names, metavar="PROJECT", multiple=is_all, help=help_text)
    ]
    if project is not Projects.ONE:
        help_text = "All projects that the key may see, whatever DEEPGRAM_PROJECT says."
        made.append(CommonOption(["--all-projects"], is_flag=True, help=help_text))
    return made


def _output_parameters() -> list[click.Parameter]:
    return [
        OutputOption(
            ["--json"],
            metavar="[=FIELDS]",
            help="JSON as the API has it; --json=a,b.c selects fields, --json=help lists them.",
        ),
        OutputOption(["--jsonl"], is_flag=True, help="A line of JSON for each item."),
        OutputOption(["--csv"], is_flag=True, help="CSV with a header."),
        OutputOption(["--jq"], metavar="EXPR", help="Filter the JSON with a jq expression."),
        OutputOption(["--wide"], is_flag=True, help="All columns, and exact times."),
        OutputOption(["--no-pager"], is_flag=True, help="Do not use a pager."),
    ]


def _general_parameters() -> list[click.Parameter]:
    return [
        CommonOption(
            ["--profile"], metavar="NAME", help="The profile to use; else DEEPGRAM_PROFILE."
        ),
        CommonOption(
            ["--timeout"],
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            help="How long each call may take, retries included. [default: 120]",
        ),
        CommonOption(["--quiet", "-q"], is_flag=True, help="Show only warnings and errors."),
        CommonOption(["--verbose", "-v"], is_flag=True, help="Show which calls are made."),
        CommonOption(["--debug"], is_flag=True, help="Show the traceback of errors."),
    ]


def asked(given: dict[str, Any]) -> Common:
    """Read the common options out of what click read."""
    output = Asked(
        json=given.get("json"),
        jsonl=bool(given.get("jsonl")),
        csv=bool(given.get("csv")),
        jq=given.get("jq"),
        wide=bool(given.get("wide")),
        pager=not given.get("no_pager"),
    )
    return Common(
        projects=_listed(given.get("project")),
        all_projects=bool(given.get("all_projects")),
        profile=given.get("profile"),
        timeout=given.get("timeout"),
        yes=bool(given.get("yes")),
        dry_run=bool(given.get("dry_run")),
        quiet=bool(given.get("quiet")),
        verbose=bool(given.get("verbose")),
        debug=bool(given.get("debug")),
        progress=given.get("progress") or "auto",
        output=output,
    )


def _listed(given: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the value of an option that can be repeated in some commands and not in others."""
    if not given:
        return ()
    return (given,) if isinstance(given, str) else given


def with_json_spelt_out(args: Sequence[str]) -> list[str]:
    """Return the arguments with the value of `--json`, which never is the next word."""
    options = list(args)
    end = options.index("--") if "--" in options else len(options)
    return [
        f"--json={EVERYTHING}" if each == "--json" and place < end else each
        for place, each in enumerate(options)
    ]


def wants_json(args: Sequence[str]) -> bool:
    """Whether errors are to be JSON, too: also those of arguments that cannot be read."""
    return any(each in {"--json", "--jsonl"} or each.startswith("--json=") for each in args)


def help_option() -> click.Option:
    """Return the option that shows the help of a command."""

    def show(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:  # noqa: FBT001 -- click's
        if is_asked and not context.resilient_parsing:
            context.obj.streams.write(context.get_help() + "\n")
            context.exit()

    return CommonOption(
        ["--help", "-h"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        help="Show this help.",
        callback=show,
    )


def write_options(
    parameters: Sequence[click.Parameter], ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    """Write the help of options, in sections."""
    sections: dict[str, list[tuple[str, str]]] = {_OWN: [], _OUTPUT: [], _GENERAL: []}
    for each in parameters:
        record = each.get_help_record(ctx)
        if record is not None:
            sections[getattr(each, "section", _OWN)].append(record)
    for name, records in sections.items():
        if records:
            with formatter.section(name):
                formatter.write_dl(records)
