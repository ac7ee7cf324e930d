"""What the public API promises to a type checker. This file is never run."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, assert_type

import httpx

from deepgram_manage import (
    AsyncManageClient,
    AsyncUsageRequestIterator,
    Balance,
    BalancesResponse,
    BillingBreakdownOptions,
    BillingBreakdownResponse,
    BillingFieldsOptions,
    BillingFieldsResponse,
    Callback,
    Config,
    DeepgramApiError,
    DeepgramClient,
    DeepgramClientOptions,
    DeepgramConnectionError,
    DistributionCredentials,
    DistributionCredentialsListResponse,
    DistributionCredentialsOptions,
    DistributionCredentialsResponse,
    Invite,
    InviteOptions,
    InvitesResponse,
    Key,
    KeyOptions,
    KeyResponse,
    KeysResponse,
    ManageClient,
    Member,
    MembersResponse,
    Message,
    ModelInfo,
    ModelOptions,
    ModelResponse,
    ModelsResponse,
    Project,
    ProjectOptions,
    ProjectsResponse,
    PurchasesResponse,
    RawResponse,
    RequestEvent,
    ResponseEvent,
    RetryEvent,
    RetryPolicy,
    ScopeOptions,
    ScopesResponse,
    STTDetails,
    STTTokens,
    STTUsageDetails,
    TokenCount,
    TokenDetail,
    TokenDetailsResponse,
    TTSDetails,
    TTSUsageDetails,
    UnclearServerError,
    UsageBreakdownOptions,
    UsageBreakdownResponse,
    UsageFieldsOptions,
    UsageFieldsResponse,
    UsageModel,
    UsageRequest,
    UsageRequestIterator,
    UsageRequestOptions,
    UsageRequestsResponse,
    UsageResponse,
    UsageSummaryOptions,
    UsageSummaryResponse,
    UsageSummaryResults,
    WriteOutcomeUnknownError,
    install_as_deepgram,
)
from deepgram_manage_api.api.projects import list_projects
from deepgram_manage_api.models import Project as WireProject
from deepgram_manage_api.models import ProjectList

KEY = KeyOptions(
    comment="ci",
    scopes=["member"],
    tags=("a", "b"),
    expiration_date=date(2030, 1, 1),
)
PERIOD = UsageRequestOptions(start="2026-01-01", end=date(2026, 1, 31), limit=5, status="failed")


def synchronous(client: DeepgramClient) -> None:
    """Each method of the synchronous client has its documented result."""
    manage = client.manage
    assert_type(manage, ManageClient)
    assert_type(manage.v("1"), ManageClient)
    assert_type(manage.get_projects(), ProjectsResponse)
    assert_type(manage.get_project("p"), Project)
    assert_type(manage.update_project("p", ProjectOptions(name="n")), Message)
    assert_type(manage.update_project("p", {"name": "n"}), Message)
    assert_type(manage.update_project("p", "n"), Message)
    assert_type(manage.delete_project("p"), Message)
    assert_type(manage.leave_project("p"), Message)
    assert_type(manage.get_keys("p"), KeysResponse)
    assert_type(manage.get_keys("p", status="active"), KeysResponse)
    assert_type(manage.get_key("p", "k"), KeyResponse)
    assert_type(manage.create_key("p", KEY), KeyResponse)
    assert_type(manage.create_key("p", {"comment": "ci", "scopes": ["member"]}), KeyResponse)
    assert_type(manage.delete_key("p", "k"), Message)
    assert_type(manage.get_members("p"), MembersResponse)
    assert_type(manage.remove_member("p", "m"), Message)
    assert_type(manage.get_member_scopes("p", "m"), ScopesResponse)
    assert_type(manage.update_member_scope("p", "m", ScopeOptions(scope="admin")), Message)
    assert_type(manage.get_invites("p"), InvitesResponse)
    assert_type(manage.send_invite("p", InviteOptions(email="e", scope="member")), Message)
    assert_type(manage.send_invite("p", "e", "member"), Message)
    assert_type(manage.delete_invite("p", "e"), Message)
    assert_type(manage.get_usage("p", PERIOD), UsageResponse)
    assert_type(manage.get_usage_request("p", "r"), UsageRequest)
    assert_type(manage.get_usage_requests("p", PERIOD), UsageRequestsResponse)
    assert_type(manage.get_usage_summary("p", UsageSummaryOptions(tag="a")), UsageSummaryResponse)
    assert_type(manage.get_usage_fields("p", UsageFieldsOptions()), UsageFieldsResponse)
    assert_type(manage.get_usage_fields("p", PERIOD), UsageFieldsResponse)
    assert_type(
        manage.get_usage_breakdown("p", UsageBreakdownOptions(grouping="endpoint")),
        UsageBreakdownResponse,
    )
    assert_type(manage.get_balances("p"), BalancesResponse)
    assert_type(manage.get_balance("p", "b"), Balance)
    assert_type(
        manage.get_billing_breakdown("p", BillingBreakdownOptions(grouping=["tags"])),
        BillingBreakdownResponse,
    )
    assert_type(manage.get_billing_fields("p", BillingFieldsOptions()), BillingFieldsResponse)
    assert_type(manage.get_purchases("p", limit=5), PurchasesResponse)
    assert_type(manage.get_models(), ModelsResponse)
    assert_type(manage.get_models("p", ModelOptions(include_outdated=True)), ModelsResponse)
    assert_type(manage.get_models(ModelOptions(include_outdated=True)), ModelsResponse)
    assert_type(manage.get_model("p", "m"), ModelResponse)
    assert_type(manage.get_model("m"), ModelResponse)
    assert_type(manage.get_distribution_credentials("p"), DistributionCredentialsListResponse)
    assert_type(manage.get_distribution_credential("p", "c"), DistributionCredentialsResponse)
    assert_type(
        manage.create_distribution_credentials("p", DistributionCredentialsOptions(comment="c")),
        DistributionCredentialsResponse,
    )
    assert_type(manage.delete_distribution_credentials("p", "c"), Message)
    assert_type(manage.raw(manage.get_key, "p", "k"), RawResponse[KeyResponse])
    assert_type(manage.raw(manage.get_key, "p", "k").value, KeyResponse)
    assert_type(manage.send(list_projects.build()), ProjectList[WireProject])
    assert_type(manage.close(), None)


def aliases(manage: ManageClient) -> None:
    """Each name of version 4 has the result of the documented one."""
    assert_type(manage.list_projects(), ProjectsResponse)
    assert_type(manage.list_keys("p"), KeysResponse)
    assert_type(manage.list_members("p"), MembersResponse)
    assert_type(manage.list_invites("p"), InvitesResponse)
    assert_type(manage.list_balances("p"), BalancesResponse)
    assert_type(manage.list_models(), ModelsResponse)
    assert_type(manage.list_project_models("p"), ModelsResponse)
    assert_type(manage.get_project_models("p"), ModelsResponse)
    assert_type(manage.get_project_model("p", "m"), ModelResponse)
    assert_type(manage.update_project_option("p", ProjectOptions(name="n")), Message)
    assert_type(manage.send_invite_options("p", InviteOptions(email="e", scope="member")), Message)


async def asynchronous(client: DeepgramClient) -> None:
    """Each method of the asynchronous client has the same result, awaited."""
    manage = client.asyncmanage
    assert_type(manage, AsyncManageClient)
    assert_type(client.manage.asyncmanage, AsyncManageClient)
    assert_type(manage.v("1"), AsyncManageClient)
    assert_type(await manage.get_projects(), ProjectsResponse)
    assert_type(await manage.get_project("p"), Project)
    assert_type(await manage.update_project("p", ProjectOptions(name="n")), Message)
    assert_type(await manage.update_project("p", {"name": "n"}), Message)
    assert_type(await manage.update_project("p", "n"), Message)
    assert_type(await manage.delete_project("p"), Message)
    assert_type(await manage.leave_project("p"), Message)
    assert_type(await manage.get_keys("p"), KeysResponse)
    assert_type(await manage.get_keys("p", status="active"), KeysResponse)
    assert_type(await manage.get_key("p", "k"), KeyResponse)
    assert_type(await manage.create_key("p", KEY), KeyResponse)
    assert_type(await manage.create_key("p", {"comment": "ci"}), KeyResponse)
    assert_type(await manage.delete_key("p", "k"), Message)
    assert_type(await manage.get_token_details(), TokenDetailsResponse)
    assert_type(await manage.get_members("p"), MembersResponse)
    assert_type(await manage.remove_member("p", "m"), Message)
    assert_type(await manage.get_member_scopes("p", "m"), ScopesResponse)
    assert_type(await manage.update_member_scope("p", "m", ScopeOptions(scope="admin")), Message)
    assert_type(await manage.get_invites("p"), InvitesResponse)
    assert_type(await manage.send_invite("p", InviteOptions(email="e", scope="member")), Message)
    assert_type(await manage.send_invite("p", "e", "member"), Message)
    assert_type(await manage.delete_invite("p", "e"), Message)
    assert_type(await manage.get_usage("p", PERIOD), UsageResponse)
    assert_type(await manage.get_usage_request("p", "r"), UsageRequest)
    assert_type(await manage.get_usage_requests("p", PERIOD), UsageRequestsResponse)
    assert_type(
        await manage.get_usage_summary("p", UsageSummaryOptions(tag=["a"])), UsageSummaryResponse
    )
    assert_type(await manage.get_usage_fields("p", UsageFieldsOptions()), UsageFieldsResponse)
    assert_type(await manage.get_usage_fields("p", PERIOD), UsageFieldsResponse)
    assert_type(
        await manage.get_usage_breakdown("p", UsageBreakdownOptions(grouping="endpoint")),
        UsageBreakdownResponse,
    )
    assert_type(await manage.get_balances("p"), BalancesResponse)
    assert_type(await manage.get_balance("p", "b"), Balance)
    assert_type(
        await manage.get_billing_breakdown("p", BillingBreakdownOptions(grouping="tags")),
        BillingBreakdownResponse,
    )
    assert_type(await manage.get_billing_fields("p", BillingFieldsOptions()), BillingFieldsResponse)
    assert_type(await manage.get_purchases("p", limit=5), PurchasesResponse)
    assert_type(await manage.get_models(), ModelsResponse)
    assert_type(await manage.get_models("p", ModelOptions(include_outdated=True)), ModelsResponse)
    assert_type(await manage.get_model("p", "m"), ModelResponse)
    assert_type(await manage.get_model("m"), ModelResponse)
    assert_type(await manage.get_distribution_credentials("p"), DistributionCredentialsListResponse)
    assert_type(await manage.get_distribution_credential("p", "c"), DistributionCredentialsResponse)
    assert_type(
        await manage.create_distribution_credentials("p", {"comment": "c"}),
        DistributionCredentialsResponse,
    )
    assert_type(await manage.delete_distribution_credentials("p", "c"), Message)
    assert_type(await manage.raw(manage.get_key, "p", "k"), RawResponse[KeyResponse])
    assert_type(await manage.send(list_projects.build()), ProjectList[WireProject])
    assert_type(await manage.aclose(), None)


async def asynchronous_aliases(manage: AsyncManageClient) -> None:
    """Each name of version 4 has the result of the documented one, awaited."""
    assert_type(await manage.list_projects(), ProjectsResponse)
    assert_type(await manage.list_keys("p"), KeysResponse)
    assert_type(await manage.list_members("p"), MembersResponse)
    assert_type(await manage.list_invites("p"), InvitesResponse)
    assert_type(await manage.list_balances("p"), BalancesResponse)
    assert_type(await manage.list_models(), ModelsResponse)
    assert_type(await manage.list_project_models("p"), ModelsResponse)
    assert_type(await manage.get_project_models("p"), ModelsResponse)
    assert_type(await manage.get_project_model("p", "m"), ModelResponse)
    assert_type(await manage.update_project_option("p", ProjectOptions(name="n")), Message)
    assert_type(
        await manage.send_invite_options("p", InviteOptions(email="e", scope="member")), Message
    )


def projects_and_people(manage: ManageClient) -> None:
    """What is read of projects, members and invites."""
    assert_type(manage.get_projects().projects, list[Project])
    project = manage.get_project("p")
    assert_type(project.project_id, str)
    assert_type(project.company, str | None)
    assert_type(project.created, str | None)
    assert_type(project.created_at, datetime | None)
    assert_type(project.mip_opt_out, bool | None)
    assert_type(manage.get_members("p").members, list[Member])
    assert_type(manage.get_members("p").members[0].first_name, str | None)
    assert_type(manage.get_member_scopes("p", "m").scopes, list[str])
    assert_type(manage.get_invites("p").invites, list[Invite])
    assert_type(manage.get_invites("p").invites[0].sent, str | None)
    assert_type(manage.delete_project("p").message, str)


def keys_and_credentials(manage: ManageClient) -> None:
    """What is read of keys and of distribution credentials."""
    assert_type(manage.get_keys("p").api_keys, list[Key])
    assert_type(manage.get_token_details(), TokenDetailsResponse)
    assert_type(manage.get_token_details().scopes, list[str])
    assert_type(manage.get_token_details().created_at, datetime | None)
    key = manage.create_key("p", KEY).api_key
    assert_type(key, Key)
    assert_type(key.api_key_id, str)
    assert_type(key.key, str | None)
    assert_type(key.scopes, list[str])
    assert_type(key.tags, list[str] | None)
    assert_type(key.expires_at, datetime | None)
    assert_type(key.api_key, Key)
    assert_type(manage.create_key("p", KEY).key, str | None)
    made = manage.create_distribution_credentials("p", {"comment": "c"}).distribution_credentials
    assert_type(made, DistributionCredentials)
    assert_type(made.secret, str | None)


def the_log(manage: ManageClient) -> None:
    """What is read of the whole request log."""
    with manage.iter_usage_requests("p", PERIOD, read_ahead=False, timeout=5) as records:
        assert_type(records, UsageRequestIterator)
        assert_type(records.cursor, str)
        assert_type(next(records), UsageRequest)
    assert_type(list(manage.iter_usage_requests("p", cursor=records.cursor)), list[UsageRequest])
    assert_type(list(records.pages()), list[UsageRequestsResponse])
    assert_type(manage.wait_for_usage_request("p", "r", 60, poll=1, retry=None), UsageRequest)


async def the_asynchronous_log(manage: AsyncManageClient) -> None:
    """The same, awaited."""
    async with manage.iter_usage_requests("p", PERIOD, read_ahead=False, timeout=5) as records:
        assert_type(records, AsyncUsageRequestIterator)
        assert_type(records.cursor, str)
        assert_type(await anext(records), UsageRequest)
    assert_type([page async for page in records.pages()], list[UsageRequestsResponse])
    assert_type(await manage.wait_for_usage_request("p", "r", 60, poll=1), UsageRequest)


def usage(manage: ManageClient) -> None:
    """What is read of the request log and of usage."""
    page = manage.get_usage_requests("p")
    assert_type(page.page, int)
    assert_type(page.requests, list[UsageRequest])
    request = manage.get_usage_request("p", "r")
    assert_type(request.accessor, str | None)
    assert_type(request.callback, Callback | None)
    assert_type(request.stt_details, STTUsageDetails | None)
    assert_type(request.tts_details, TTSUsageDetails | None)
    assert_type(request.token_details, list[TokenDetail])
    assert_type(request.config, list[Config])
    assert_type(manage.get_usage("p").results, list[UsageRequest])
    rows = manage.get_usage_summary("p").results
    assert_type(rows, list[UsageSummaryResults])
    assert_type(rows[0].tokens, TokenCount | None)
    assert_type(rows[0].hours, float)
    fields = manage.get_usage_fields("p")
    assert_type(fields.stt, STTDetails)
    assert_type(fields.tts, TTSDetails)
    assert_type(fields.stt.tokens, STTTokens)
    assert_type(fields.stt.tokens.tokens, int)
    assert_type(fields.models, list[UsageModel])
    assert_type(fields.tags, list[str])


def billing_and_models(manage: ManageClient) -> None:
    """What is read of balances and of models."""
    assert_type(manage.get_balances("p").balances, list[Balance])
    balance = manage.get_balance("p", "b")
    assert_type(balance.amount, float)
    assert_type(balance.purchase, str | None)
    models = manage.get_models("p")
    assert_type(models.stt_models, list[ModelInfo])
    assert_type(models.tts, list[ModelInfo])
    assert_type(models.stt_models[0].language, str | None)
    assert_type(manage.get_model("p", "m").languages, list[str] | None)


def errors(error: DeepgramApiError, failure: DeepgramConnectionError) -> None:
    """What is read of errors."""
    assert_type(error.status_code, int)
    assert_type(error.status, str)
    assert_type(error.code, str | None)
    assert_type(error.message, str)
    assert_type(error.details, str | None)
    assert_type(error.missing_scope, str | None)
    assert_type(error.request_id, str | None)
    assert_type(error.method, str)
    assert_type(error.attempts, int)
    assert_type(failure.path, str)


def unclear_writes(error: WriteOutcomeUnknownError, answered: UnclearServerError) -> None:
    """What is read of the error of a creating call that may have taken effect."""
    assert_type(error.sent, dict[str, Any] | None)
    assert_type(error.found, list[Any] | None)
    assert_type(error.found_ids, list[str])
    assert_type(error.attempts, int)
    assert_type(answered.status_code, int)


def on_request(event: RequestEvent) -> None:
    """What is told of an attempt that is about to be sent."""
    assert_type(event.operation, str)
    assert_type(event.method, str)
    assert_type(event.route, str)
    assert_type(event.attempt, int)


def on_response(event: ResponseEvent) -> None:
    """What is told of an attempt that has ended."""
    assert_type(event.status_code, int | None)
    assert_type(event.request_id, str | None)
    assert_type(event.seconds, float)
    assert_type(event.failure, str | None)


def on_retry(event: RetryEvent) -> None:
    """What is told of an attempt that is about to be waited for."""
    assert_type(event.wait, float)
    assert_type(event.reason, str)


def key() -> str:
    """Give a key."""
    return "k"


async def key_that_is_awaited() -> str:
    """Give a key to who awaits it."""
    return "k"


def keys_of_functions() -> None:
    """Credentials may be what a function gives, or what it has to be awaited for."""
    assert_type(DeepgramClient(key), DeepgramClient)
    assert_type(AsyncManageClient(key_that_is_awaited), AsyncManageClient)
    assert_type(ManageClient(access_token=key), ManageClient)
    assert_type(DeepgramClient(access_token=key_that_is_awaited), DeepgramClient)


def own_http_clients(transport: httpx.BaseTransport, other: httpx.AsyncBaseTransport) -> None:
    """HTTP clients and transports may be handed over."""
    DeepgramClient("k", http_client=httpx.Client(), async_http_client=httpx.AsyncClient())
    DeepgramClient("k", http_client=transport, async_http_client=other)


def copies(client: DeepgramClient, manage: ManageClient, other: AsyncManageClient) -> None:
    """A copy is of the kind of the first, and takes what is not of its connections."""
    assert_type(client.with_options(timeout=5, retry=None, deadline=9), DeepgramClient)
    assert_type(manage.with_options(headers={"X-Team": "a"}), ManageClient)
    assert_type(other.with_options(on_request=on_request, max_response_bytes=9), AsyncManageClient)
    client.with_options(base_url="h")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def making_clients() -> None:
    """How clients are made, and what every call takes."""
    config = DeepgramClientOptions("k", headers={"X-Team": "a"}, options={"extra": 1})
    assert_type(DeepgramClient("k", config), DeepgramClient)
    assert_type(DeepgramClient(access_token="t", base_url="h", timeout=None), DeepgramClient)
    DeepgramClient(
        "k",
        timeout=httpx.Timeout(5, connect=1),
        deadline=None,
        retry=RetryPolicy(attempts=5, first_wait=0.1, longest_wait=10),
        headers={"X-Team": "a"},
        on_request=on_request,
        on_response=on_response,
        on_retry=on_retry,
        max_response_bytes=1024,
        allow_insecure=True,
    )
    DeepgramClient(timeout_of_a_call=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    manage = ManageClient(config=config)
    manage.get_projects(timeout=1.5, headers={"X-Trace": "1"}, addons={"a": ["b"], "c": True})
    manage.get_projects(timeout=None, deadline=None, retry=None)
    manage.get_projects(deadline=5, retry=RetryPolicy(attempts=1))
    manage.get_projects(timeuot=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    assert_type(manage.get_projects().to_json(indent=2), str)
    install_as_deepgram()
    with DeepgramClient() as client:
        assert_type(client, DeepgramClient)
    with ManageClient() as manage:
        assert_type(manage, ManageClient)


async def making_asynchronous_clients() -> None:
    """How asynchronous clients are made, and how they are closed."""
    async with DeepgramClient() as client:
        assert_type(client, DeepgramClient)
        assert_type(await client.aclose(), None)
    async with AsyncManageClient("k") as manage:
        assert_type(manage, AsyncManageClient)
