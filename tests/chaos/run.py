"""Does what a plan says, and writes down what was seen: by the caller, and on the way."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import httpx

from deepgram_manage import DeepgramClient, RetryPolicy
from deepgram_manage._sending._async.pool import AsyncPool
from tests.chaos import truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.lateness import Lateness
    from tests.chaos.plan import Plan, Settings, Step
    from tests.chaos.proxy import Exchange
    from tests.chaos.stage import Place, WatchedEmulator

Anything: TypeAlias = Any
Make: TypeAlias = "Callable[[Settings, str, str, Anything], DeepgramClient]"

SCOPES = ["usage:read"]
# The header by which the requests of a call are told from what was left under way before it.
MARK = "x-call"
# What the emulator calls the requests of a call, where that is not the name of our method.
ROUTES = {
    "get_projects": "list_projects",
    "get_keys": "list_keys",
    "get_members": "list_members",
    "get_invites": "list_invites",
    "get_balances": "list_balances",
}
LOOKUPS = {
    "create_key": "list_keys",
    "send_invite": "list_invites",
    "create_distribution_credentials": "list_distribution_credentials",
}
_A_DAY = 86_400 * 1_000_000
_LONGEST_GOODBYE = 2.0


@dataclass
class Things:
    """What there is before a call, made for it alone.

    Attributes:
        name: The comment or the address that the call may use; nothing else has it.
        target: The id, or the address, of what the call may delete or change.
        older: The ids of what looks like the thing that the call creates, and is a day old.
    """

    name: str
    target: str
    older: set[str]


@dataclass
class Seen:
    """A call, and all that was seen of it.

    Attributes:
        value: What it returned.
        error: What it raised.
        seconds: How long it took.
        deadline: How long it was allowed to take.
        late: For how many seconds the caller cannot be blamed: this process was woken up later
            than asked.
        before, after: What a list was to have when the call began, and when it ended.
        exchanges: What the proxy saw.
        handled: Which of the calls that the emulator handled came meanwhile: from, up to.
        struck: What went wrong, by the names that it is counted under.
        sockets_left: How many connections were open after the client of the run was closed.
    """

    plan: Plan
    step: Step
    things: Things
    emulator: WatchedEmulator
    value: Anything = None
    error: BaseException | None = None
    seconds: float = 0.0
    deadline: float = 0.0
    late: float = 0.0
    before: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)
    exchanges: list[Exchange] = field(default_factory=list)
    handled: tuple[int, int] = (0, 0)
    struck: list[str] = field(default_factory=list)
    sockets_left: int = 0

    def sent(self, method: str) -> list[Exchange]:
        """The requests that the call sent with an HTTP method."""
        mark = f"{MARK}: {self.things.name}\r\n".encode()
        return [
            each
            for each in self.exchanges
            if each.method == method and mark in each.request.lower()
        ]


def make_client(settings: Settings, url: str, api_key: str, given: Anything) -> DeepgramClient:
    """Make the client of a run. Its server is an address, so that no name is looked up.

    Args:
        settings: How to make it.
        url: Its server.
        api_key: Its key.
        given: What a user hands over to send with; None for what a client makes itself.
    """
    retry = None
    if settings.attempts is not None:
        retry = RetryPolicy(settings.attempts, settings.first_wait, settings.longest_wait)
    return DeepgramClient(
        api_key,
        base_url=url,
        timeout=settings.timeout,
        deadline=settings.deadline,
        retry=retry,
        http_client=None if settings.is_asynchronous else given,
        async_http_client=given if settings.is_asynchronous else None,
    )


GIVEN: dict[str, Callable[[str], Anything]] = {
    "sync": lambda _url: None,
    "async": lambda _url: None,
    # What an asynchronous client makes when there is nothing but the core dependencies.
    "async core": lambda url: AsyncPool(httpx.URL(url), None),
    "sync given": lambda _url: httpx.Client(verify=False),  # noqa: S501 -- there is no TLS here
    "async given": lambda _url: httpx.AsyncClient(verify=False),  # noqa: S501 -- as above
}


def perform(plan: Plan, place: Place, lateness: Lateness, make: Make = make_client) -> list[Seen]:
    """Do a run, and give what was seen of each of its calls."""
    place.clear()
    emulator, settings = place.emulator, plan.settings
    emulator.advance(plan.skew)
    given = GIVEN[settings.kind](place.proxy.url)
    client = make(settings, place.proxy.url, emulator.admin_key, given)
    with Calls(client, given, is_asynchronous=settings.is_asynchronous) as calls:
        seen = [_step(plan, number, place, lateness, calls) for number in range(len(plan.steps))]
    seen[-1].sockets_left = _left_open(place)
    place.proxy.cut_all()
    return seen


class Calls:
    """Calls the synchronous client, or the asynchronous one on an event loop of its own."""

    def __init__(
        self, client: DeepgramClient, given: Anything = None, *, is_asynchronous: bool
    ) -> None:
        """Take one of the two clients of an entry point, and what it was given to send with."""
        self._client = client
        self._given = given
        self._is_asynchronous = is_asynchronous
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Start the loop, if one is needed."""
        if self._is_asynchronous:
            self._runner = self._stack.enter_context(asyncio.Runner())
            if self._given is not None:
                self._stack.callback(lambda: self._runner.run(self._given.aclose()))
            self._stack.callback(lambda: self._runner.run(self._client.aclose()))
        else:
            if self._given is not None:
                self._stack.callback(self._given.close)
            self._stack.callback(self._client.close)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the client, and what it was given."""
        self._stack.close()

    def __call__(self, method: str, *arguments: object, **options: object) -> Anything:
        """Make a call, and wait for what it returns."""
        if not self._is_asynchronous:
            return getattr(self._client.manage, method)(*arguments, **options)
        call = getattr(self._client.manage.asyncmanage, method)
        return self._runner.run(call(*arguments, **options))


def _step(plan: Plan, number: int, place: Place, lateness: Lateness, calls: Calls) -> Seen:
    step, emulator = plan.steps[number], place.emulator
    things = _prepare(emulator, step.operation, f"{plan.seed}-{plan.number}-{number}")
    seen = Seen(plan, step, things, emulator, deadline=step.deadline or plan.settings.deadline)
    routes = _routes(step)
    emulator.expect(routes)
    place.proxy.expect(
        (arrival or "welcome" for arrival in step.arrivals), step.mischiefs, step.absence
    )
    seen.before, asked = truth.listed(emulator, step.operation), len(emulator.handled)
    options: dict[str, Anything] = {"headers": {MARK: things.name}}
    if step.deadline is not None:
        options["deadline"] = step.deadline
    started = time.monotonic()
    try:
        seen.value = calls(step.operation, *_arguments(emulator, step.operation, things), **options)
    except BaseException as error:  # noqa: BLE001 -- which one it is, is what is judged
        seen.error = error
    ended = time.monotonic()
    seen.seconds = ended - started
    seen.late = lateness.of(started, started + seen.deadline, ended)
    seen.after = truth.listed(emulator, step.operation)
    seen.exchanges, seen.handled = list(place.proxy.exchanges), (asked, len(emulator.handled))
    seen.struck = _struck(seen, place.proxy.arrivals, routes)
    return seen


def _prepare(emulator: WatchedEmulator, operation: str, name: str) -> Things:
    """Make what a call needs."""
    project, owner = emulator.project_id, emulator.member_id
    if operation == "create_key":
        yesterday = emulator.now() - _A_DAY
        older = emulator.add_key(project, owner, scopes=SCOPES, comment=name, created=yesterday)
        return Things(name, "", {older.api_key_id})
    target = ""
    match operation:
        case "delete_key":
            target = emulator.add_key(project, owner).api_key_id
        case "delete_invite":
            target = f"{name}@example.com"
            emulator.add_invite(project, target)
        case "remove_member" | "update_member_scope":
            target = emulator.add_member(project, f"{name}@example.com")
        case "delete_distribution_credentials":
            target = emulator.add_credentials(project, owner)
    return Things(name, target, set())


def _arguments(emulator: WatchedEmulator, operation: str, things: Things) -> tuple[Anything, ...]:
    project, name = emulator.project_id, things.name
    if operation == "get_projects":
        return ()
    options: dict[str, Anything] = {
        "create_key": {"comment": name, "scopes": SCOPES},
        "send_invite": {"email": f"{name}@example.com", "scope": "member"},
        "create_distribution_credentials": {"comment": name},
        "update_project": {"name": name},
        "update_member_scope": {"scope": "admin"},
    }
    chosen = (things.target, options.get(operation))
    return project, *(argument for argument in chosen if argument)


def _routes(step: Step) -> dict[str, Anything]:
    routes: dict[str, Anything] = {ROUTES.get(step.operation, step.operation): step.faults}
    lookup = LOOKUPS.get(step.operation)
    return {**routes, lookup: step.lookup_faults} if lookup else routes


def _struck(seen: Seen, arrivals: list[str], routes: dict[str, Anything]) -> list[str]:
    """Name what really went wrong: a plan has more in store than a call may meet."""
    names = [arrival for arrival in arrivals if arrival != "welcome"]
    names = [f"connection {name}" for name in names]
    if seen.step.absence is not None:
        names.append(seen.step.absence.name)
    names += [each.mischief.name for each in seen.exchanges if each.mischief and each.done]
    for route, sequence in routes.items():
        met = sequence[: seen.emulator.struck(route)]
        names += [fault.name for fault in met if fault is not None]
    return names


def _left_open(place: Place) -> int:
    """Count the connections that a closed client leaves; their end takes a moment to arrive."""
    until = time.monotonic() + _LONGEST_GOODBYE
    while place.proxy.open and time.monotonic() < until:
        time.sleep(0.002)
    return place.proxy.open
