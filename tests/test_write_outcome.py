"""What a caller is told of a creating call whose answer was lost."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepgram_manage import (
    DeepgramApiError,
    DeepgramClient,
    DeepgramConnectionError,
    DeepgramError,
    DeepgramTimeoutError,
    RateLimitError,
    ServerError,
    UnansweredWriteError,
    UnclearServerError,
    UnreadableResponseError,
    UnreadableWriteError,
    WriteOutcomeUnknownError,
)
from deepgram_manage_api.api.keys import create_key
from deepgram_manage_api.models import CreateKeyRequest
from tests.support.mutations import VALUES
from tests.support.profiles import PROFILE
from tests.support.scripted import answer, cut, over_all_networks, scripted, stall
from tests.support.walk import COPIES
from tests.support.wire import KEY, Anything, Caller, Reply, Wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.scripted import Act
    from tests.support.servers import Server

OPTIONS = {"comment": "deploy 42", "scopes": ["usage:write", "keys:write"]}
KEYS = "/v1/projects/p1/keys"


@dataclass
class Creating:
    """One of the calls that create something."""

    method: str
    options: dict[str, Anything]
    delete: str
    listing: str
    path: str

    def paths(self, server: Server) -> list[str]:
        """The requests of a create that is looked for, as the server should see them."""
        path = self.path.format(server.emulator.project_id)
        return [f"POST {path}", f"GET {path}"]


CREATING = {
    "key": Creating("create_key", OPTIONS, "delete_key", "get_keys", "/v1/projects/{}/keys"),
    "invite": Creating(
        "send_invite",
        {"email": "New+1@example.com", "scope": "member"},
        "delete_invite",
        "get_invites",
        "/v1/projects/{}/invites",
    ),
    "credentials": Creating(
        "create_distribution_credentials",
        {"comment": "rack 7", "scopes": ["self-hosted:products"]},
        "delete_distribution_credentials",
        "get_distribution_credentials",
        "/v1/projects/{}/self-hosted/distribution/credentials",
    ),
}
# An invite does not say when it was sent.
DATED = {name: creating for name, creating in CREATING.items() if name != "invite"}
every_creating = pytest.mark.parametrize("creating", CREATING.values(), ids=CREATING)

AFTER_THE_WRITE = ["dropped_after_write", "internal_error_after_write", "latency", "truncated_json"]
BEFORE_THE_WRITE = [
    *("dropped_before_write", "internal_error", "bad_gateway_html", "unavailable_empty"),
    "status_520",
]


def fail(call: Caller, method: str, *arguments: Anything, **options: Anything) -> Anything:
    """Make a call that fails, and give the error."""
    with pytest.raises(DeepgramError) as caught:
        call(method, *arguments, **options)
    return caught.value


def lose(
    call: Caller, emulator: DeepgramEmulator, creating: Creating, fault: str
) -> WriteOutcomeUnknownError:
    """Create something, with a fault in the way; close the client, and give the error."""
    # The list has the timeouts of the create, and has to be read in time on a busy machine, too.
    emulator.add_fault(fault, creating.method, seconds=3)
    timeout = httpx.Timeout(60, read=1) if fault == "latency" else 60
    error = fail(call, creating.method, emulator.project_id, creating.options, timeout=timeout)
    call.close()
    assert isinstance(error, WriteOutcomeUnknownError)
    return error


def ids(listed: Anything) -> list[str]:
    """The ids in a list of keys, invites or credentials."""
    if hasattr(listed, "api_keys"):
        return [key.api_key_id for key in listed.api_keys]
    if hasattr(listed, "invites"):
        return [invite.email for invite in listed.invites]
    entries = (entry.distribution_credentials for entry in listed.distribution_credentials)
    return [entry.distribution_credentials_id for entry in entries]


@over_all_networks
@every_creating
@pytest.mark.parametrize("fault", AFTER_THE_WRITE)
def test_what_was_created_is_found(
    kind: str, server: Server, creating: Creating, fault: str
) -> None:
    """When the answer is lost after the write, the error has the one thing that was made."""
    with server.client() as client:
        before = ids(getattr(client.manage, creating.listing)(server.emulator.project_id))
        server.calls.clear()

        error = lose(Caller(kind, server.client()), server.emulator, creating, fault)

        assert server.calls == creating.paths(server)
        after = ids(getattr(client.manage, creating.listing)(server.emulator.project_id))
    assert error.found_ids == [each for each in after if each not in before]
    assert len(error.found_ids) == len(error.found or ()) == 1


@over_all_networks
@every_creating
@pytest.mark.parametrize("fault", BEFORE_THE_WRITE)
def test_nothing_is_found_where_nothing_was_created(
    kind: str, server: Server, creating: Creating, fault: str
) -> None:
    """When the call never took effect, the error has found nothing, and one POST was sent."""
    error = lose(Caller(kind, server.client()), server.emulator, creating, fault)

    assert (error.found, error.found_ids) == ([], [])
    assert server.calls == creating.paths(server)


@every_creating
def test_error_has_what_was_sent(
    kind: str, deepgram_emulator: DeepgramEmulator, creating: Creating
) -> None:
    """The body that was sent is in the error."""
    call = Caller(kind, deepgram_emulator.client)

    error = lose(call, deepgram_emulator, creating, "dropped_after_write")

    assert error.sent == creating.options
    assert (error.method, error.attempts) == ("POST", 1)
    assert error.path == creating.path.format(deepgram_emulator.project_id)


@every_creating
def test_what_was_found_is_deleted_in_one_call(
    kind: str, deepgram_emulator: DeepgramEmulator, creating: Creating
) -> None:
    """What was found has an id, or an address, that the deleting call takes."""
    project = deepgram_emulator.project_id
    call = Caller(kind, deepgram_emulator.client_for(deepgram_emulator.admin_key))
    error = lose(call, deepgram_emulator, creating, "dropped_after_write")

    (found,) = error.found_ids
    getattr(deepgram_emulator.manage, creating.delete)(project, found)

    assert found not in ids(getattr(deepgram_emulator.manage, creating.listing)(project))


def test_found_key_has_no_secret(kind: str, deepgram_emulator: DeepgramEmulator) -> None:
    """The secret is lost: nothing in the error has it."""
    call = Caller(kind, deepgram_emulator.client)

    error = lose(call, deepgram_emulator, CREATING["key"], "dropped_after_write")

    assert [(key.comment, key.key) for key in error.found or ()] == [("deploy 42", None)]


def has_key(emulator: DeepgramEmulator, comment: str, scopes: list[str]) -> None:
    """Let somebody make a key."""
    emulator.add_key(emulator.project_id, emulator.member_id, comment=comment, scopes=scopes)


@pytest.mark.parametrize(
    ("comment", "scopes"),
    [
        ("deploy 43", ["usage:write", "keys:write", "keys:read"]),
        ("Deploy 42", ["usage:write", "keys:write", "keys:read"]),
        ("deploy 42", ["usage:write"]),
        ("deploy 42", ["keys:write", "keys:read"]),
        ("deploy 42", ["member"]),
    ],
)
def test_other_key_is_not_found(
    kind: str, deepgram_emulator: DeepgramEmulator, comment: str, scopes: list[str]
) -> None:
    """A key of another comment, or without all the scopes, is not taken for the lost one."""
    has_key(deepgram_emulator, comment, scopes)

    call = Caller(kind, deepgram_emulator.client)
    error = lose(call, deepgram_emulator, CREATING["key"], "dropped_before_write")

    assert error.found == []


def test_key_of_more_scopes_is_found(kind: str, deepgram_emulator: DeepgramEmulator) -> None:
    """The server adds scopes: a key that has those that were asked for, and more, fits."""
    has_key(deepgram_emulator, "deploy 42", ["keys:read", "usage:write", "keys:write"])

    call = Caller(kind, deepgram_emulator.client)
    error = lose(call, deepgram_emulator, CREATING["key"], "dropped_before_write")

    assert len(error.found_ids) == 1


@pytest.mark.parametrize("now", ["2021-03-04T05:06:07.8Z", "2031-03-04T05:06:07.8Z", None])
@pytest.mark.parametrize("creating", DATED.values(), ids=DATED)
def test_older_twin_is_not_found(
    kind: str, deepgram_emulator: DeepgramEmulator, creating: Creating, now: str | None
) -> None:
    """What was made some seconds before is another one, whatever the server's clock says."""
    if now:
        deepgram_emulator.move_clock_to(now)
    getattr(deepgram_emulator.manage, creating.method)(
        deepgram_emulator.project_id, creating.options
    )
    deepgram_emulator.advance(5)

    call = Caller(kind, deepgram_emulator.client)
    error = lose(call, deepgram_emulator, creating, "dropped_before_write")

    assert error.found == []


@pytest.mark.parametrize("now", ["2021-03-04T05:06:07.8Z", "2031-03-04T05:06:07.8Z", None])
@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("creating", DATED.values(), ids=DATED)
def test_newest_of_twins_is_found(
    kind: str,
    deepgram_emulator: DeepgramEmulator,
    creating: Creating,
    now: str | None,
    frozen: bool,  # noqa: FBT001 -- a parameter of a test
) -> None:
    """What was made just now is found, however far the server's clock is off."""
    if now:
        deepgram_emulator.move_clock_to(now)
    getattr(deepgram_emulator.manage, creating.method)(
        deepgram_emulator.project_id, creating.options
    )
    deepgram_emulator.advance(5)
    deepgram_emulator.freeze_clock(frozen=frozen)

    call = Caller(kind, deepgram_emulator.client)
    error = lose(call, deepgram_emulator, creating, "dropped_after_write")

    assert len(error.found_ids) == 1


def listed(*ages: float, **headers: str) -> Reply:
    """A list of keys that fit, each made so many seconds ago on our clock."""
    now = datetime.now(UTC)
    keys = [
        {
            "api_key_id": f"made {age} s ago",
            "comment": "deploy 42",
            "scopes": OPTIONS["scopes"],
            "created": (now - timedelta(seconds=age)).isoformat().replace("+00:00", "Z"),
        }
        for age in ages
    ]
    body = json.dumps({"api_keys": [{"member": {}, "api_key": key} for key in keys]})
    return Reply(200, body.encode(), headers)


def lose_key(call: Caller, wire: Wire, *listing: Anything, **options: Anything) -> Anything:
    """Lose the answer to a `create_key`, with this answer to the looking, and give the error."""
    wire.first = [httpx.ReadError("reset"), *listing]
    return fail(call, "create_key", "p1", OPTIONS, **options)


def test_server_that_does_not_tell_its_time(call: Caller, wire: Wire) -> None:
    """Without a `Date`, a clock that is off by half a minute hides nothing, and no old key fits."""
    error = lose_key(call, wire, listed(90, 30, 0, -30))

    assert error.found_ids == ["made 30 s ago", "made 0 s ago", "made -30 s ago"]


@pytest.mark.parametrize(
    "date",
    [
        "",
        "yesterday",
        "Wed, 32 Oct 2099 07:28:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -1200",
        "Mon, 01 Jan 0001 00:00:00 +1400",
    ],
)
def test_senseless_time_of_the_server(call: Caller, wire: Wire, date: str) -> None:
    """A `Date` that is none of a day breaks nothing."""
    assert isinstance(lose_key(call, wire, listed(0, Date=date)), WriteOutcomeUnknownError)


def test_looking_takes_the_servers_time_from_the_list(call: Caller, wire: Wire) -> None:
    """With a `Date` that is an hour behind, keys of that hour are new, and older ones are not."""
    behind = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)

    error = lose_key(call, wire, listed(3610, 3600 - 0.5, Date=behind))

    assert error.found_ids == ["made 3599.5 s ago"]


def test_time_without_fractions_is_not_too_old(call: Caller, wire: Wire) -> None:
    """A server that says in whole seconds when a key was made is heard, too."""
    while datetime.now(UTC).microsecond < 800_000:
        time.sleep(0.01)
    now = datetime.now(UTC)
    entry = {
        "api_key_id": "k1",
        "comment": "deploy 42",
        "scopes": OPTIONS["scopes"],
        "created": now.replace(microsecond=0).isoformat(),
    }
    content = json.dumps({"api_keys": [{"member": {}, "api_key": entry}]}).encode()

    error = lose_key(call, wire, Reply(200, content, {"Date": format_datetime(now, usegmt=True)}))

    assert error.found_ids == ["k1"]


def test_all_that_fit_are_found(call: Caller, wire: Wire) -> None:
    """When several keys fit, the error does not choose."""
    date = format_datetime(datetime.now(UTC), usegmt=True)

    error = lose_key(call, wire, listed(0, -0.1, Date=date))

    assert len(error.found) == 2
    assert error.found_ids == ["made 0 s ago", "made -0.1 s ago"]


@pytest.mark.parametrize(
    "sent",
    [["self-hosted:products"], ["onprem:product:api"], ["self-hosted:product:api"], None],
)
def test_scopes_of_products_come_back_under_other_names(
    call: Caller, wire: Wire, sent: list[str] | None
) -> None:
    """Credentials are found by their products, however these were asked for."""
    scopes = ["self-hosted:product:api", "onprem:product:api"]
    entry = {"distribution_credentials_id": "c1", "comment": "rack 7", "scopes": scopes}
    wire.first = [httpx.ReadError("reset")]
    wire.answer = {"distribution_credentials": [{"member": {}, "distribution_credentials": entry}]}

    options = {"comment": "rack 7"} | ({"scopes": sent} if sent else {})
    error = fail(call, "create_distribution_credentials", "p1", options)

    assert error.found_ids == ["c1"]


def test_address_of_an_invite_may_change_its_case(call: Caller, wire: Wire) -> None:
    """An invite to the same address is found, as the server spells it, and no other is."""
    wire.first = [httpx.ReadError("reset")]
    invites = [{"email": "ada@example.com"}, {"email": "ada+1@example.com"}]
    wire.answer = {"invites": invites}

    assert fail(call, "send_invite", "p1", "Ada@Example.com", "member").found_ids == [
        "ada@example.com"
    ]


LISTINGS_THAT_FAIL: dict[str, Anything] = {
    "no right to list": Reply(403, b'{"err_msg": "Forbidden."}'),
    "no such project": Reply(404),
    "server error": Reply(520),
    "no connection": httpx.ConnectError("refused"),
    "no answer": httpx.ReadTimeout("slow"),
    "nonsense": Reply(200, b"<html>"),
    "truncated": Reply(200, b'{"api_keys": ['),
}


@every_creating
@pytest.mark.parametrize("failure", LISTINGS_THAT_FAIL.values(), ids=LISTINGS_THAT_FAIL)
def test_looking_may_fail(call: Caller, wire: Wire, creating: Creating, failure: Anything) -> None:
    """When nobody can look, `found` is None, a note says why, and the first failure is raised."""
    wire.first = [httpx.ReadError("the first failure")]
    wire.answer = failure

    error = fail(call, creating.method, "p1", creating.options)

    assert isinstance(error, WriteOutcomeUnknownError)
    assert "the first failure" in str(error)
    assert (error.found, error.found_ids) == (None, [])
    (note,) = error.__notes__
    assert note.startswith("Looking for what it created failed: GET /v1/projects/p1/")


def test_looking_is_tried_again(call: Caller, wire: Wire) -> None:
    """The list is asked for as any list is: again, when that may help."""
    error = lose_key(call, wire, Reply(503), httpx.ReadError("reset"), listed(0))

    assert len(error.found_ids) == 1
    assert [request.method for request in wire.seen] == ["POST", "GET", "GET", "GET"]


def test_without_retries_looking_is_tried_once(call: Caller, wire: Wire) -> None:
    """The policy of the call is the policy of the looking."""
    error = lose_key(call, wire, Reply(503), listed(0), retry=None)

    assert error.found is None
    assert [request.method for request in wire.seen] == ["POST", "GET"]


def test_looking_has_the_options_of_the_call(call: Caller, wire: Wire) -> None:
    """Headers and timeout of the call hold for the list, too."""
    lose_key(call, wire, listed(0), headers={"X-Trace": "t1"}, timeout=3)

    looking = wire.seen[-1]
    assert (looking.method, looking.url.path) == ("GET", KEYS)
    assert looking.headers["X-Trace"] == "t1"
    assert looking.extensions["timeout"]["read"] == 3


def test_looking_takes_another_key_when_it_is_refused(kind: str, wire: Wire) -> None:
    """Credentials that expire between the create and the list are asked for again."""
    keys = iter(["old-key", "new-key"])

    error = lose_key(Caller(kind, wire.client(lambda: next(keys))), wire, Reply(401), listed(0))

    assert len(error.found_ids) == 1
    assert [request.method for request in wire.seen] == ["POST", "GET", "GET"]
    assert list(keys) == []


@over_all_networks
def test_looking_ends_at_the_deadline(kind: str) -> None:
    """Creating and looking take no longer than the call may."""
    with scripted(cut, stall) as server:
        call = Caller(kind, DeepgramClient(KEY, base_url=server.url, deadline=1, timeout=600))
        started = time.monotonic()
        error = fail(call, "create_key", "p1", OPTIONS)
        taken = time.monotonic() - started
        call.close()

    assert isinstance(error, WriteOutcomeUnknownError)
    assert error.found is None
    assert taken < 60
    assert [request.method for request in server.seen] == ["POST", "GET"]


@over_all_networks
def test_without_time_nobody_looks(kind: str) -> None:
    """When the create took all the time, a note says that nobody looked."""
    with scripted(stall) as server:
        call = Caller(kind, DeepgramClient(KEY, base_url=server.url, deadline=1))
        error = fail(call, "create_key", "p1", OPTIONS)
        call.close()

    assert isinstance(error, WriteOutcomeUnknownError)
    assert (error.found, error.found_ids) == (None, [])
    assert error.__notes__ == ["There was no time left to look for what it created."]
    assert [request.method for request in server.seen] == ["POST"]


LISTS = {"create_key": "api_keys", "send_invite": "invites"}


@PROFILE
@given(
    method=st.sampled_from(sorted(LISTS)),
    entry=st.fixed_dictionaries(
        {},
        optional={
            "api_key_id": VALUES,
            "comment": st.just("deploy 42") | VALUES,
            "scopes": st.lists(VALUES, max_size=2) | VALUES,
            "created": VALUES,
            "email": VALUES,
        },
    ),
    others=VALUES,
)
def test_no_list_hides_that_the_outcome_is_unknown(
    method: str, entry: Anything, others: Anything
) -> None:
    """Whatever the server answers to the looking, the lost create is what is raised."""
    wire = Wire()
    wire.first = [httpx.ReadError("reset")]
    entries = [entry, {"api_key": entry, "member": others}, others]
    wire.answer = Reply(200, json.dumps({LISTS[method]: entries}).encode())
    sent = OPTIONS if method == "create_key" else CREATING["invite"].options

    with pytest.raises(WriteOutcomeUnknownError) as caught:
        getattr(wire.client().manage, method)("p1", sent)

    assert all(isinstance(each, str) for each in caught.value.found_ids)
    assert str(caught.value)


@every_creating
@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 520, 599])
def test_server_error_on_a_create_is_both(
    call: Caller, wire: Wire, creating: Creating, status: int
) -> None:
    """A 5xx is an answer and none: the error is a ServerError, with all that one has, too."""
    body = {"category": "C", "message": "M.", "details": "D.", "request_id": "R"}
    wire.first = [Reply(status, json.dumps(body).encode())]

    error = fail(call, creating.method, "p1", creating.options)

    assert type(error) is UnclearServerError
    assert isinstance(error, ServerError)
    assert isinstance(error, DeepgramApiError)
    assert isinstance(error, WriteOutcomeUnknownError)
    assert not isinstance(error, DeepgramConnectionError)
    assert (error.status_code, error.status) == (status, str(status))
    assert (error.code, error.message, error.details) == ("C", "M.", "D.")
    assert (error.request_id, error.attempts, error.method) == ("R", 1, "POST")
    assert error.response.json() == body
    assert error.sent == creating.options


UNREADABLE = {
    "empty": b"",
    "truncated": b'{"api_key_id": "k1", "key": "3a',
    "html": b"<html><title>Sign in</title></html>",
    "list": b"[]",
    "null": b"null",
    "no text": b'{"key": "\xff"}',
}


@every_creating
@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_success_of_a_create_is_both(
    call: Caller, wire: Wire, creating: Creating, content: bytes
) -> None:
    """A success that cannot be read created something whose secret is lost."""
    wire.first = [Reply(200, content, {"dg-request-id": "R"})]

    error = fail(call, creating.method, "p1", creating.options)

    assert type(error) is UnreadableWriteError
    assert isinstance(error, UnreadableResponseError)
    assert isinstance(error, WriteOutcomeUnknownError)
    assert (error.status_code, error.request_id, error.attempts) == (200, "R", 1)
    assert "took effect" in str(error)
    assert error.sent == creating.options
    assert error.found == []


def test_success_that_is_too_large_is_looked_for(kind: str, wire: Wire) -> None:
    """An answer that is refused for its size is as good as lost."""
    wire.first = [Reply(200, b'{"api_key_id": "k1"}' + b" " * 1000)]
    wire.answer = {"api_keys": []}

    error = fail(Caller(kind, wire.client(max_response_bytes=500)), "create_key", "p1", OPTIONS)

    assert type(error) is UnreadableWriteError
    assert "max_response_bytes=500" in str(error)
    assert [request.method for request in wire.seen] == ["POST", "GET"]


ANSWERS: dict[str, Anything] = {
    "lost": httpx.ReadError("reset"),
    "late": httpx.ReadTimeout("slow"),
    "500": Reply(500, b'{"err_msg": "M"}'),
    "unreadable": Reply(200, b'{"key": "3a'),
}


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("lost", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("listing", [listed(0), Reply(403)], ids=["found", "not looked for"])
def test_error_can_be_copied(
    call: Caller, wire: Wire, copied: Callable[[Anything], Anything], lost: Anything, listing: Reply
) -> None:
    """A pickled or copied error has the class, the attributes, the text and the notes."""
    wire.first = [lost]
    wire.answer = listing
    error = fail(call, "create_key", "p1", OPTIONS)

    copy = copied(error)

    assert type(copy) is type(error)
    assert str(copy) == str(error)
    for name in ("sent", "found", "found_ids", "attempts", "method", "path", "message"):
        assert getattr(copy, name) == getattr(error, name)
    assert getattr(copy, "__notes__", None) == getattr(error, "__notes__", None)


@pytest.mark.parametrize("lost", ANSWERS.values(), ids=ANSWERS)
def test_error_says_what_was_found(call: Caller, wire: Wire, lost: Anything) -> None:
    """The text names what failed, and the ids of what was found."""
    wire.first = [lost]
    wire.answer = listed(0)

    text = str(fail(call, "create_key", "p1", OPTIONS))

    assert text.startswith(f"POST {KEYS}: ")
    assert text.endswith("the call may have taken effect; found: made 0 s ago")


def test_error_says_that_nothing_was_found(call: Caller, wire: Wire) -> None:
    """The text does not promise that nothing was made."""
    text = str(lose_key(call, wire, {"api_keys": []}))

    assert text.endswith("nothing that matches was found so far")


def test_error_says_that_nobody_looked(call: Caller, wire: Wire) -> None:
    """The text tells "not found" from "not looked for"."""
    assert str(lose_key(call, wire, Reply(403))).endswith("could not look whether it did")


def test_call_of_the_wire_is_not_looked_for(call: Caller, wire: Wire) -> None:
    """`send` does not know what a call creates: its error says that nobody looked."""
    wire.answer = httpx.ReadError("reset")

    error = fail(
        call, "send", create_key.build("p1", body=CreateKeyRequest.from_dict(dict(OPTIONS)))
    )

    assert type(error) is UnansweredWriteError
    assert (error.sent, error.found, error.found_ids) == (OPTIONS, None, [])
    assert [request.method for request in wire.seen] == ["POST"]


@every_creating
@pytest.mark.parametrize("status", [301, 307, 400, 401, 402, 403, 404, 409, 410, 422, 425, 499])
def test_refused_create_is_not_unclear(
    call: Caller, wire: Wire, creating: Creating, status: int
) -> None:
    """A refusal says that nothing was created: it is a plain error, and nobody looks."""
    wire.answer = Reply(status)

    error = fail(call, creating.method, "p1", creating.options)

    assert isinstance(error, DeepgramApiError)
    assert not isinstance(error, WriteOutcomeUnknownError)
    assert [request.method for request in wire.seen] == ["POST"]


@every_creating
def test_create_that_is_turned_away_is_not_unclear(
    call: Caller, wire: Wire, creating: Creating
) -> None:
    """After three 429 nothing was created."""
    wire.answer = Reply(429)

    error = fail(call, creating.method, "p1", creating.options)

    assert type(error) is RateLimitError
    assert [request.method for request in wire.seen] == ["POST"] * 3


def test_create_that_is_lost_after_it_was_turned_away(call: Caller, wire: Wire) -> None:
    """Attempts that had no effect are counted, and the one that is unclear is looked for."""
    wire.first = [Reply(429), httpx.ConnectError("refused"), httpx.ReadError("reset"), listed(0)]

    error = fail(call, "create_key", "p1", OPTIONS)

    assert (error.attempts, len(error.found_ids)) == (3, 1)
    assert [request.method for request in wire.seen] == ["POST", "POST", "POST", "GET"]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("update_project", ("p1", "new")),
        ("update_member_scope", ("p1", "m1", {"scope": "admin"})),
        ("delete_key", ("p1", "k1")),
        ("get_projects", ()),
    ],
)
def test_what_can_be_repeated_is_never_unclear(
    call: Caller, wire: Wire, method: str, arguments: tuple[Anything, ...]
) -> None:
    """All that is no POST fails with a plain error: sending it again does no harm."""
    wire.answer = httpx.ReadTimeout("slow")

    assert type(fail(call, method, *arguments)) is DeepgramTimeoutError


@over_all_networks
@pytest.mark.parametrize("first", [cut, answer(500)], ids=["cut", "500"])
def test_create_and_look_on_the_wire(kind: str, first: Act) -> None:
    """The bytes of a create that is lost: one POST with its body, one GET of the list."""
    with scripted(first, answer(body={"api_keys": []})) as server:
        call = Caller(kind, DeepgramClient(KEY, base_url=server.url))
        fail(call, "create_key", "p1", OPTIONS)
        call.close()

    post, get = server.seen
    assert (post.method, post.target, json.loads(post.body)) == ("POST", KEYS, OPTIONS)
    assert (get.method, get.target, get.body) == ("GET", KEYS, b"")


@over_all_networks
def test_search_that_fails_too_leaves_the_error_as_it_was(kind: str) -> None:
    """Which call it was, and what it failed with, is said when the look-up failed like it."""
    with scripted(cut) as server:
        client = DeepgramClient(KEY, base_url=server.url, retry=None)
        with pytest.raises(UnansweredWriteError) as caught:
            Caller(kind, client)("create_key", "p1", OPTIONS)

    assert str(caught.value).startswith(f"POST {KEYS}: RemoteProtocolError: Server disconnected")
    assert isinstance(caught.value.__cause__, httpx.RemoteProtocolError)
