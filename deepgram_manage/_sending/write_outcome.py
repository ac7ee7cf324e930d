"""Finds out what became of a creating call whose answer was lost: the looking, without sending."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from deepgram_manage import responses
from deepgram_manage_api.api import credentials, invites, keys

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from deepgram_manage.errors import WriteOutcomeUnknownError
    from deepgram_manage_api.types import Call

_ROUNDING = timedelta(seconds=1)
"""How much earlier than it was a thing may be said to be made: times without fractions."""
_CLOCKS_APART = timedelta(minutes=1)
"""How far the server's clock may be off when it does not tell its time."""
_ALL_PRODUCTS = "self-hosted:products"


class Search(NamedTuple):
    """How to look for what a call may have created."""

    listing: Call[Any]
    """The call that lists what there is."""
    matches: Callable[[Any, datetime], dict[str, Any]]
    """Picks out of the list, by their ids, what fits and is not older than an instant."""

    def conclude(
        self, error: WriteOutcomeUnknownError, listed: Any, answer: httpx.Response, began: datetime
    ) -> None:
        """Note on the error what was found."""
        found = self.matches(listed, _on_the_clock_of(answer, began))
        error.found = list(found.values())
        error.found_ids = list(found)


def search_for_key(project_id: str, sent: dict[str, Any]) -> Search:
    """Look for a key of the same comment and with the scopes, made since."""

    def matches(listed: responses.KeysResponse, since: datetime) -> dict[str, Any]:
        return {str(key.api_key_id): key for key in listed.api_keys if _fits(key, sent, since)}

    listing = keys.list_keys.build(project_id).reading(responses.KeysResponse.from_dict)
    return Search(listing, matches)


def search_for_credentials(project_id: str, sent: dict[str, Any]) -> Search:
    """Look for credentials of the same comment and with the scopes, made since."""

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
        responses.DistributionCredentialsListResponse.from_dict
    )
    return Search(listing, matches)


def search_for_invite(project_id: str, sent: dict[str, Any]) -> Search:
    """Look for an invite to the same address; when it was sent is not told."""

    def matches(listed: responses.InvitesResponse, _since: datetime) -> dict[str, Any]:
        return {
            invite.email: invite
            for invite in listed.invites
            if str(invite.email).casefold() == sent["email"].casefold()
        }

    listing = invites.list_invites.build(project_id).reading(responses.InvitesResponse.from_dict)
    return Search(listing, matches)


def _fits(
    entry: responses.Key | responses.DistributionCredentials, sent: dict[str, Any], since: datetime
) -> bool:
    created = entry.created_at
    # The server adds scopes that follow from those that were asked for.
    has_scopes = _comparable(sent.get("scopes")) <= _comparable(entry.scopes)
    return entry.comment == sent["comment"] and has_scopes and (created or since) >= since


def _comparable(scopes: list[str] | None) -> set[str]:
    """Name scopes in one way: answers have new and old names, and each product by itself."""
    names = {str(scope).replace("onprem:", "self-hosted:") for scope in scopes or ()}
    return names - {_ALL_PRODUCTS}


def _on_the_clock_of(answer: httpx.Response, began: datetime) -> datetime:
    """Tell what time it was on the server's clock, at the earliest, at an instant of ours."""
    try:
        told = parsedate_to_datetime(answer.headers.get("date", ""))
        told = told if told.tzinfo else told.replace(tzinfo=UTC)
        # The header has no fractions, and took a while to arrive: both only make it earlier.
        return began + (told - datetime.now(UTC)) - _ROUNDING
    except (ValueError, TypeError, IndexError, OverflowError):
        return began - _CLOCKS_APART
