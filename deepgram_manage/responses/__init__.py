"""What the methods return: the documented types, each carrying what else the server sent.

A module is loaded when one of its classes is first named, so that a program pays for the classes
of the calls that it makes, and for no others.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .billing import (
        Balance,
        BalancesResponse,
        BillingBreakdownResponse,
        BillingFieldsResponse,
        PurchasesResponse,
    )
    from .credentials import (
        DistributionCredentials,
        DistributionCredentialsListResponse,
        DistributionCredentialsResponse,
    )
    from .invites import (
        Invite,
        InvitesResponse,
    )
    from .keys import (
        Key,
        KeyResponse,
        KeysResponse,
        TokenDetailsResponse,
    )
    from .members import (
        Member,
        MembersResponse,
        ScopesResponse,
    )
    from .models import (
        ModelInfo,
        ModelResponse,
        ModelsResponse,
    )
    from .projects import (
        Message,
        Project,
        ProjectsResponse,
    )
    from .requests import (
        Callback,
        Config,
        RequestResponse,
        SpeechDetails,
        SpeechSegment,
        STTUsageDetails,
        TokenDetail,
        TTSMetadata,
        TTSUsageDetails,
        UsageRequest,
        UsageRequestsResponse,
    )
    from .usage import (
        Resolution,
        STTDetails,
        STTTokens,
        TTSDetails,
        TTSTokens,
        UsageBreakdownResponse,
        UsageFieldsResponse,
        UsageModel,
        UsageResponse,
        UsageSummaryResponse,
        UsageSummaryResults,
    )

_MODULES = {
    "Balance": ".billing",
    "BalancesResponse": ".billing",
    "BillingBreakdownResponse": ".billing",
    "BillingFieldsResponse": ".billing",
    "PurchasesResponse": ".billing",
    "DistributionCredentials": ".credentials",
    "DistributionCredentialsListResponse": ".credentials",
    "DistributionCredentialsResponse": ".credentials",
    "Invite": ".invites",
    "InvitesResponse": ".invites",
    "Key": ".keys",
    "KeyResponse": ".keys",
    "KeysResponse": ".keys",
    "TokenDetailsResponse": ".keys",
    "Member": ".members",
    "MembersResponse": ".members",
    "ScopesResponse": ".members",
    "ModelInfo": ".models",
    "ModelResponse": ".models",
    "ModelsResponse": ".models",
    "Message": ".projects",
    "Project": ".projects",
    "ProjectsResponse": ".projects",
    "Callback": ".requests",
    "Config": ".requests",
    "STTUsageDetails": ".requests",
    "SpeechSegment": ".requests",
    "TTSMetadata": ".requests",
    "TTSUsageDetails": ".requests",
    "TokenDetail": ".requests",
    "UsageRequest": ".requests",
    "UsageRequestsResponse": ".requests",
    "RequestResponse": ".requests",
    "SpeechDetails": ".requests",
    "Resolution": ".usage",
    "STTDetails": ".usage",
    "STTTokens": ".usage",
    "TTSDetails": ".usage",
    "TTSTokens": ".usage",
    "UsageBreakdownResponse": ".usage",
    "UsageFieldsResponse": ".usage",
    "UsageModel": ".usage",
    "UsageResponse": ".usage",
    "UsageSummaryResponse": ".usage",
    "UsageSummaryResults": ".usage",
}

__all__ = [
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


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
