"""Finds what a creating call whose answer was lost may have made; the sending is elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from deepgram_manage import responses
from deepgram_manage_api.api import credentials, invites, keys

from .clock import told_by

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from deepgram_manage.errors import WriteOutcomeUnknownError
    from deepgram_manage_api.types import Call

_ROUNDING = timedelta(seconds=1)
"""Tolerance for timestamps truncated to seconds."""
_CLOCKS_APART = timedelta(minutes=1)
"""Tolerance for the server's clock if it does not tell its time."""
_ALL_PRODUCTS = "self-hosted:products"


class Search(NamedTuple):
    """How to look for what a call may have created."""

    listing: Call[Any]
    """The call that lists existing resources."""
    matches: Callable[[Any, datetime], dict[str, Any]]
    """Returns those of the list that match and are not older than an instant, by their ids."""

    def conclude(
        self, error: WriteOutcomeUnknownError, listed: Any, answer: httpx.Response, seconds: float
    ) -> None:
        """Note on the error what was found of a call that began so many seconds ago."""
        found = self.matches(listed, _beginning(answer, seconds))
        error.found = list(found.values())
        error.found_ids = list(found)


def search_for_key(project_id: str, sent: dict[str, Any]) -> Search:
    """Return a search for keys with the same comment and scopes, made since."""

    def matches(listed: responses.KeysResponse, since: datetime) -> dict[str, Any]:
        return {str(key.api_key_id): key for key in listed.api_keys if _fits(key, sent, since)}

    listing = keys.list_keys.build(project_id).reading(responses.KeysResponse)
    return Search(listing, matches)


def search_for_credentials(project_id: str, sent: dict[str, Any]) -> Search:
    """Return a search for credentials with the same comment and scopes, made since."""

    def matches(
        listed: responses.DistributionCredentialsListResponse, since: datetime
    ) -> dict[str, Any]:
        entries = (entry.distribution_credentials for entry in listed.distribution_credentials)
        return {
            str(entry.distribution_credentials_id): entry
            for entry in entries
            if _fits(entry, sent, since)
        }

    listing = credentials.list_distribution_credentials.build(project_id).reading(
        responses.DistributionCredentialsListResponse
    )
    return Search(listing, matches)


def search_for_invite(project_id: str, sent: dict[str, Any]) -> Search:
    """Return a search for an invite to the same address; the API does not say when it was sent."""

    def matches(listed: responses.InvitesResponse, _since: datetime) -> dict[str, Any]:
        return {
            invite.email: invite
            for invite in listed.invites
            if str(invite.email).casefold() == sent["email"].casefold()
        }

    listing = invites.list_invites.build(project_id).reading(responses.InvitesResponse)
    return Search(listing, matches)


def _fits(
    entry: responses.Key | responses.DistributionCredentials, sent: dict[str, Any], since: datetime
) -> bool:
    created = entry.created_at
    # The server adds scopes that follow from those in the request.
    has_scopes = _comparable(sent.get("scopes")) <= _comparable(entry.scopes)
    return entry.comment == sent["comment"] and has_scopes and (created or since) >= since


def _comparable(scopes: list[str] | None) -> set[str]:
    """Return scopes under one name each: answers have new and old names, and list each product."""
    names = {str(scope).replace("onprem:", "self-hosted:") for scope in scopes or ()}
    return names - {_ALL_PRODUCTS}


def _beginning(answer: httpx.Response, seconds: float) -> datetime:
    """Return the earliest instant, on the server's clock, at which the call can have begun."""
    told = told_by(answer.headers.get("date"))
    passed = timedelta(seconds=seconds)
    if told is None:
        return datetime.now(UTC) - passed - _CLOCKS_APART
    # The header has no fractions and took a while to arrive: both make it earlier.
    return told - passed - _ROUNDING
