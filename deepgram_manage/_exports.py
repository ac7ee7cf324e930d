# Derived from the `__all__` of each module by `make generate`. Do not edit.
# mypy: disable-error-code="no-redef"
# pyright: reportPrivateUsage=false
"""Loads the names of this package when they are first used."""

from __future__ import annotations

from typing import Any

NAMES = [
    "AsyncManageClient",
    "AsyncUsageRequestIterator",
    "AsyncUsageRequestPages",
    "AuthenticationError",
    "BadRequestError",
    "Balance",
    "BalancesResponse",
    "BillingBreakdownOptions",
    "BillingBreakdownResponse",
    "BillingFieldsOptions",
    "BillingFieldsResponse",
    "Callback",
    "Config",
    "ConflictError",
    "DeepgramApiError",
    "DeepgramApiKeyError",
    "DeepgramClient",
    "DeepgramClientOptions",
    "DeepgramConnectionError",
    "DeepgramError",
    "DeepgramTimeoutError",
    "DistributionCredentials",
    "DistributionCredentialsListResponse",
    "DistributionCredentialsOptions",
    "DistributionCredentialsResponse",
    "Invite",
    "InviteOptions",
    "InvitesResponse",
    "KNOWN_SCOPES",
    "Key",
    "KeyOptions",
    "KeyResponse",
    "KeysResponse",
    "ManageClient",
    "Member",
    "MembersResponse",
    "Message",
    "ModelInfo",
    "ModelOptions",
    "ModelResponse",
    "ModelsResponse",
    "NotFoundError",
    "PaymentRequiredError",
    "Period",
    "PermissionDeniedError",
    "Project",
    "ProjectOptions",
    "ProjectsResponse",
    "PurchasesResponse",
    "ROLE_SCOPES",
    "RateLimitError",
    "RawResponse",
    "RequestEvent",
    "RequestLogError",
    "RequestResponse",
    "Resolution",
    "ResponseEvent",
    "RetryEvent",
    "RetryPolicy",
    "STTDetails",
    "STTTokens",
    "STTUsageDetails",
    "ScopeOptions",
    "ScopesResponse",
    "ServerError",
    "SpeechDetails",
    "SpeechSegment",
    "TTSDetails",
    "TTSMetadata",
    "TTSTokens",
    "TTSUsageDetails",
    "TokenCount",
    "TokenDetail",
    "TokenDetailsResponse",
    "UnansweredWriteError",
    "UnclearServerError",
    "UnprocessableEntityError",
    "UnreadableResponseError",
    "UnreadableWriteError",
    "UsageBreakdownOptions",
    "UsageBreakdownResponse",
    "UsageFieldsOptions",
    "UsageFieldsResponse",
    "UsageModel",
    "UsageNotReadyError",
    "UsageNotSettledError",
    "UsageRequest",
    "UsageRequestIterator",
    "UsageRequestOptions",
    "UsageRequestPages",
    "UsageRequestsResponse",
    "UsageResponse",
    "UsageSummaryOptions",
    "UsageSummaryResponse",
    "UsageSummaryResults",
    "WriteOutcomeUnknownError",
    "__version__",
    "install_as_deepgram",
    "spec_version",
    "spreadsheet_text",
]


def load(name: str) -> Any:
    """Return what a public name stands for.

    Raises:
        AttributeError: The package has no such name.
    """
    match name:
        case "AsyncUsageRequestIterator" | "AsyncUsageRequestPages":
            from ._request_log._async import iterators as module
        case "UsageRequestIterator" | "UsageRequestPages":
            from ._request_log._sync import iterators as module
        case "DeepgramClientOptions":
            from ._sending import configuration as module
        case "RequestEvent" | "ResponseEvent" | "RetryEvent":
            from ._sending import events as module
        case "RawResponse":
            from ._sending import exchange as module
        case "RetryPolicy":
            from ._sending import retries as module
        case "install_as_deepgram":
            from . import as_deepgram as module
        case "AsyncManageClient":
            from . import async_manage as module
        case "DeepgramClient":
            from . import client as module
        case (
            "AuthenticationError"
            | "BadRequestError"
            | "ConflictError"
            | "DeepgramApiError"
            | "DeepgramApiKeyError"
            | "DeepgramConnectionError"
            | "DeepgramError"
            | "DeepgramTimeoutError"
            | "NotFoundError"
            | "PaymentRequiredError"
            | "PermissionDeniedError"
            | "RateLimitError"
            | "RequestLogError"
            | "ServerError"
            | "UnansweredWriteError"
            | "UnclearServerError"
            | "UnprocessableEntityError"
            | "UnreadableResponseError"
            | "UnreadableWriteError"
            | "UsageNotReadyError"
            | "UsageNotSettledError"
            | "WriteOutcomeUnknownError"
        ):
            from . import errors as module
        case "ManageClient":
            from . import manage as module
        case (
            "BillingBreakdownOptions"
            | "BillingFieldsOptions"
            | "DistributionCredentialsOptions"
            | "InviteOptions"
            | "KeyOptions"
            | "ModelOptions"
            | "ProjectOptions"
            | "ScopeOptions"
            | "UsageBreakdownOptions"
            | "UsageFieldsOptions"
            | "UsageRequestOptions"
            | "UsageSummaryOptions"
        ):
            from . import options as module
        case "Period":
            from . import period as module
        case (
            "Balance"
            | "BalancesResponse"
            | "BillingBreakdownResponse"
            | "BillingFieldsResponse"
            | "Callback"
            | "Config"
            | "DistributionCredentials"
            | "DistributionCredentialsListResponse"
            | "DistributionCredentialsResponse"
            | "Invite"
            | "InvitesResponse"
            | "Key"
            | "KeyResponse"
            | "KeysResponse"
            | "Member"
            | "MembersResponse"
            | "Message"
            | "ModelInfo"
            | "ModelResponse"
            | "ModelsResponse"
            | "Project"
            | "ProjectsResponse"
            | "PurchasesResponse"
            | "RequestResponse"
            | "Resolution"
            | "STTDetails"
            | "STTTokens"
            | "STTUsageDetails"
            | "ScopesResponse"
            | "SpeechDetails"
            | "SpeechSegment"
            | "TTSDetails"
            | "TTSMetadata"
            | "TTSTokens"
            | "TTSUsageDetails"
            | "TokenCount"
            | "TokenDetail"
            | "TokenDetailsResponse"
            | "UsageBreakdownResponse"
            | "UsageFieldsResponse"
            | "UsageModel"
            | "UsageRequest"
            | "UsageRequestsResponse"
            | "UsageResponse"
            | "UsageSummaryResponse"
            | "UsageSummaryResults"
        ):
            from . import responses as module
        case "KNOWN_SCOPES" | "ROLE_SCOPES":
            from . import scopes as module
        case "spreadsheet_text":
            from . import spreadsheets as module
        case "__version__" | "spec_version":
            from . import version as module
        case _:
            message = f"module {__package__!r} has no attribute {name!r}"
            raise AttributeError(message)
    return getattr(module, name)
