"""Self-hosted distribution credentials, in the style of the documented calls."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from attrs import define, field

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import hidden, new, stored

from .shapes import Reshaped

__all__ = [
    "DistributionCredentials",
    "DistributionCredentialsListResponse",
    "DistributionCredentialsResponse",
]


@define(eq=False, repr=False, kw_only=True, getstate_setstate=False)
class DistributionCredentials(wire.DistributionCredentials):
    """Credentials for pulling images. The secret is there only in the answer that creates them."""

    _slots: ClassVar[dict[str, str]] = {
        **wire.DistributionCredentials._slots,
        "username": "username",
        "secret": "secret",
    }

    username: str | None = None
    """The user name; None except in the answer that creates the credentials."""
    secret: str | None = field(default=None, repr=hidden)
    """The secret; None except in the answer that creates the credentials."""


class DistributionCredentialsResponse(Reshaped, wire.DistributionCredentialsEntry):
    """One set of credentials, with its owner unless it was just made."""

    __slots__ = ("_received",)

    _own_field: ClassVar[str] = "distribution_credentials"

    @classmethod
    def _reshape(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {"distribution_credentials": data}

    def _new_distribution_credentials(self) -> Any:
        return new(DistributionCredentials)

    @property
    def distribution_credentials(self) -> DistributionCredentials:
        """The credentials."""
        found = cast("DistributionCredentials | None", self._distribution_credentials)
        return DistributionCredentials.from_dict({}) if found is None else found


class DistributionCredentialsListResponse(wire.DistributionCredentialsList):
    """The credentials of a project."""

    __slots__ = ()

    def _new_distribution_credentials(self) -> Any:
        return new(DistributionCredentialsResponse)

    @stored
    def distribution_credentials(self) -> list[DistributionCredentialsResponse]:
        """The credentials, each with its owner."""
        return cast("list[DistributionCredentialsResponse]", self._distribution_credentials)
