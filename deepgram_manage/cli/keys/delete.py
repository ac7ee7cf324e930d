"""`keys delete`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import DONE, App, Projects, argument, command

from .finding import key_id_of


@dataclass(frozen=True, kw_only=True)
class DeleteKey:
    """Which key to delete."""

    key: str = argument("KEY")


@command(
    DeleteKey,
    project=Projects.ONE,
    shape=DONE,
    operations=("delete_key",),
    writes=True,
    deletes=True,
    examples=(
        "deepgram-manage keys delete \"Alan's key 3\" --project 'Acme Production' --dry-run",
        "deepgram-manage keys delete \"Alan's key 2\" --project 'Acme Production' --yes",
    ),
)
def run(app: App, options: DeleteKey) -> None:
    """Delete an API key; what uses it fails from then on.

    KEY is the id of the key, or its comment where no other key has the same.
    """
    key_id = key_id_of(app, options.key)
    app.confirm(f"Delete key {options.key}? What uses it fails from then on.")
    answer = app.manage.delete_key(app.project_id, key_id)
    app.done(answer.to_dict(), f"Deleted key {key_id}.")
