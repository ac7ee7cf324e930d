# manage.py is derived from this module: run `make generate` after a change.
"""The asynchronous client: every documented call, and what it sends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, Unpack

from deepgram_manage_api.api import (
    billing,
    credentials,
    invites,
    keys,
    members,
    models,
    projects,
    requests,
    usage,
)

from . import responses
from ._late_names import LateModule, late
from ._sending.base_client import BaseClient
from .errors import DeepgramApiError, DeepgramError, WriteOutcomeUnknownError

if TYPE_CHECKING:
    import httpx

    from deepgram_manage_api import types
    from deepgram_manage_api.types import Call, WireModel

    from . import async_manage as asynchronous  # noqa: PLW0406 -- kept in manage.py
    from ._request_log._async.iterators import AsyncUsageRequestIterator
    from ._sending import exchange
    from ._sending._async.sender import AsyncSender
    from ._sending.configuration import Addon, CallOptions, PollOptions
    from ._sending.write_outcome import Search
    from .options import (
        BillingBreakdownOptions,
        BillingFieldsOptions,
        DistributionCredentialsOptions,
        InviteOptions,
        KeyOptions,
        KeyStatus,
        ModelOptions,
        Options,
        ProjectOptions,
        ScopeOptions,
        UsageBreakdownOptions,
        UsageFieldsOptions,
        UsageRequestOptions,
        UsageSummaryOptions,
    )
    from .period import Period
else:
    asynchronous = LateModule("deepgram_manage.async_manage")  # kept in manage.py
    exchange = LateModule("deepgram_manage._sending.exchange")
    types = LateModule("deepgram_manage_api.types")
    globals().update(
        late("deepgram_manage._request_log._async.iterators", "AsyncUsageRequestIterator")
        | late("deepgram_manage._sending.configuration", "Addon", "CallOptions", "PollOptions")
        | late("deepgram_manage.period", "Period")
        | late(
            "deepgram_manage.options",
            "BillingBreakdownOptions",
            "BillingFieldsOptions",
            "DistributionCredentialsOptions",
            "InviteOptions",
            "KeyOptions",
            "KeyStatus",
            "ModelOptions",
            "Options",
            "ProjectOptions",
            "ScopeOptions",
            "UsageBreakdownOptions",
            "UsageFieldsOptions",
            "UsageRequestOptions",
            "UsageSummaryOptions",
        )
    )

__all__ = [
    "AsyncManageClient",
]

P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
M = TypeVar("M", bound="WireModel")


class AsyncManageClient(BaseClient):
    """The Manage API, asynchronous.

    Every method takes, by keyword, `timeout` (seconds, or an httpx.Timeout, or None to wait for
    ever), `headers` and `addons` (extra query parameters) for that call alone. Every method raises
    DeepgramApiError if the API refuses, DeepgramConnectionError if it does not answer, and
    ValueError or TypeError, before anything is sent, for an invalid argument.

    One client may be used by several tasks, and in several `asyncio.run` in turn.
    """

    async def __aenter__(self) -> Self:
        """Use the client in an `async with` block."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, also for copies; a client that is used again opens new ones."""
        await self._shared.aclose()

    @property
    def asyncmanage(self) -> asynchronous.AsyncManageClient:  # kept in manage.py
        """The same calls, asynchronous."""  # kept in manage.py
        from . import async_manage as asynchronous  # noqa: PLW0406 -- kept in manage.py

        return self._twin(asynchronous.AsyncManageClient)  # kept in manage.py

    def _sender(self) -> AsyncSender:
        if self._made_sender is None:
            # httpx takes longer to import than everything else here together.
            from ._sending._async.sender import AsyncSender

            with self._shared.making:
                self._made_sender = AsyncSender(self._configuration, self._shared.async_connections)
        sender: AsyncSender = self._made_sender
        return sender

    async def _send(self, call: Call[Any], answer: type[M], options: CallOptions) -> M:
        try:
            return await self._sender().send(call.reading(answer), options)
        except DeepgramApiError as error:
            from .options import advise

            advise(error, call)
            raise

    async def _send_both(
        self, first: Call[A], second: Call[B], options: CallOptions
    ) -> tuple[A, B]:
        try:
            return await self._sender().send_both(first, second, options)
        except DeepgramApiError as error:
            from .options import advise

            advise(error, first, second)
            raise

    async def _create(
        self, call: Call[Any], answer: type[M], options: CallOptions, search: Search
    ) -> M:
        """Send a creating call; if its outcome is unknown, look for what it made.

        Raises:
            WriteOutcomeUnknownError: The outcome is unknown; the error has what was found.
        """
        started = monotonic()
        try:
            return await self._send(call, answer, options)
        except WriteOutcomeUnknownError as error:
            rest = self._rest_of(options, monotonic() - started)
            await self._look_for(error, search, started, rest)
            raise

    def _rest_of(self, options: CallOptions, seconds: float) -> CallOptions:
        """Return the options for a call that follows one which took so many seconds."""
        rest, deadline = options.copy(), options.get("deadline", self._configuration.deadline)
        rest.pop("addons", None)
        rest["deadline"] = None if deadline is None else deadline - seconds
        return rest

    async def _look_for(
        self,
        error: WriteOutcomeUnknownError,
        search: Search,
        started: float,
        options: CallOptions,
    ) -> None:
        """Note on an error what can be found in the time that the call has left."""
        deadline = options.get("deadline")
        if deadline is not None and deadline <= 0:
            error.add_note("There was no time left to look for what it created.")
            return
        try:
            found = await self.raw(self._sender().send, search.listing, options)
        except DeepgramError as failure:
            error.add_note(f"Looking for what it created failed: {failure}")
        else:
            search.conclude(error, found.value, found.http_response, monotonic() - started)

    async def raw(
        self, method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> exchange.RawResponse[T]:
        """Call a method, and return its value with the HTTP status, headers and body.

        `await client.raw(client.get_projects)` has `status_code`, `headers`, `http_response`, and
        as `value` what the method returns.

        Args:
            method: A method of this client.
            args: Its arguments.
            kwargs: Its keyword arguments.

        Raises:
            TypeError: It is not a method that makes a call.
        """
        from ._sending.exchange import RawResponse, recorded

        if not callable(method):
            message = f"method must be a method of the client, not {type(method).__name__}"
            raise TypeError(message)
        answers: list[httpx.Response] = []
        token = recorded.set(answers)
        try:
            value = await method(*args, **kwargs)
        finally:
            recorded.reset(token)
            # A method may ask for raw answers itself.
            outer = recorded.get()
            if outer is not None:
                outer += answers
        if not answers:
            message = f"method={method!r} made no call: pass a method such as client.get_projects"
            raise TypeError(message)
        return RawResponse(value, answers)

    async def send(self, call: types.Call[T], **options: Unpack[CallOptions]) -> T:
        """Send a call that `deepgram_manage_api` describes.

        Args:
            call: What a `build` function of `deepgram_manage_api.api` returned.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Raises:
            TypeError: The call is something else.
        """
        from deepgram_manage_api.types import Call

        if not isinstance(call, Call):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"call must be what a build function returned, not {type(call).__name__}"
            raise TypeError(message)
        return await self._sender().send(call, options)

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Addon | Sequence[Addon] | None] | None = None,
        body: Mapping[str, Any] | None = None,
        decode: bool = True,
        **call_options: Unpack[CallOptions],
    ) -> exchange.RawResponse[Any]:
        """Send a call for which this client has no method.

        `(await client.request("GET", "/v1/projects")).value` is the decoded JSON of the answer,
        or None if the answer has no body. The rules of all calls hold: credentials, deadline,
        errors, and a POST is sent again only if it certainly had no effect.

        Args:
            method: GET, POST, PUT, PATCH or DELETE.
            path: The path below the server, from `/v1/` on, without a query. What is not quoted
                in it is quoted.
            query: The query; a list repeats its name, and None is not sent.
            body: What is sent as JSON.
            decode: Whether the value is decoded JSON. Otherwise it is the body as bytes, which
                nobody has looked at: it may be anything that a server answers with success.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Raises:
            TypeError, ValueError: The method, the path, the query or the body cannot be sent.
        """
        from ._sending.any_call import call_of

        call = call_of(method, path, query, body, decode=decode)
        return await self.raw(self._sender().send_any, call, call_options)

    async def get_projects(self, **options: Unpack[CallOptions]) -> responses.ProjectsResponse:
        """List the projects that the credentials may see.

        Reference: https://developers.deepgram.com/reference/manage/projects/list
        """
        return await self._send(projects.list_projects.build(), responses.ProjectsResponse, options)

    async def get_project(
        self, project_id: str, **options: Unpack[CallOptions]
    ) -> responses.Project:
        """Get a project.

        Args:
            project_id: The project's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/projects/get
        """
        return await self._send(projects.get_project.build(project_id), responses.Project, options)

    async def update_project(
        self,
        project_id: str,
        options: ProjectOptions | Mapping[str, Any] | str | None = None,
        *,
        name: str | None = None,
        **call_options: Unpack[CallOptions],
    ) -> responses.Message:
        """Rename a project. Needs project:write.

        Args:
            project_id: The project's id.
            options: What to change; a string is the new name.
            name: The new name, instead of options.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Raises:
            TypeError: Both options and a name are passed.
            ValueError: Nothing is set.

        Reference: https://developers.deepgram.com/reference/manage/projects/update
        """
        from .options import ProjectOptions

        if isinstance(options, str):
            options = {"name": options}
        body = ProjectOptions.coerce_with(options, name=name).to_body()
        return await self._send(
            projects.update_project.build(project_id, body=body), responses.Message, call_options
        )

    async def delete_project(
        self, project_id: str, **options: Unpack[CallOptions]
    ) -> responses.Message:
        """Delete a project. Needs project:write:destroy.

        Args:
            project_id: The project's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/projects/delete
        """
        return await self._send(
            projects.delete_project.build(project_id), responses.Message, options
        )

    async def leave_project(
        self, project_id: str, **options: Unpack[CallOptions]
    ) -> responses.Message:
        """Remove the calling account, and all its keys, from a project.

        Args:
            project_id: The project's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/projects/leave
        """
        return await self._send(
            projects.leave_project.build(project_id), responses.Message, options
        )

    async def get_keys(
        self,
        project_id: str,
        *,
        status: KeyStatus | str | None = None,
        **options: Unpack[CallOptions],
    ) -> responses.KeysResponse:
        """List the API keys of a project; without members:read only your own.

        Args:
            project_id: The project's id.
            status: `active` or `expired`; both unless given.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/keys/list
        """
        from ._sending.wire_values import as_word, optional

        call = keys.list_keys.build(project_id, status=optional("status", status, as_word))
        return await self._send(call, responses.KeysResponse, options)

    async def get_key(
        self, project_id: str, key_id: str, **options: Unpack[CallOptions]
    ) -> responses.KeyResponse:
        """Get an API key, without its secret.

        Args:
            project_id: The project's id.
            key_id: The key's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/keys/get
        """
        return await self._send(
            keys.get_key.build(project_id, key_id), responses.KeyResponse, options
        )

    async def get_token_details(
        self, **options: Unpack[CallOptions]
    ) -> responses.TokenDetailsResponse:
        """Get the details of the API key that makes the call. Any valid key may.

        Args:
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Raises:
            AuthenticationError: The key is wrong, deleted or expired.
        """
        return await self._send(
            keys.get_token_details.build(), responses.TokenDetailsResponse, options
        )

    async def create_key(
        self,
        project_id: str,
        options: KeyOptions | Mapping[str, Any],
        **call_options: Unpack[CallOptions],
    ) -> responses.KeyResponse:
        """Create an API key. This is the only call that returns its secret, in `api_key.key`.

        It is sent again only if the request certainly had no effect: no connection was made, or
        the answer was 429. Otherwise a second live key might be left.

        Args:
            project_id: The project's id.
            options: What the key is for, what it may do, and when it ends.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Raises:
            ValueError: No comment, no scopes, or both expiries set.
            WriteOutcomeUnknownError: The key may have been created, and its secret is lost;
                `found` has the keys that may be it.

        Reference: https://developers.deepgram.com/reference/manage/keys/create
        """
        from ._sending.write_outcome import search_for_key
        from .options import KeyOptions

        body = KeyOptions.coerce(options).to_body()
        return await self._create(
            keys.create_key.build(project_id, body=body),
            responses.KeyResponse,
            call_options,
            search_for_key(project_id, body.to_dict()),
        )

    async def delete_key(
        self, project_id: str, key_id: str, **options: Unpack[CallOptions]
    ) -> responses.Message:
        """Delete an API key. Whatever uses it fails from then on.

        Args:
            project_id: The project's id.
            key_id: The key's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/keys/delete
        """
        return await self._send(
            keys.delete_key.build(project_id, key_id), responses.Message, options
        )

    async def get_members(
        self, project_id: str, **options: Unpack[CallOptions]
    ) -> responses.MembersResponse:
        """List the members of a project.

        Args:
            project_id: The project's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/members/list
        """
        return await self._send(
            members.list_members.build(project_id), responses.MembersResponse, options
        )

    async def remove_member(
        self, project_id: str, member_id: str, **options: Unpack[CallOptions]
    ) -> responses.Message:
        """Remove a member from a project, with all keys that the member made.

        Args:
            project_id: The project's id.
            member_id: The member's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/members/delete
        """
        return await self._send(
            members.remove_member.build(project_id, member_id), responses.Message, options
        )

    async def get_member_scopes(
        self, project_id: str, member_id: str, **options: Unpack[CallOptions]
    ) -> responses.ScopesResponse:
        """List the scopes of a member.

        Args:
            project_id: The project's id.
            member_id: The member's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/members/scopes/list
        """
        return await self._send(
            members.get_member_scopes.build(project_id, member_id),
            responses.ScopesResponse,
            options,
        )

    async def update_member_scope(
        self,
        project_id: str,
        member_id: str,
        options: ScopeOptions | Mapping[str, Any],
        **call_options: Unpack[CallOptions],
    ) -> responses.Message:
        """Change the role of a member; the new one replaces the old one.

        Args:
            project_id: The project's id.
            member_id: The member's id.
            options: The role.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/members/scopes/update
        """
        from .options import ScopeOptions

        body = ScopeOptions.coerce(options).to_body()
        return await self._send(
            members.update_member_scope.build(project_id, member_id, body=body),
            responses.Message,
            call_options,
        )

    async def get_invites(
        self, project_id: str, **options: Unpack[CallOptions]
    ) -> responses.InvitesResponse:
        """List the open invitations to a project.

        Args:
            project_id: The project's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/invites/list
        """
        return await self._send(
            invites.list_invites.build(project_id), responses.InvitesResponse, options
        )

    async def send_invite(
        self,
        project_id: str,
        options: InviteOptions | Mapping[str, Any] | str | None = None,
        scope: str | None = None,
        *,
        email: str | None = None,
        **call_options: Unpack[CallOptions],
    ) -> responses.Message:
        """Invite somebody to a project.

        Args:
            project_id: The project's id.
            options: The address and the role; a string is the address.
            scope: The role, beside an address: `member`, `admin` or `owner`.
            email: The address, instead of options.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Raises:
            TypeError: An address or a role is passed beside options that have them, or is missing.
            ValueError: The address or the role is empty.
            WriteOutcomeUnknownError: The invite may have been sent; `found` has the open invite
                to this address, if there is one.

        Reference: https://developers.deepgram.com/reference/manage/invites/create
        """
        from ._sending.write_outcome import search_for_invite
        from .options import InviteOptions

        if isinstance(options, str):
            options, scope = {"email": options, "scope": "" if scope is None else scope}, None
        body = InviteOptions.coerce_with(options, email=email, scope=scope).to_body()
        return await self._create(
            invites.send_invite.build(project_id, body=body),
            responses.Message,
            call_options,
            search_for_invite(project_id, body.to_dict()),
        )

    async def delete_invite(
        self, project_id: str, email: str, **options: Unpack[CallOptions]
    ) -> responses.Message:
        """Withdraw an invitation.

        Args:
            project_id: The project's id.
            email: The address that was invited.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/invites/delete
        """
        return await self._send(
            invites.delete_invite.build(project_id, email), responses.Message, options
        )

    async def get_usage_requests(
        self,
        project_id: str,
        options: UsageRequestOptions | Period | Mapping[str, Any] | None = None,
        **call_options: Unpack[CallOptions],
    ) -> responses.UsageRequestsResponse:
        """List a page of the request log, newest first. Pages count from 0; the log keeps 90 days.

        Args:
            project_id: The project's id.
            options: Which records; or a Period alone.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/requests/list
        """
        from .options import UsageRequestOptions

        query = UsageRequestOptions.coerce(options).to_query()
        return await self._send(
            requests.list_requests.build(project_id, **query),
            responses.UsageRequestsResponse,
            call_options,
        )

    def iter_usage_requests(
        self,
        project_id: str,
        options: UsageRequestOptions | Period | Mapping[str, Any] | None = None,
        *,
        cursor: str | None = None,
        read_ahead: bool = True,
        **call_options: Unpack[CallOptions],
    ) -> AsyncUsageRequestIterator:
        """Iterate over the records of the request log, newest first, however many there are.

        The log moves while it is read. So the iterator reads up to one instant: the `end` of the
        options, else the time of the first answer, by the clock of the server. Records that are
        written late and shift the others do no harm: none is returned twice, and none is left out
        that was there at the start. The ids of the last 10,000 records are remembered for that,
        and those of all records of the instant that is being read.

        An error of a page does not end the iteration: the next step asks for that page again.
        `pages()` returns pages instead; `async with` or `aclose()` ends an iteration early.

        Args:
            project_id: The project's id.
            options: Which records, or a Period; pages are of 100 unless they have a `limit`.
            cursor: Where to go on: the `cursor` of an earlier iteration over the same project
                with the same options. Its `end`, `limit` and `page` then apply.
            read_ahead: Whether to ask for the next page while you work on this one.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for each page.

        Raises:
            ValueError: The cursor belongs to another project or to other options, or `addons` has a
                name by which pages are asked for.
            RequestLogError: The server repeats a page instead of going on, or the place in the log
                is lost. Raised by a step of the iteration.

        Reference: https://developers.deepgram.com/reference/manage/requests/list
        """
        from ._request_log._async.iterators import iterate
        from ._request_log.cursor import check_addons
        from ._sending.configuration import check_call_options
        from .options import UsageRequestOptions

        check_call_options(call_options)

        check_addons(call_options)

        async def ask(query: dict[str, Any]) -> tuple[responses.UsageRequestsResponse, str | None]:
            page = await self.raw(self.get_usage_requests, project_id, query, **call_options)
            return page.value, page.headers.get("date")

        chosen = UsageRequestOptions.coerce(options)
        return iterate(
            ask,
            project_id,
            chosen.to_query(),
            cursor,
            fractions=chosen.to_fractions(),
            read_ahead=read_ahead,
        )

    async def get_usage_request(
        self, project_id: str, request_id: str, **options: Unpack[CallOptions]
    ) -> responses.UsageRequest:
        """Get a record of the request log.

        Args:
            project_id: The project's id.
            request_id: The request's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Raises:
            UsageNotReadyError: The record is not in the log yet; ask again in some minutes.

        Reference: https://developers.deepgram.com/reference/manage/requests/get
        """
        call = requests.get_request.build(project_id, request_id)
        return await self._sender().send_when_ready(call.reading(responses.UsageRequest), options)

    async def wait_for_usage_request(
        self,
        project_id: str,
        request_id: str,
        max_wait: float = 1800.0,
        *,
        poll: float = 5.0,
        settle: float = 600.0,
        **call_options: Unpack[PollOptions],
    ) -> responses.UsageRequest:
        """Wait until a request is in the log and its cost has settled.

        A record is written minutes after its request was made, and its cost may be 0 at first. It
        counts as settled when it has a cost; when the request failed, as it then never gets one;
        and when its cost has stayed 0, or left out as in projects with a contract, for `settle`
        seconds, or since a day ago.

        The method goes on waiting after "not found" for five minutes, after 429 and 5xx, and, once
        the server has answered, after failures to reach it. Other errors are raised at once.

        Args:
            project_id: The project's id.
            request_id: The request's id.
            max_wait: Seconds to wait in all.
            poll: Seconds from the first poll to the second; further pauses grow up to a minute.
            settle: Seconds for which a cost of 0, or none, has to stay so.
            call_options: `timeout`, `retry`, `headers` and `addons` for each poll.

        Raises:
            UsageNotSettledError: That took too long; the error has the record as it was last seen.

        Reference: https://developers.deepgram.com/reference/manage/requests/get
        """
        from ._request_log.settlement import SettlementWait
        from ._sending.async_concurrency import pause

        settling = SettlementWait(request_id, max_wait, poll, settle)
        while True:
            try:
                answer = await self.raw(
                    self.get_usage_request,
                    project_id,
                    request_id,
                    deadline=settling.deadline(self._configuration.deadline),
                    **call_options,
                )
                if settling.is_final(answer.value, answer.headers.get("date")):
                    return answer.value
            except DeepgramError as failure:
                settling.failed(failure)
            await pause(settling.next_pause())

    async def get_usage(
        self,
        project_id: str,
        options: UsageRequestOptions | Period | Mapping[str, Any] | None = None,
        **call_options: Unpack[CallOptions],
    ) -> responses.UsageResponse:
        """Get the records of the request log within a period of usage. Makes two calls.

        Usage is counted by day: `start` and `end` are days in UTC, both inclusive. The records are
        those between the same two, which may also be instants. A date-time without an offset is
        UTC; one with an offset other than UTC is refused.

        Args:
            project_id: The project's id.
            options: The period, and which records; or a Period alone.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/usage/get
        and https://developers.deepgram.com/reference/manage/requests/list
        """
        from .options import UsageRequestOptions

        asked = UsageRequestOptions.coerce(options)
        summary, page = await self._send_both(
            usage.get_usage.build(project_id, **asked.to_usage_query()).reading(
                responses.UsageSummaryResponse
            ),
            requests.list_requests.build(project_id, **asked.to_query()).reading(
                responses.UsageRequestsResponse
            ),
            call_options,
        )
        return responses.UsageResponse.from_answers(summary, page)

    async def get_usage_summary(
        self,
        project_id: str,
        options: UsageSummaryOptions | Period | Mapping[str, Any] | None = None,
        **call_options: Unpack[CallOptions],
    ) -> responses.UsageSummaryResponse:
        """Sum up usage per day. It has no costs: those are in `get_billing_breakdown`.

        `start` and `end` are days in UTC, both inclusive. A date-time without an offset is cut to
        its day; one with an offset other than UTC, and an `end` at midnight, are refused.

        Args:
            project_id: The project's id.
            options: Which usage; or a Period alone.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/usage/get
        """
        from .options import UsageSummaryOptions

        query = UsageSummaryOptions.coerce(options).to_query()
        return await self._send(
            usage.get_usage.build(project_id, **query),
            responses.UsageSummaryResponse,
            call_options,
        )

    async def get_usage_fields(
        self,
        project_id: str,
        options: UsageFieldsOptions | Options | Period | Mapping[str, Any] | None = None,
        **call_options: Unpack[CallOptions],
    ) -> responses.UsageFieldsResponse:
        """List what was used in a period, with its sums. Makes two calls.

        `start` and `end` are days in UTC, both inclusive. A date-time without an offset is cut to
        its day; one with an offset other than UTC, and an `end` at midnight, are refused.

        Args:
            project_id: The project's id.
            options: The period, or a Period; any options with `start` and `end` will do.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/usage/list
        and https://developers.deepgram.com/reference/manage/usage/breakdown/get
        """
        from .options import UsageFieldsOptions

        period = UsageFieldsOptions.coerce(options).to_query()
        fields, breakdown = await self._send_both(
            usage.get_usage_fields.build(project_id, **period),
            usage.get_usage_breakdown.build(project_id, grouping="endpoint", **period),
            call_options,
        )
        return responses.UsageFieldsResponse.from_answers(fields, breakdown)

    async def get_usage_breakdown(
        self,
        project_id: str,
        options: UsageBreakdownOptions | Period | Mapping[str, Any] | None = None,
        **call_options: Unpack[CallOptions],
    ) -> responses.UsageBreakdownResponse:
        """Sum up usage per day and group.

        `start` and `end` are days in UTC, both inclusive: dates or YYYY-MM-DD, or a Period.

        Args:
            project_id: The project's id.
            options: Which usage, and the `grouping`; or a Period alone.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/usage/breakdown/get
        """
        from .options import UsageBreakdownOptions

        query = UsageBreakdownOptions.coerce(options).to_query()
        return await self._send(
            usage.get_usage_breakdown.build(project_id, **query),
            responses.UsageBreakdownResponse,
            call_options,
        )

    async def get_balances(
        self, project_id: str, **options: Unpack[CallOptions]
    ) -> responses.BalancesResponse:
        """List the balances of a project. Needs billing:read.

        Args:
            project_id: The project's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/billing/list
        """
        return await self._send(
            billing.list_balances.build(project_id), responses.BalancesResponse, options
        )

    async def get_balance(
        self, project_id: str, balance_id: str, **options: Unpack[CallOptions]
    ) -> responses.Balance:
        """Get a balance. Needs billing:read.

        Args:
            project_id: The project's id.
            balance_id: The balance's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/billing/get
        """
        return await self._send(
            billing.get_balance.build(project_id, balance_id), responses.Balance, options
        )

    async def get_billing_breakdown(
        self,
        project_id: str,
        options: BillingBreakdownOptions | Period | Mapping[str, Any] | None = None,
        **call_options: Unpack[CallOptions],
    ) -> responses.BillingBreakdownResponse:
        """Sum up costs in US dollars per day and group. Needs billing:read.

        `start` and `end` are days in UTC, both inclusive: dates or YYYY-MM-DD, or a Period.

        Args:
            project_id: The project's id.
            options: Which costs, and the `grouping`; or a Period alone.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/billing/breakdown/get
        """
        from .options import BillingBreakdownOptions

        query = BillingBreakdownOptions.coerce(options).to_query()
        return await self._send(
            billing.get_billing_breakdown.build(project_id, **query),
            responses.BillingBreakdownResponse,
            call_options,
        )

    async def get_billing_fields(
        self,
        project_id: str,
        options: BillingFieldsOptions | Options | Period | Mapping[str, Any] | None = None,
        **call_options: Unpack[CallOptions],
    ) -> responses.BillingFieldsResponse:
        """List what costs can be filtered and grouped by. Needs billing:read.

        `start` and `end` are days in UTC, both inclusive: dates or YYYY-MM-DD, or a Period.

        Args:
            project_id: The project's id.
            options: The period, or a Period; any options with `start` and `end` will do.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/billing/fields/get
        """
        from .options import BillingFieldsOptions

        period = BillingFieldsOptions.coerce(options).to_query()
        return await self._send(
            billing.get_billing_fields.build(project_id, **period),
            responses.BillingFieldsResponse,
            call_options,
        )

    async def get_purchases(
        self, project_id: str, *, limit: int | None = None, **options: Unpack[CallOptions]
    ) -> responses.PurchasesResponse:
        """List the purchases of a project. Needs billing:read.

        Args:
            project_id: The project's id.
            limit: How many at most, from 1 on.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/billing/purchases/get
        """
        from ._sending.wire_values import at_least, optional

        call = billing.list_purchases.build(project_id, limit=optional("limit", limit, at_least(1)))
        return await self._send(call, responses.PurchasesResponse, options)

    async def get_models(
        self,
        project_id: str | ModelOptions | Mapping[str, Any] | None = None,
        options: ModelOptions | Mapping[str, Any] | None = None,
        **call_options: Unpack[CallOptions],
    ) -> responses.ModelsResponse:
        """List the models that a project may use; without a project, the public ones.

        Args:
            project_id: The project's id; or the options, as in the official SDK.
            options: Whether to list old versions too.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/manage/projects/models/list
        and https://developers.deepgram.com/reference/manage/models/list
        """
        from .options import ModelOptions

        if isinstance(project_id, ModelOptions | Mapping):
            project_id, options = None, project_id
        query = ModelOptions.coerce(options).to_query()
        if project_id is None:
            call = models.list_models.build(**query)
        else:
            call = models.list_project_models.build(project_id, **query)
        return await self._send(call, responses.ModelsResponse, call_options)

    async def get_model(
        self,
        project_id: str | None = None,
        model_id: str | None = None,
        **options: Unpack[CallOptions],
    ) -> responses.ModelResponse:
        """Get a model of a project; with one id alone, the public model of that id.

        Args:
            project_id: The project's id; or the model's id, if it is the only one.
            model_id: The model's id, a UUID.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Raises:
            TypeError: No id is passed.

        Reference: https://developers.deepgram.com/reference/manage/projects/models/get
        and https://developers.deepgram.com/reference/manage/models/get
        """
        if project_id is not None and model_id is not None:
            call = models.get_project_model.build(project_id, model_id)
        else:
            call = models.get_model.build(project_id if model_id is None else model_id)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        return await self._send(call, responses.ModelResponse, options)

    async def get_distribution_credentials(
        self, project_id: str, **options: Unpack[CallOptions]
    ) -> responses.DistributionCredentialsListResponse:
        """List the self-hosted distribution credentials of a project, without their secrets.

        Args:
            project_id: The project's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/self-hosted/distribution-credentials/list
        """
        return await self._send(
            credentials.list_distribution_credentials.build(project_id),
            responses.DistributionCredentialsListResponse,
            options,
        )

    async def get_distribution_credential(
        self, project_id: str, distribution_credentials_id: str, **options: Unpack[CallOptions]
    ) -> responses.DistributionCredentialsResponse:
        """Get one set of self-hosted distribution credentials, without its secret.

        Args:
            project_id: The project's id.
            distribution_credentials_id: The id of the credentials.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/self-hosted/distribution-credentials/get
        """
        return await self._send(
            credentials.get_distribution_credentials.build(project_id, distribution_credentials_id),
            responses.DistributionCredentialsResponse,
            options,
        )

    async def create_distribution_credentials(
        self,
        project_id: str,
        options: DistributionCredentialsOptions | Mapping[str, Any],
        **call_options: Unpack[CallOptions],
    ) -> responses.DistributionCredentialsResponse:
        """Create self-hosted distribution credentials; only this call returns their secret.

        Args:
            project_id: The project's id.
            options: What they are for.
            call_options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Raises:
            ValueError: No comment.
            WriteOutcomeUnknownError: They may have been created, and their secret is lost;
                `found` has those that may be it.

        Reference: https://developers.deepgram.com/reference/self-hosted/distribution-credentials/create
        """
        from ._sending.write_outcome import search_for_credentials
        from .options import DistributionCredentialsOptions

        body = DistributionCredentialsOptions.coerce(options).to_body()
        return await self._create(
            credentials.create_distribution_credentials.build(project_id, body=body),
            responses.DistributionCredentialsResponse,
            call_options,
            search_for_credentials(project_id, body.to_dict()),
        )

    async def delete_distribution_credentials(
        self, project_id: str, distribution_credentials_id: str, **options: Unpack[CallOptions]
    ) -> responses.Message:
        """Delete self-hosted distribution credentials.

        Args:
            project_id: The project's id.
            distribution_credentials_id: The id of the credentials.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.

        Reference: https://developers.deepgram.com/reference/self-hosted/distribution-credentials/delete
        """
        return await self._send(
            credentials.delete_distribution_credentials.build(
                project_id, distribution_credentials_id
            ),
            responses.Message,
            options,
        )

    # What is below is kept for code that was written for versions 3 and 4 of the official SDK.

    def v(self, version: str = "1") -> Self:
        """Return this client, whatever the version, as the official SDK's versions 3 and 4 do.

        Args:
            version: Ignored; the API has one.
        """
        del version
        return self

    list_projects = get_projects
    list_keys = get_keys
    list_members = get_members
    list_invites = get_invites
    list_balances = get_balances
    list_models = get_models
    list_project_models = get_models
    get_project_models = get_models
    get_project_model = get_model
    update_project_option = update_project
    send_invite_options = send_invite
