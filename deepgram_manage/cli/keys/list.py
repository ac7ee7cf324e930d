"""`keys list`."""

from __future__ import annotations

from dataclasses import dataclass

import click

from deepgram_manage.cli.frame import App, Projects, command, option

from .shape import KEYS


@dataclass(frozen=True, kw_only=True)
class ListKeys:
    """Which keys to list."""

    status: str | None = option(
        "--status", type=click.Choice(("active", "expired")), help="Only keys with this status."
    )


@command(
    ListKeys,
    project=Projects.MANY,
    shape=KEYS,
    operations=("list_keys",),
    examples=(
        "deepgram-manage keys list --project 'Acme Production'",
        "deepgram-manage keys list --all-projects --json=api_key.comment,api_key.scopes",
    ),
)
def run(app: App, options: ListKeys) -> None:
    """List the API keys of a project."""
    app.out.show_all(
        app.gather(
            lambda project_id: [
                key.to_pair()
                for key in app.manage.get_keys(project_id, status=options.status).api_keys
            ]
        )
    )
