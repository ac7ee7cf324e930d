"""Self-hosted distribution credentials, in the style of the documented calls."""

# What a field is read as is narrowed by its annotation; nobody sets it to what the wire has there.
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false

from __future__ import annotations

from typing import Any

from deepgram_manage_api import models as wire

__all__ = [
    "DistributionCredentials",
    "DistributionCredentialsListResponse",
    "DistributionCredentialsResponse",
]


class DistributionCredentials(wire.DistributionCredentials):
    """Credentials for pulling images. The secret is there only in the answer that creates them."""

    __slots__ = ()

    username: str | None = None
    """The user name; None except in the answer that creates the credentials."""
    secret: str | None = None
    """The secret; None except in the answer that creates the credentials."""


class DistributionCredentialsResponse(wire.DistributionCredentialsEntry):
    """One set of credentials, with its owner unless it was just made."""

    __slots__ = ()

    _distribution_credentials: DistributionCredentials | None

    @property
    def distribution_credentials(self) -> DistributionCredentials:
        """The credentials."""
        found = self._distribution_credentials
        return DistributionCredentials.from_dict({}) if found is None else found

    @property
    def secret(self) -> str | None:
        """The secret; None except in the answer that creates the credentials."""
        return self.distribution_credentials.secret

    def _reshape(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Read credentials that come without their owner, as those do that were just made."""
        return sent if "distribution_credentials" in sent else {"distribution_credentials": sent}


class DistributionCredentialsListResponse(
    wire.DistributionCredentialsList[DistributionCredentialsResponse]
):
    """The credentials of a project."""

    __slots__ = ()

    distribution_credentials: list[DistributionCredentialsResponse]
    """The credentials, each with its owner."""
