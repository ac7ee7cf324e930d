"""`keys show`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Projects, argument, command

from .finding import key_id_of
from .shape import KEYS


@dataclass(frozen=True, kw_only=True)
class ShowKey:
    """Which key to show."""

    key: str = argument("KEY")


@command(
    ShowKey,
    project=Projects.ONE,
    shape=KEYS,
    operations=("get_key",),
    examples=(
        "deepgram-manage keys show \"Alan's key 3\" --project 'Acme Production'",
        (
            "deepgram-manage keys show 22222222-2222-4222-8222-000000000001 "
            "--project 'Acme Production' --json"
        ),
    ),
)
def run(app: App, options: ShowKey) -> None:
    """Show an API key, without its secret.

    KEY is the id of the key, or its comment where no other key has the same.
    """
    app.out.show(app.manage.get_key(app.project_id, key_id_of(app, options.key)).to_dict())
