# Derived from _async/check.py by `make generate`. Do not edit.
"""Checks a credential with one call, and says what the calling credentials may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepgram_manage import DeepgramError, ManageClient, NotFoundError
from deepgram_manage.access._check import Check, judge_error
from deepgram_manage.access._instants import read_instant
from deepgram_manage.access._scopes import allows

if TYPE_CHECKING:
    from deepgram_manage import TokenDetailsResponse


def check_key(key: str, settings: dict[str, Any]) -> Check:
    """Ask the server about a key that has the form of one."""
    manage = ManageClient(key, **settings)
    # A traceback that shows local variables must not show it.
    del key
    try:
        return check_client(manage)
    finally:
        manage.close()


def check_client(manage: ManageClient) -> Check:
    """Ask the server about the credentials of a client."""
    try:
        try:
            return _told(manage.get_token_details())
        except NotFoundError:
            answer = manage.get_projects()
    except DeepgramError as error:
        return judge_error(error)
    return Check(
        valid=True,
        kind="key",
        outcome="valid",
        reason="the key is valid",
        projects=tuple(str(project.project_id) for project in answer.projects),
    )


def _told(details: TokenDetailsResponse) -> Check:
    sent = details.to_dict()
    return Check(
        valid=True,
        kind="key",
        outcome="valid",
        reason="the key is valid",
        api_key_id=str(details.api_key_id),
        scopes=tuple(details.scopes or ()),
        created=details.created,
        expires=read_instant(sent.get("expiration_date")),
    )


def can(manage: ManageClient, project_id: str, wanted: str) -> bool | None:
    """Say whether the calling key may do something in a project; None when that is not known."""
    opened = manage.get_projects()
    if project_id not in {str(project.project_id) for project in opened.projects}:
        return False
    try:
        details = manage.get_token_details()
    except NotFoundError:
        return None
    return allows(details.scopes or (), wanted)
