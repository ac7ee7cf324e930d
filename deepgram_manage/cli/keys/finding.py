"""Finds a key by its id or its comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.cli.frame.names import find, looks_like_id

if TYPE_CHECKING:
    from deepgram_manage.cli.frame import App


def key_id_of(app: App, given: str) -> str:
    """Return the id of the key that an id or a comment means.

    Raises:
        CommandError: No key has it, or several do.
    """
    if looks_like_id(given):
        return given
    known = [key for each in app.projects for key in app.manage.get_keys(each.project_id).api_keys]
    key = find(
        "key", given, known, id_of=lambda each: each.api_key_id, name_of=lambda each: each.comment
    )
    return key.api_key_id
