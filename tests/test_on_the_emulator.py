"""The life of things, from one call to the next: both clients on an emulator that remembers.

Each test runs with both clients, and on both ways to the emulator: in process and over a socket.
Which shapes the answers have is not a matter of the way, so the last tests take the first alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import httpx
import pytest

from deepgram_manage import (
    AuthenticationError,
    BadRequestError,
    DeepgramClient,
    NotFoundError,
    PaymentRequiredError,
    PermissionDeniedError,
    UsageNotReadyError,
)
from deepgram_manage.emulator import AsyncEmulatorTransport, Emulator, EmulatorTransport
from tests.support.wire import Anything, Caller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.servers import Server

    Connect: TypeAlias = Callable[[str], Caller]

NOW = "2026-03-18T12:00:00Z"
DAY = {"start": "2026-03-17", "end": "2026-03-17"}
OPTIONS = {"comment": "of a test", "scopes": ["usage:read"], "tags": ["ci"]}
MINUTE, HOUR = 60, 3600


@pytest.fixture(params=["in process", "over a socket"])
def connect(
    request: pytest.FixtureRequest, kind: str, deepgram_emulator: DeepgramEmulator
) -> Iterator[Connect]:
    """Make a client that calls with a key: `connect(api_key)`."""
    connected: list[Caller] = []
    client_for = deepgram_emulator.client_for
    if request.param == "over a socket":
        server: Server = request.getfixturevalue("server")

        def client_for(api_key: str) -> DeepgramClient:
            return DeepgramClient(api_key, base_url=server.url)

    def connect(api_key: str) -> Caller:
        connected.append(Caller(kind, client_for(api_key)))
        return connected[-1]

    yield connect
    for caller in connected:
        caller.close()


@pytest.fixture
def call(connect: Connect, deepgram_emulator: DeepgramEmulator) -> Caller:
    """Call as the owner of the project, whose clock stands still."""
    deepgram_emulator.freeze_clock()
    deepgram_emulator.move_clock_to(NOW)
    return connect(deepgram_emulator.admin_key)


@pytest.fixture
def project(deepgram_emulator: DeepgramEmulator) -> str:
    """The id of the project."""
    return deepgram_emulator.project_id


@dataclass
class Person:
    """Somebody beside the owner, with a key."""

    member_id: str
    api_key_id: str
    secret: str


@pytest.fixture
def grace(deepgram_emulator: DeepgramEmulator, project: str) -> Person:
    """A member of the project, whose key may do what members may."""
    member_id = deepgram_emulator.add_member(project, "grace@example.com")
    key = deepgram_emulator.add_key(project, member_id)
    return Person(member_id, key.api_key_id, key.secret)


def key_ids(call: Caller, project: str, **options: Anything) -> list[str]:
    """The ids of the keys that a project has."""
    return [key.api_key_id for key in call("get_keys", project, **options).api_keys]


def pages(call: Caller, project: str, **options: Anything) -> Iterator[list[Anything]]:
    """The pages of the log, up to the last."""
    limit = options.setdefault("limit", 100)
    for page in range(100):
        records = call("get_usage_requests", project, {**options, "page": page}).requests
        yield records
        if len(records) < limit:
            break


def records(call: Caller, project: str, **options: Anything) -> list[Anything]:
    """All records that the log lists."""
    return [record for page in pages(call, project, **options) for record in page]


def history(emulator: Emulator, project: str, count: int) -> list[str]:
    """The ids of the oldest records of a project, newest first, as the emulator makes them."""
    made = emulator.world.history(project)
    return [made.request_id(number) for number in reversed(range(count))]


def test_created_key_is_listed(call: Caller, project: str) -> None:
    """A key that was created is in the list, once."""
    created = call("create_key", project, OPTIONS)

    assert key_ids(call, project).count(created.api_key_id) == 1


def test_created_key_is_what_was_asked_for(call: Caller, project: str) -> None:
    """`get_key` gives a created key as it was asked for."""
    created = call("create_key", project, OPTIONS)

    key = call("get_key", project, created.api_key_id)

    assert {name: getattr(key, name) for name in OPTIONS} == OPTIONS


def test_created_key_belongs_to_the_caller(
    call: Caller, deepgram_emulator: DeepgramEmulator, project: str
) -> None:
    """The owner of a created key is who created it."""
    created = call("create_key", project, OPTIONS)

    key = call("get_key", project, created.api_key_id)

    assert key.member.member_id == deepgram_emulator.member_id


def test_created_key_is_shown_once(call: Caller, project: str) -> None:
    """Only the answer to `create_key` has the secret."""
    created = call("create_key", project, OPTIONS)

    later = [call("get_key", project, created.api_key_id), *call("get_keys", project).api_keys]

    assert len(created.key) == 40
    assert [key.key for key in later] == [None] * len(later)


def test_created_key_is_a_key(call: Caller, connect: Connect, project: str) -> None:
    """A client with a created key may do what the key's scopes say."""
    created = call("create_key", project, OPTIONS)

    assert connect(created.key)("get_usage_requests", project).requests == []


def test_writing_keys_implies_reading_them(call: Caller, project: str) -> None:
    """A created key has the scopes of the answer, which may be more than were asked for."""
    created = call("create_key", project, {**OPTIONS, "scopes": ["keys:write"]})

    assert created.scopes == ["keys:write", "keys:read"]


def test_deleted_key_is_not_listed(call: Caller, project: str) -> None:
    """A key that was deleted is not in the list."""
    created = call("create_key", project, OPTIONS)

    call("delete_key", project, created.api_key_id)

    assert created.api_key_id not in key_ids(call, project)


def test_deleted_key_is_not_found(call: Caller, project: str) -> None:
    """A key that was deleted cannot be deleted again."""
    created = call("create_key", project, OPTIONS)
    call("delete_key", project, created.api_key_id)

    with pytest.raises(NotFoundError):
        call("delete_key", project, created.api_key_id)


def test_deleted_key_is_no_key(call: Caller, connect: Connect, project: str) -> None:
    """A client with a key that was deleted gets an AuthenticationError."""
    created = call("create_key", project, OPTIONS)
    call("delete_key", project, created.api_key_id)

    with pytest.raises(AuthenticationError):
        connect(created.key)("get_usage_requests", project)


EXPIRIES = {
    "seconds": {"time_to_live_in_seconds": 60},
    "date": {"expiration_date": "2026-03-18T13:01:00+01:00"},
}


@pytest.mark.parametrize("expiry", EXPIRIES.values(), ids=EXPIRIES)
def test_expired_key_is_no_key(
    call: Caller,
    connect: Connect,
    deepgram_emulator: DeepgramEmulator,
    project: str,
    expiry: dict[str, Anything],
) -> None:
    """A client with a key gets an AuthenticationError from the key's last instant on."""
    created = call("create_key", project, {**OPTIONS, **expiry})
    late = connect(created.key)
    deepgram_emulator.advance(59.999)
    late("get_usage_requests", project)

    deepgram_emulator.advance(0.001)

    with pytest.raises(AuthenticationError):
        late("get_usage_requests", project)


def test_expired_key_is_listed_as_such(
    call: Caller, deepgram_emulator: DeepgramEmulator, project: str
) -> None:
    """`get_keys` with a status tells keys that have expired from those that have not."""
    created = call("create_key", project, {**OPTIONS, "time_to_live_in_seconds": 60})
    active = set(key_ids(call, project)) - {created.api_key_id}

    deepgram_emulator.advance(60)

    assert key_ids(call, project, status="expired") == [created.api_key_id]
    assert set(key_ids(call, project, status="active")) == active


def test_member_gets_another_role(call: Caller, project: str, grace: Person) -> None:
    """A role that was changed is among the member's scopes, and the old one is not."""
    assert call("get_member_scopes", project, grace.member_id).scopes == ["member"]

    call("update_member_scope", project, grace.member_id, {"scope": "admin"})

    assert call("get_member_scopes", project, grace.member_id).scopes == ["admin"]


def test_last_owner_stays_owner(
    call: Caller, deepgram_emulator: DeepgramEmulator, project: str
) -> None:
    """The only owner cannot become less than that."""
    with pytest.raises(PermissionDeniedError):
        call("update_member_scope", project, deepgram_emulator.member_id, {"scope": "member"})


def test_removed_member_is_not_listed(
    call: Caller, deepgram_emulator: DeepgramEmulator, project: str, grace: Person
) -> None:
    """A member who was removed is not in the list."""
    call("remove_member", project, grace.member_id)

    members = call("get_members", project).members

    assert [member.member_id for member in members] == [deepgram_emulator.member_id]


def test_removed_member_takes_the_keys_along(call: Caller, project: str, grace: Person) -> None:
    """The keys of a member who was removed are not in the list."""
    assert grace.api_key_id in key_ids(call, project)

    call("remove_member", project, grace.member_id)

    assert grace.api_key_id not in key_ids(call, project)


def test_key_of_a_removed_member_is_no_key(
    call: Caller, connect: Connect, project: str, grace: Person
) -> None:
    """A client with the key of a member who was removed gets an AuthenticationError."""
    call("remove_member", project, grace.member_id)

    with pytest.raises(AuthenticationError):
        connect(grace.secret)("get_projects")


def test_member_who_leaves_is_gone(
    call: Caller, connect: Connect, project: str, grace: Person
) -> None:
    """`leave_project` removes the member who calls it."""
    connect(grace.secret)("leave_project", project)

    members = call("get_members", project).members

    assert grace.member_id not in [member.member_id for member in members]


def test_invite_is_listed(call: Caller, project: str) -> None:
    """An invitation that was sent is in the list, with its role."""
    call("send_invite", project, {"email": "new+1@example.com", "scope": "admin"})

    invites = call("get_invites", project).invites

    assert [(invite.email, invite.scope) for invite in invites] == [("new+1@example.com", "admin")]


def test_withdrawn_invite_is_not_listed(call: Caller, project: str) -> None:
    """An invitation that was withdrawn is not in the list, whatever is in the address."""
    call("send_invite", project, "new+1/2@example.com", "member")

    call("delete_invite", project, "new+1/2@example.com")

    assert call("get_invites", project).invites == []


def test_invite_to_no_role_is_refused(call: Caller, project: str) -> None:
    """A role that there is not is a BadRequestError in the words of the server."""
    with pytest.raises(BadRequestError, match="scope must be either"):
        call("send_invite", project, "new@example.com", "guest")


def test_project_gets_another_name(call: Caller, project: str) -> None:
    """A project that was renamed has its new name, by itself and in the list."""
    call("update_project", project, {"name": "Größe & Co. 大"})

    listed = call("get_projects").projects

    assert call("get_project", project).name == "Größe & Co. 大"
    assert [item.name for item in listed] == ["Größe & Co. 大"]


def test_deleted_project_is_gone(
    call: Caller, deepgram_emulator: DeepgramEmulator, project: str
) -> None:
    """A project that was deleted is not found, and the others are."""
    other = deepgram_emulator.add_project("Other")
    deepgram_emulator.add_member(
        other, "owner@example.com", scopes=["owner"], member_id=deepgram_emulator.member_id
    )
    deepgram_emulator.add_key(other, deepgram_emulator.member_id, secret="a" * 40, scopes=["owner"])
    assert len(call("get_projects").projects) == 2

    call("delete_project", other)

    assert [item.project_id for item in call("get_projects").projects] == [project]


@dataclass
class Refusal:
    """A call that a key with one scope may not make."""

    scope: str
    method: str
    missing: str
    """The scope that it would take."""
    arguments: tuple[Anything, ...] = ()
    """What the call takes beside the project."""


REFUSALS = {
    "costs": Refusal("member", "get_billing_breakdown", "billing:read"),
    "cost fields": Refusal("member", "get_billing_fields", "billing:read"),
    "orders": Refusal("member", "get_purchases", "billing:read"),
    "deletion": Refusal("member", "delete_project", "project:write:destroy"),
    "members": Refusal("usage:read", "get_members", "members:read"),
    "log": Refusal("project:read", "get_usage_requests", "usage:read"),
    "usage": Refusal("project:read", "get_usage", "usage:read"),
    "usage fields": Refusal("project:read", "get_usage_fields", "usage:read"),
    "new name": Refusal("project:read", "update_project", "project:write", ("New",)),
    "new key": Refusal("keys:read", "create_key", "keys:write", (OPTIONS,)),
    "wider key": Refusal("keys:write", "create_key", "usage:read", (OPTIONS,)),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_refusal_names_the_missing_scope(
    connect: Connect, deepgram_emulator: DeepgramEmulator, project: str, refusal: Refusal
) -> None:
    """A key that may not do what is asked gets a PermissionDeniedError that says what it lacks."""
    owner = deepgram_emulator.member_id
    key = deepgram_emulator.add_key(project, owner, scopes=[refusal.scope])

    with pytest.raises(PermissionDeniedError) as caught:
        connect(key.secret)(refusal.method, project, *refusal.arguments)

    assert caught.value.missing_scope == refusal.missing


def test_balances_are_refused_in_a_sentence(connect: Connect, project: str, grace: Person) -> None:
    """Where the server answers 401 to a key that is right, its sentence tells what is wrong."""
    with pytest.raises(PermissionDeniedError, match="sufficient permissions"):
        connect(grace.secret)("get_balances", project)


def test_project_without_credit_is_refused(
    call: Caller, deepgram_emulator: DeepgramEmulator, project: str
) -> None:
    """At a balance of zero the calls raise PaymentRequiredError."""
    deepgram_emulator.add_balance(project, 0)

    with pytest.raises(PaymentRequiredError):
        call("get_usage_requests", project)


def test_project_without_credit_can_be_looked_at(
    call: Caller, deepgram_emulator: DeepgramEmulator, project: str
) -> None:
    """At a balance of zero the balance itself can be read."""
    deepgram_emulator.add_balance(project, 0, units="usd")

    (balance,) = call("get_balances", project).balances

    assert (balance.amount, balance.units) == (0, "usd")


def test_credit_is_used_up(call: Caller, deepgram_emulator: DeepgramEmulator, project: str) -> None:
    """A project that spends its credit is refused once nothing is left."""
    deepgram_emulator.add_balance(project, 0.1)
    deepgram_emulator.set_arrivals(project, 1)
    call("get_usage_requests", project)

    deepgram_emulator.advance(HOUR)

    with pytest.raises(PaymentRequiredError):
        call("get_usage_requests", project)


@pytest.fixture
def request_id(call: Caller, deepgram_emulator: DeepgramEmulator, project: str) -> str:
    """The id of a request that was made just now."""
    deepgram_emulator.set_arrivals(project, 1)
    deepgram_emulator.advance(1.5)
    deepgram_emulator.set_arrivals(project, 0)
    (record,) = call("get_usage_requests", project).requests
    return str(record.request_id)


def test_fresh_record_is_listed_without_response(
    call: Caller, project: str, request_id: str
) -> None:
    """A request that was made just now is in the log already, with nothing known of it."""
    (record,) = call("get_usage_requests", project, {"request_id": request_id}).requests

    assert (record.request_id, record.response) == (request_id, None)


def test_fresh_record_is_not_ready(call: Caller, project: str, request_id: str) -> None:
    """The record of a request that was made just now is a UsageNotReadyError."""
    with pytest.raises(UsageNotReadyError):
        call("get_usage_request", project, request_id)


def test_record_is_there_before_its_response(
    call: Caller, deepgram_emulator: DeepgramEmulator, project: str, request_id: str
) -> None:
    """After a minute there is a record, whose response is None."""
    deepgram_emulator.advance(1 * MINUTE)

    record = call("get_usage_request", project, request_id)

    assert (record.request_id, record.response) == (request_id, None)


def test_response_is_there_before_its_cost(
    call: Caller, deepgram_emulator: DeepgramEmulator, project: str, request_id: str
) -> None:
    """After some more minutes the record has a response, which says that it cost nothing."""
    deepgram_emulator.advance(15 * MINUTE)

    details = call("get_usage_request", project, request_id).response.details

    assert details.usd == 0 < details.duration


def test_cost_is_there_in_the_end(
    call: Caller, deepgram_emulator: DeepgramEmulator, project: str, request_id: str
) -> None:
    """After a quarter of an hour or so the response has its cost."""
    deepgram_emulator.advance(17 * MINUTE)

    assert call("get_usage_request", project, request_id).response.details.usd > 0


@pytest.fixture
def day(call: Caller, deepgram_emulator: DeepgramEmulator, project: str) -> list[Anything]:
    """The records of yesterday, of a project that has more than those."""
    deepgram_emulator.add_history(project, 400, days=4)
    made = records(call, project, **DAY)
    assert 40 < len(made) < 400
    return made


def made_by(records: list[Anything], endpoint: str) -> list[Anything]:
    """The records of an endpoint."""
    return [record for record in records if endpoint in record.path.partition("?")[0].split("/")]


def test_fields_sum_up_speech_to_text(call: Caller, project: str, day: list[Anything]) -> None:
    """Requests and hours of `get_usage_fields` are those of the day's records of `listen`."""
    heard = made_by(day, "listen")
    seconds = sum(record.stt_details.duration or 0 for record in heard if record.stt_details)

    stt = call("get_usage_fields", project, DAY).stt

    assert stt.requests == len(heard)
    assert stt.hours == pytest.approx(seconds / HOUR)


def test_fields_sum_up_text_to_speech(call: Caller, project: str, day: list[Anything]) -> None:
    """Requests and characters of `get_usage_fields` are those of the day's records of `speak`."""
    spoken = made_by(day, "speak")
    details = [record.tts_details for record in spoken if record.tts_details]

    tts = call("get_usage_fields", project, DAY).tts

    assert tts.requests == len(spoken)
    assert tts.characters == sum(item.metadata.characters or 0 for item in details)


def test_fields_name_the_models(call: Caller, project: str, day: list[Anything]) -> None:
    """The models of `get_usage_fields` are those of the day's records."""
    details = [record.response.details for record in day if record.response]
    used = {model for item in details if item for model in item.models}

    models = call("get_usage_fields", project, DAY).models

    assert {model.model_id for model in models} == used


def test_costs_are_those_of_the_records(call: Caller, project: str, day: list[Anything]) -> None:
    """The dollars of `get_billing_breakdown` are those of the day's records."""
    details = [record.response.details for record in day if record.response]
    usd = sum(item.usd or 0 for item in details if item)

    rows = call("get_billing_breakdown", project, DAY).results

    assert sum(row.dollars for row in rows) == pytest.approx(usd)


@pytest.mark.parametrize("limit", [1, 9, 10, 100])
def test_pages_have_no_gap(
    call: Caller, deepgram_emulator: DeepgramEmulator, project: str, limit: int
) -> None:
    """The pages of the log have every record once, newest first, whatever their size."""
    deepgram_emulator.add_history(project, 20, days=4)

    listed = [record.request_id for record in records(call, project, limit=limit)]

    assert listed == history(deepgram_emulator, project, 20)


def test_pages_up_to_an_instant_stay(
    call: Caller, deepgram_emulator: DeepgramEmulator, project: str
) -> None:
    """Pages with an `end` have no gap and no record twice, though new ones arrive meanwhile."""
    deepgram_emulator.add_history(project, 30, days=4)
    deepgram_emulator.set_arrivals(project, 1)

    listed: list[str] = []
    for page in pages(call, project, limit=10, end=NOW):
        listed += [record.request_id for record in page]
        deepgram_emulator.advance(5)

    assert listed == history(deepgram_emulator, project, 30)


def documentation(kind: str, shapes: str) -> Caller:
    """Call an emulator that has what the documentation names, and answers in the given shapes."""
    emulator = Emulator({}, shapes=shapes, clock=NOW)
    emulator.freeze_clock()
    emulator.move_clock_to(NOW)
    emulator.seed("documentation")
    client = DeepgramClient(
        "your-api-key",
        base_url="http://127.0.0.1",
        http_client=httpx.Client(transport=EmulatorTransport(emulator)),
        async_http_client=httpx.AsyncClient(transport=AsyncEmulatorTransport(emulator)),
    )
    return Caller(kind, client)


@pytest.fixture
def judged(kind: str) -> Caller:
    """Call an emulator that answers in the shapes that the server sends."""
    return documentation(kind, "judged")


@pytest.fixture
def published(kind: str) -> Caller:
    """Call an emulator that answers in the shapes that are documented."""
    return documentation(kind, "published")


def test_published_created_key_has_its_secret(published: Caller) -> None:
    """A key that is created on a server of the published shapes has its secret."""
    created = published("create_key", "your-project-id", OPTIONS)

    assert len(created.api_key.key) == 40
    assert (created.comment, created.scopes, created.tags) == tuple(OPTIONS.values())


def test_published_key_is_read(published: Caller, judged: Caller) -> None:
    """A key in its published wrapping is the same key of the same owner."""
    keys = [call("get_key", "your-project-id", "key-id") for call in (published, judged)]

    for key in keys:
        assert (key.api_key_id, key.comment, key.scopes) == ("key-id", "Key for user", ["member"])
        assert (key.tags, key.created) == (["user"], keys[0].created)
        assert (key.member.member_id, key.member.email) == ("member-id", "member@example.com")


def test_published_keys_are_read(published: Caller, judged: Caller) -> None:
    """A published list has the same keys of the same owners."""
    lists = [
        [
            (key.api_key.api_key_id, key.comment, key.scopes, key.created, key.member.email)
            for key in call("get_keys", "your-project-id").api_keys
        ]
        for call in (published, judged)
    ]

    assert len(lists[0]) == 2
    assert lists[0] == lists[1]


def facts(record: Anything) -> Anything:
    """What both shapes say of a record."""
    response, callback = record.response, record.callback
    return (
        record.request_id,
        record.created_at,
        record.path,
        record.api_key_id,
        response and response.code,
        response and response.deployment,
        response and response.completed_at,
        response and response.details,
        record.stt_details,
        record.tts_details,
        record.token_details,
        callback and callback.url,
    )


def test_published_log_is_read(published: Caller, judged: Caller) -> None:
    """A published page of the log says the same of every record."""
    pages = [
        [
            facts(record)
            for record in call("get_usage_requests", "your-project-id", {"limit": 100}).requests
        ]
        for call in (published, judged)
    ]

    assert len(pages[0]) == 100
    assert pages[0] == pages[1]


@pytest.mark.parametrize("endpoint", ["listen", "speak", "read", "agent"])
def test_published_record_is_read(published: Caller, judged: Caller, endpoint: str) -> None:
    """A record in its published wrapping says the same as the bare one."""
    filters = {"endpoint": endpoint, "status": "succeeded", "limit": 1}
    (record,) = judged("get_usage_requests", "your-project-id", filters).requests

    read = [
        facts(call("get_usage_request", "your-project-id", record.request_id))
        for call in (published, judged)
    ]

    assert read[0] == read[1] == facts(record)
