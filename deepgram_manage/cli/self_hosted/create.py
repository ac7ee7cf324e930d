"""`self-hosted create`."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any

from deepgram_manage.cli.frame import App, Projects, command, option

from .shape import CREATED


@dataclass(frozen=True, kw_only=True)
class CreateCredentials:
    """What the new credentials are for."""

    comment: str = option(
        "--comment", required=True, metavar="TEXT", help="What the credentials are for."
    )
    scopes: tuple[str, ...] = option(
        "--scope",
        multiple=True,
        metavar="SCOPE",
        help="A product, like self-hosted:product:api; all unless given.",
    )
    provider: str | None = option(
        "--provider", metavar="NAME", help="The container registry. [default: quay]"
    )
    tags: tuple[str, ...] = option(
        "--tag", multiple=True, metavar="TAG", help="A tag; may be repeated."
    )
    out: str | None = option(
        "--out", metavar="FILE", help="Write the secret to a new file that only you can read."
    )

    def body(self) -> dict[str, Any]:
        """Return what the API is told."""
        return {
            "comment": self.comment,
            "scopes": list(self.scopes) or None,
            "provider": self.provider,
            "tags": list(self.tags) or None,
        }


@command(
    CreateCredentials,
    project=Projects.ONE,
    shape=CREATED,
    operations=("create_distribution_credentials",),
    writes=True,
    examples=(
        "deepgram-manage self-hosted create --comment Backup --project 'Acme Production' --dry-run",
        "deepgram-manage self-hosted create --comment Backup --project 'Acme Production' --json",
    ),
)
def run(app: App, options: CreateCredentials) -> None:
    """Create distribution credentials, and show their secret once.

    User name and secret go to stdout. With --out the secret goes to a new file of mode 0600
    instead. It cannot be shown again.
    """
    from deepgram_manage.cli.frame.secret_out import SecretOut
    from deepgram_manage.cli.frame.unclear import explained

    project_id = app.project_id
    in_project = f"--project {shlex.quote(project_id)}"

    def deleting(credentials_id: str) -> str:
        return f"deepgram-manage self-hosted delete {credentials_id} {in_project} --yes"

    listing = f"deepgram-manage self-hosted list {in_project}"
    with (
        SecretOut(app, options.out) as place,
        explained(app, "credentials", listing=listing, deleting=deleting),
    ):
        answer = app.manage.create_distribution_credentials(project_id, options.body())
        made = answer.distribution_credentials
        shown = answer.to_dict()
        cleaning_up = deleting(made.distribution_credentials_id)
        if place.is_file:
            place.hand_out(made.secret or "", cleaning_up)
            app.out.show({name: value for name, value in shown.items() if name != "secret"})
        else:
            place.hand_out_within(lambda: app.out.text_of(shown), made.secret or "", cleaning_up)
    app.say("The secret is not shown again.")
