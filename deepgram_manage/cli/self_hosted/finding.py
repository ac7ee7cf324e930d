"""Finds distribution credentials by id or comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.cli.frame.names import find, looks_like_id

if TYPE_CHECKING:
    from deepgram_manage.cli.frame import App


def credentials_id_of(app: App, given: str) -> str:
    """Return the id of the credentials that an id or a comment means.

    Raises:
        CommandError: None have it, or several do.
    """
    if looks_like_id(given):
        return given
    answer = app.manage.get_distribution_credentials(app.project_id)
    found = find(
        "credential",
        given,
        [each.distribution_credentials for each in answer.distribution_credentials],
        id_of=lambda each: each.distribution_credentials_id,
        name_of=lambda each: each.comment,
    )
    return found.distribution_credentials_id
