# The documented surface, as data: names, parameters and types.
# `| None` marks what servers are known to leave out.

class DeepgramClient:
    def __init__(self, api_key: str = "", config: DeepgramClientOptions | None = None) -> None: ...
    manage: ManageClient

class DeepgramClientOptions: ...
class DeepgramApiError(Exception): ...

class ManageClient:
    asyncmanage: AsyncManageClient
    def get_projects(self) -> ProjectsResponse: ...
    def get_project(self, project_id: str) -> Project: ...
    def update_project(self, project_id: str, options: ProjectOptions) -> Message: ...
    def delete_project(self, project_id: str) -> Message: ...
    def get_keys(self, project_id: str) -> KeysResponse: ...
    def get_key(self, project_id: str, key_id: str) -> KeyResponse: ...
    def create_key(self, project_id: str, options: KeyOptions) -> KeyResponse: ...
    def delete_key(self, project_id: str, key_id: str) -> Message: ...
    def get_members(self, project_id: str) -> MembersResponse: ...
    def remove_member(self, project_id: str, member_id: str) -> Message: ...
    def get_member_scopes(self, project_id: str, member_id: str) -> ScopesResponse: ...
    def update_member_scope(
        self, project_id: str, member_id: str, options: ScopeOptions
    ) -> Message: ...
    def get_invites(self, project_id: str) -> InvitesResponse: ...
    def send_invite(self, project_id: str, options: InviteOptions) -> Message: ...
    def delete_invite(self, project_id: str, email: str) -> Message: ...
    def get_usage(self, project_id: str, options: UsageRequestOptions) -> UsageResponse: ...
    def get_usage_request(self, project_id: str, request_id: str) -> UsageRequest: ...
    def get_usage_requests(
        self, project_id: str, options: UsageRequestOptions
    ) -> UsageRequestsResponse: ...
    def get_usage_summary(
        self, project_id: str, options: UsageSummaryOptions
    ) -> UsageSummaryResponse: ...
    def get_usage_fields(
        self, project_id: str, options: UsageFieldsOptions
    ) -> UsageFieldsResponse: ...
    def get_balances(self, project_id: str) -> BalancesResponse: ...
    def get_models(self, project_id: str) -> ModelsResponse: ...
    def get_model(self, project_id: str, model_id: str) -> ModelResponse: ...

class AsyncManageClient: ...

class ProjectOptions:
    name: str | None
    company: str | None

class KeyOptions:
    comment: str | None
    scopes: list[str] | None
    tags: list[str] | None
    time_to_live_in_seconds: int | None

class ScopeOptions:
    scope: str

class InviteOptions:
    email: str
    scope: str

class UsageRequestOptions:
    start: str | None
    end: str | None
    limit: int | None
    status: str | None

class UsageSummaryOptions:
    start: str | None
    end: str | None
    accessor: str | None
    tag: str | None
    method: str | None
    model: str | None
    multichannel: bool | None
    interim_results: bool | None
    punctuate: bool | None
    ner: bool | None
    diarize: bool | None
    search: bool | None
    redact: bool | None
    alternatives: bool | None
    numerals: bool | None
    smart_format: bool | None

class UsageFieldsOptions:
    start: str | None
    end: str | None

class Message:
    message: str

class Project:
    project_id: str
    name: str
    company: str | None
    created: str | None
    updated: str | None

class ProjectsResponse:
    projects: list[Project]

class Key:
    api_key_id: str
    key: str | None
    comment: str | None
    created: str
    scopes: list[str]
    tags: list[str] | None

class KeyResponse:
    api_key: Key

class KeysResponse:
    api_keys: list[Key]

class Member:
    member_id: str
    email: str
    first_name: str | None
    last_name: str | None
    scopes: list[str]

class MembersResponse:
    members: list[Member]

class ScopesResponse:
    scopes: list[str]

class Invite:
    email: str
    scope: str
    sent: str | None

class InvitesResponse:
    invites: list[Invite]

class Resolution:
    units: str
    amount: int

class Callback:
    url: str | None
    method: str

class UsageRequest:
    request_id: str
    created: str
    path: str
    accessor: str | None
    response: dict[str, object] | None
    callback: Callback | None

class UsageResponse:
    start: str
    end: str
    resolution: Resolution
    results: list[UsageRequest]

class UsageRequestsResponse:
    page: int
    limit: int
    requests: list[UsageRequest]

class UsageSummaryResults:
    start: str
    end: str
    hours: float
    total_hours: float
    requests: int
    tokens: int | None

class UsageSummaryResponse:
    start: str
    end: str
    resolution: Resolution
    results: list[UsageSummaryResults]

class STTTokens:
    tokens: int

class TTSTokens:
    tokens: int

class STTDetails:
    requests: int
    hours: float
    tokens: STTTokens

class TTSDetails:
    requests: int
    characters: int
    tokens: TTSTokens

class UsageFieldsResponse:
    stt: STTDetails
    tts: TTSDetails

class Balance:
    balance_id: str
    amount: float
    units: str
    purchase: str | None

class BalancesResponse:
    balances: list[Balance]

class TTSMetadata:
    model: str | None
    characters: int | None
    duration: float | None

class STTUsageDetails:
    model: str | None
    language: str | None
    version: str | None
    uuid: str | None
    batch: bool
    streaming: bool
    method: str | None
    multichannel: bool
    alternatives: int | None
    numerals: bool
    punctuate: bool
    profanity_filter: bool
    redaction: bool
    diarization: bool
    ner: bool
    search: bool
    keywords: bool
    sentiment: bool
    topics: bool
    intents: bool
    custom_topics: bool
    custom_intents: bool

class TTSUsageDetails:
    model: str | None
    method: str | None

class UsageModel:
    name: str
    canonical_name: str | None
    architecture: str | None
    language: str | None
    version: str
    uuid: str
    batch: bool | None
    streaming: bool | None

class TokenDetail:
    feature: str
    input: int
    output: int
    model: str

class SpeechSegment:
    start: float | None
    end: float | None
    confidence: float | None
    text: str | None

class Config:
    key: str
    value: str

class ModelInfo:
    name: str
    canonical_name: str
    architecture: str
    language: str | None
    version: str
    uuid: str
    batch: bool
    streaming: bool

class ModelsResponse:
    stt_models: list[ModelInfo]
    tts_models: list[ModelInfo]

class ModelResponse:
    name: str
    canonical_name: str
    architecture: str
    languages: list[str] | None
    version: str
    uuid: str
    batch: bool
    streaming: bool
