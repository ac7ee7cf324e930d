"""Manage Deepgram accounts: projects, API keys, people, usage, billing and models.

    from deepgram_manage import DeepgramClient

    client = DeepgramClient()                      # DEEPGRAM_API_KEY
    for project in client.manage.get_projects().projects:
        keys = client.manage.get_keys(project.project_id).api_keys
        print(project.name, len(keys))

Every name is loaded when it is first used; importing this package loads nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .as_deepgram import (
        install_as_deepgram,
    )
    from .async_manage import (
        AsyncManageClient,
    )
    from .async_request_log import (
        AsyncUsageRequestIterator,
        AsyncUsageRequestPages,
    )
    from .client import (
        DeepgramClient,
    )
    from .configuration import (
        DeepgramClientOptions,
    )
    from .errors import (
        AuthenticationError,
        BadRequestError,
        ConflictError,
        DeepgramApiError,
        DeepgramApiKeyError,
        DeepgramConnectionError,
        DeepgramError,
        DeepgramTimeoutError,
        NotFoundError,
        PaymentRequiredError,
        PermissionDeniedError,
        RateLimitError,
        ServerError,
        UnclearServerError,
        UnprocessableEntityError,
        UnreadableResponseError,
        UnreadableWriteError,
        UsageNotReadyError,
        UsageNotSettledError,
        WriteOutcomeUnknownError,
    )
    from .exchange import (
        RawResponse,
    )
    from .manage import (
        ManageClient,
    )
    from .observation import (
        RequestEvent,
        ResponseEvent,
        RetryEvent,
    )
    from .options import (
        BillingBreakdownOptions,
        BillingFieldsOptions,
        DistributionCredentialsOptions,
        InviteOptions,
        KeyOptions,
        ModelOptions,
        ProjectOptions,
        ScopeOptions,
        UsageBreakdownOptions,
        UsageFieldsOptions,
        UsageRequestOptions,
        UsageSummaryOptions,
    )
    from .period import (
        Period,
    )
    from .request_log import (
        UsageRequestIterator,
        UsageRequestPages,
    )
    from .responses import (
        Balance,
        BalancesResponse,
        BillingBreakdownResponse,
        BillingFieldsResponse,
        Callback,
        Config,
        DistributionCredentials,
        DistributionCredentialsListResponse,
        DistributionCredentialsResponse,
        Invite,
        InvitesResponse,
        Key,
        KeyResponse,
        KeysResponse,
        Member,
        MembersResponse,
        Message,
        ModelInfo,
        ModelResponse,
        ModelsResponse,
        Project,
        ProjectsResponse,
        PurchasesResponse,
        RequestResponse,
        Resolution,
        ScopesResponse,
        SpeechDetails,
        SpeechSegment,
        STTDetails,
        STTTokens,
        STTUsageDetails,
        TokenDetail,
        TTSDetails,
        TTSMetadata,
        TTSTokens,
        TTSUsageDetails,
        UsageBreakdownResponse,
        UsageFieldsResponse,
        UsageModel,
        UsageRequest,
        UsageRequestsResponse,
        UsageResponse,
        UsageSummaryResponse,
        UsageSummaryResults,
    )
    from .retry_policy import (
        RetryPolicy,
    )
    from .version import (
        __version__ as __version__,
    )
    from .version import (
        spec_version,
    )

_MODULES = {
    "install_as_deepgram": ".as_deepgram",
    "AsyncManageClient": ".async_manage",
    "AsyncUsageRequestIterator": ".async_request_log",
    "AsyncUsageRequestPages": ".async_request_log",
    "DeepgramClient": ".client",
    "DeepgramClientOptions": ".configuration",
    "AuthenticationError": ".errors",
    "BadRequestError": ".errors",
    "ConflictError": ".errors",
    "DeepgramApiError": ".errors",
    "DeepgramApiKeyError": ".errors",
    "DeepgramConnectionError": ".errors",
    "DeepgramError": ".errors",
    "DeepgramTimeoutError": ".errors",
    "NotFoundError": ".errors",
    "PaymentRequiredError": ".errors",
    "PermissionDeniedError": ".errors",
    "RateLimitError": ".errors",
    "ServerError": ".errors",
    "UnclearServerError": ".errors",
    "UnprocessableEntityError": ".errors",
    "UnreadableResponseError": ".errors",
    "UnreadableWriteError": ".errors",
    "UsageNotReadyError": ".errors",
    "UsageNotSettledError": ".errors",
    "WriteOutcomeUnknownError": ".errors",
    "RawResponse": ".exchange",
    "ManageClient": ".manage",
    "RequestEvent": ".observation",
    "ResponseEvent": ".observation",
    "RetryEvent": ".observation",
    "BillingBreakdownOptions": ".options",
    "BillingFieldsOptions": ".options",
    "DistributionCredentialsOptions": ".options",
    "InviteOptions": ".options",
    "KeyOptions": ".options",
    "ModelOptions": ".options",
    "ProjectOptions": ".options",
    "ScopeOptions": ".options",
    "UsageBreakdownOptions": ".options",
    "UsageFieldsOptions": ".options",
    "UsageRequestOptions": ".options",
    "UsageSummaryOptions": ".options",
    "Period": ".period",
    "UsageRequestIterator": ".request_log",
    "UsageRequestPages": ".request_log",
    "Balance": ".responses",
    "BalancesResponse": ".responses",
    "BillingBreakdownResponse": ".responses",
    "BillingFieldsResponse": ".responses",
    "Callback": ".responses",
    "Config": ".responses",
    "DistributionCredentials": ".responses",
    "DistributionCredentialsListResponse": ".responses",
    "DistributionCredentialsResponse": ".responses",
    "Invite": ".responses",
    "InvitesResponse": ".responses",
    "Key": ".responses",
    "KeyResponse": ".responses",
    "KeysResponse": ".responses",
    "Member": ".responses",
    "MembersResponse": ".responses",
    "Message": ".responses",
    "ModelInfo": ".responses",
    "ModelResponse": ".responses",
    "ModelsResponse": ".responses",
    "Project": ".responses",
    "ProjectsResponse": ".responses",
    "PurchasesResponse": ".responses",
    "RequestResponse": ".responses",
    "Resolution": ".responses",
    "STTDetails": ".responses",
    "STTTokens": ".responses",
    "STTUsageDetails": ".responses",
    "ScopesResponse": ".responses",
    "SpeechDetails": ".responses",
    "SpeechSegment": ".responses",
    "TTSDetails": ".responses",
    "TTSMetadata": ".responses",
    "TTSTokens": ".responses",
    "TTSUsageDetails": ".responses",
    "TokenDetail": ".responses",
    "UsageBreakdownResponse": ".responses",
    "UsageFieldsResponse": ".responses",
    "UsageModel": ".responses",
    "UsageRequest": ".responses",
    "UsageRequestsResponse": ".responses",
    "UsageResponse": ".responses",
    "UsageSummaryResponse": ".responses",
    "UsageSummaryResults": ".responses",
    "RetryPolicy": ".retry_policy",
    "__version__": ".version",
    "spec_version": ".version",
}

__all__ = [
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
    "RateLimitError",
    "RawResponse",
    "RequestEvent",
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
    "TokenDetail",
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
    "install_as_deepgram",
    "spec_version",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
