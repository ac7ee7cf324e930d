"""`complete-names`, which the scripts of `completion` call."""

from __future__ import annotations

from dataclasses import dataclass, replace

import click

from deepgram_manage.cli.frame import App, Projects, argument, command


@dataclass(frozen=True, kw_only=True)
class CompleteNames:
    """Which names to list."""

    kind: str = argument("KIND", type=click.Choice(("projects", "keys", "members", "profiles")))


@command(
    CompleteNames,
    project=Projects.ONE,
    examples=(
        "deepgram-manage complete-names projects",
        "deepgram-manage complete-names keys --project 'Acme Production'",
    ),
)
def run(app: App, options: CompleteNames) -> None:
    """List names, for the completion of shells; nothing is said when that fails."""
    from deepgram_manage import DeepgramError
    from deepgram_manage.cli.frame import CommandError

    # Half a second in all: the project may have to be looked for first.
    app.asked = replace(app.asked, timeout=0.25)
    try:
        names = _names(app, options.kind)
    except (DeepgramError, CommandError, ValueError):
        return
    for name in names:
        app.streams.write(f"{name}\n")


def _names(app: App, kind: str) -> list[str]:
    """Return the names of a kind."""
    if kind == "profiles":
        from deepgram_manage.cli.frame.profiles import Profiles

        return Profiles(app.environment).names()
    if kind == "projects":
        return [each.name or each.project_id for each in app.manage.get_projects().projects]
    if kind == "keys":
        return [each.comment for each in app.manage.get_keys(app.project_id).api_keys]
    return [each.email for each in app.manage.get_members(app.project_id).members]
