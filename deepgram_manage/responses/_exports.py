# Derived from the `__all__` of each module by `make generate`. Do not edit.
# mypy: disable-error-code="no-redef"
# pyright: reportPrivateUsage=false
"""Loads the names of this package when they are first used."""

from __future__ import annotations

from typing import Any

NAMES = [
    "Balance",
    "BalancesResponse",
    "BillingBreakdownResponse",
    "BillingFieldsResponse",
    "Callback",
    "Config",
    "DistributionCredentials",
    "DistributionCredentialsListResponse",
    "DistributionCredentialsResponse",
    "Invite",
    "InvitesResponse",
    "Key",
    "KeyResponse",
    "KeysResponse",
    "Member",
    "MembersResponse",
    "Message",
    "ModelInfo",
    "ModelResponse",
    "ModelsResponse",
    "Project",
    "ProjectsResponse",
    "PurchasesResponse",
    "RequestResponse",
    "Resolution",
    "STTDetails",
    "STTTokens",
    "STTUsageDetails",
    "ScopesResponse",
    "SpeechDetails",
    "SpeechSegment",
    "TTSDetails",
    "TTSMetadata",
    "TTSTokens",
    "TTSUsageDetails",
    "TokenCount",
    "TokenDetail",
    "TokenDetailsResponse",
    "UsageBreakdownResponse",
    "UsageFieldsResponse",
    "UsageModel",
    "UsageRequest",
    "UsageRequestsResponse",
    "UsageResponse",
    "UsageSummaryResponse",
    "UsageSummaryResults",
]


def load(name: str) -> Any:
    """Return what a public name stands for.

    Raises:
        AttributeError: The package has no such name.
    """
    match name:
        case (
            "Balance"
            | "BalancesResponse"
            | "BillingBreakdownResponse"
            | "BillingFieldsResponse"
            | "PurchasesResponse"
        ):
            from . import billing as module
        case (
            "DistributionCredentials"
            | "DistributionCredentialsListResponse"
            | "DistributionCredentialsResponse"
        ):
            from . import credentials as module
        case "Invite" | "InvitesResponse":
            from . import invites as module
        case "Key" | "KeyResponse" | "KeysResponse" | "TokenDetailsResponse":
            from . import keys as module
        case "Member" | "MembersResponse" | "ScopesResponse":
            from . import members as module
        case "ModelInfo" | "ModelResponse" | "ModelsResponse":
            from . import models as module
        case "Message" | "Project" | "ProjectsResponse":
            from . import projects as module
        case (
            "Callback"
            | "Config"
            | "RequestResponse"
            | "STTUsageDetails"
            | "SpeechDetails"
            | "SpeechSegment"
            | "TTSMetadata"
            | "TTSUsageDetails"
            | "TokenDetail"
            | "UsageRequest"
            | "UsageRequestsResponse"
        ):
            from . import requests as module
        case (
            "Resolution"
            | "STTDetails"
            | "STTTokens"
            | "TTSDetails"
            | "TTSTokens"
            | "TokenCount"
            | "UsageBreakdownResponse"
            | "UsageFieldsResponse"
            | "UsageModel"
            | "UsageResponse"
            | "UsageSummaryResponse"
            | "UsageSummaryResults"
        ):
            from . import usage as module
        case _:
            message = f"module {__package__!r} has no attribute {name!r}"
            raise AttributeError(message)
    return getattr(module, name)
