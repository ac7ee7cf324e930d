"""`self-hosted show`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Projects, argument, command

from .finding import credentials_id_of
from .shape import CREDENTIALS


@dataclass(frozen=True, kw_only=True)
class ShowCredentials:
    """Which credentials to show."""

    credentials: str = argument("CREDENTIALS")


@command(
    ShowCredentials,
    project=Projects.ONE,
    shape=CREDENTIALS,
    operations=("get_distribution_credentials",),
    examples=(
        "deepgram-manage self-hosted show 'Data centre' --project 'Acme Production'",
        "deepgram-manage self-hosted show 'Data centre' --project 'Acme Production' --json",
    ),
)
def run(app: App, options: ShowCredentials) -> None:
    """Show self-hosted distribution credentials, without their secret.

    CREDENTIALS is their id, or their comment.
    """
    found = credentials_id_of(app, options.credentials)
    app.out.show(app.manage.get_distribution_credential(app.project_id, found).to_dict())
