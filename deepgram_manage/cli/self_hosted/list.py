"""`self-hosted list`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Item, Projects, command

from .shape import CREDENTIALS


@dataclass(frozen=True, kw_only=True)
class ListCredentials:
    """Nothing but the projects."""


@command(
    ListCredentials,
    project=Projects.MANY,
    shape=CREDENTIALS,
    operations=("list_distribution_credentials",),
    examples=(
        "deepgram-manage self-hosted list --project 'Acme Production'",
        "deepgram-manage self-hosted list --project 'Acme Production' --json",
    ),
)
def run(app: App, options: ListCredentials) -> None:
    """List the self-hosted distribution credentials of a project."""
    del options

    def of(project_id: str) -> list[Item]:
        answer = app.manage.get_distribution_credentials(project_id)
        return [each.to_dict() for each in answer.distribution_credentials]

    app.out.show_all(app.gather(of))
