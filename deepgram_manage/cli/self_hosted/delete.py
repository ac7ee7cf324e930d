"""`self-hosted delete`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import DONE, App, Projects, argument, command

from .finding import credentials_id_of


@dataclass(frozen=True, kw_only=True)
class DeleteCredentials:
    """Which credentials to delete."""

    credentials: str = argument("CREDENTIALS")


@command(
    DeleteCredentials,
    project=Projects.ONE,
    shape=DONE,
    operations=("delete_distribution_credentials",),
    writes=True,
    deletes=True,
    examples=(
        "deepgram-manage self-hosted delete 'Data centre' --project 'Acme Production' --dry-run",
        "deepgram-manage self-hosted delete 'Data centre' --project 'Acme Production' --yes",
    ),
)
def run(app: App, options: DeleteCredentials) -> None:
    """Delete self-hosted distribution credentials.

    CREDENTIALS is their id, or their comment.
    """
    found = credentials_id_of(app, options.credentials)
    app.confirm(f"Delete credentials {options.credentials}? What uses them fails from then on.")
    answer = app.manage.delete_distribution_credentials(app.project_id, found)
    app.done(answer.to_dict(), f"Deleted credentials {found}.")
