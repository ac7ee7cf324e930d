"""Credentials, checked by their form and by one call."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepgram_manage import ManageClient, access

if TYPE_CHECKING:
    from collections.abc import Callable

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

    Checking = Callable[..., access.Check]

KEY = "0123456789abcdef0123456789abcdef01234567"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3fQ.c2lnbmF0dXJl"
RECORDED = {
    "invalid": (401, {"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials."}),
    "unauthorized": (403, {"category": "UNAUTHORIZED", "message": "Authentication failed."}),
    "scope": (403, {"category": "INSUFFICIENT_PERMISSIONS", "message": "No scope."}),
    "legacy scope": (401, {"err_code": "INSUFFICIENT_PERMISSIONS", "err_msg": "No."}),
    "no credit": (402, {"category": "ASR_PAYMENT_REQUIRED", "message": "No credit."}),
    "too many": (429, {"err_code": "TOO_MANY_REQUESTS", "err_msg": "Too many requests."}),
    "gateway": (502, "<html>"),
    "odd": (200, "not JSON"),
}


@pytest.fixture
def check(kind: str) -> Checking:
    """Check with one of the two functions, over a transport that answers as it is told."""

    def checking(
        credential: str | None,
        answer: Callable[[httpx.Request], httpx.Response],
        **settings: Anything,
    ) -> access.Check:
        transport = httpx.MockTransport(answer)
        if kind == "sync":
            with httpx.Client(transport=transport) as http:
                return access.check(credential, http_client=http, **settings)

        async def awaited() -> access.Check:
            async with httpx.AsyncClient(transport=transport) as http:
                return await access.check_async(credential, async_http_client=http, **settings)

        return asyncio.run(awaited())

    return checking


def never(request: httpx.Request) -> httpx.Response:
    """Fail: nothing was to be sent."""
    raise AssertionError(f"{request.method} {request.url} was sent")


def saying(name: str) -> Callable[[httpx.Request], httpx.Response]:
    """Return what answers every request with a recorded answer."""
    status, body = RECORDED[name]

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            status,
            text=body if isinstance(body, str) else None,
            json=(body if isinstance(body, dict) else None),
        )

    return answer


def emulated(emulator: DeepgramEmulator) -> Callable[[httpx.Request], httpx.Response]:
    """Return what answers as an emulator does."""
    from deepgram_manage.emulator import EmulatorTransport  # noqa: PLC0415 -- for these alone

    transport = EmulatorTransport(emulator)

    def answer(request: httpx.Request) -> httpx.Response:
        response = transport.handle_request(request)
        content = response.read()
        return httpx.Response(response.status_code, headers=response.headers, content=content)

    return answer


def test_valid_key_has_its_id_and_scopes(
    check: Checking, deepgram_emulator: DeepgramEmulator
) -> None:
    """A key that the server takes is valid, with what the server says of it."""
    found = check(deepgram_emulator.admin_key, emulated(deepgram_emulator))

    (key,) = deepgram_emulator.manage.get_keys(deepgram_emulator.project_id).api_keys
    assert found.valid is True
    assert (found.kind, found.outcome) == ("key", "valid")
    assert found.api_key_id == key.api_key_id
    assert found.scopes == ("owner",)
    assert found.projects is None


def test_one_call_is_made(check: Checking, deepgram_emulator: DeepgramEmulator) -> None:
    """A key that the server knows is checked with one call."""
    seen: list[str] = []
    emulator = emulated(deepgram_emulator)

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path)
        return emulator(request)

    check(deepgram_emulator.admin_key, answer)

    assert seen == ["/v1/auth/token"]


def test_projects_stand_in_where_token_details_are_missing(check: Checking) -> None:
    """Where the server does not know `auth/token`, the list of projects tells."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/auth/token":
            return httpx.Response(404)
        return httpx.Response(200, json={"projects": [{"project_id": "p1", "name": "One"}]})

    found = check(KEY, answer)

    assert found.valid is True
    assert found.projects == ("p1",)
    assert found.scopes is None


@pytest.mark.parametrize("name", ["invalid", "unauthorized"])
def test_refused_key_may_be_wrong_expired_or_deleted(check: Checking, name: str) -> None:
    """The answer to a wrong, an expired and a deleted key is the same: all are said."""
    found = check(KEY, saying(name))

    assert (found.valid, found.kind, found.outcome) == (False, "key", "refused")
    assert all(word in found.reason for word in ("wrong", "expired", "deleted"))


def test_expired_key_is_refused(check: Checking, deepgram_emulator: DeepgramEmulator) -> None:
    """A key that has expired is not valid."""
    key = deepgram_emulator.add_key(
        deepgram_emulator.project_id,
        deepgram_emulator.member_id,
        expires=deepgram_emulator.now() - 1,
    )

    assert check(key.secret, emulated(deepgram_emulator)).valid is False


@pytest.mark.parametrize("name", ["scope", "legacy scope", "no credit"])
def test_key_without_rights_is_valid(check: Checking, name: str) -> None:
    """A key that lacks a scope, or whose project lacks credit, is right."""
    assert check(KEY, saying(name)).valid is True


@pytest.mark.parametrize("name", ["too many", "gateway", "odd"])
def test_nobody_can_tell(check: Checking, name: str) -> None:
    """What says nothing of the key leaves `valid` open."""
    found = check(KEY, saying(name), retry=None)

    assert (found.valid, found.outcome) == (None, "unclear")


def test_no_network_is_not_a_bad_key(check: Checking) -> None:
    """Without an answer, nobody can tell."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Name or service not known", request=request)

    found = check(KEY, answer, retry=None)

    assert (found.valid, found.outcome) == (None, "no-answer")
    assert "Name or service not known" in found.reason


@pytest.mark.parametrize("credential", [TOKEN, f"Bearer {TOKEN}"])
def test_temporary_token_is_not_sent(check: Checking, credential: str) -> None:
    """A temporary token is known by its form."""
    found = check(credential, never)

    assert (found.valid, found.kind) == (False, "temporary-token")


@pytest.mark.parametrize(
    ("credential", "hint"),
    [
        (KEY.upper(), "lower case"),
        (f" {KEY}\n", "spaces or line ends"),
        (f"Token {KEY}", "'Token'"),
        (KEY[:39], "this has 39"),
        ("your-api-key", "40 hexadecimal digits"),
        ("sk_live_0123", "40 hexadecimal digits"),
    ],
)
def test_what_is_not_a_key_is_not_sent(check: Checking, credential: str, hint: str) -> None:
    """What has not the form of a key is refused with what is wrong, and not shown."""
    found = check(credential, never)

    assert (found.valid, found.kind) == (False, "not-a-key")
    assert hint in found.reason
    assert credential.strip() not in repr(found)


@pytest.mark.parametrize("credential", [None, "", "  "])
def test_missing_key(check: Checking, credential: str | None) -> None:
    """Without a key, and without one in the environment, nothing is sent."""
    assert check(credential, never).kind == "missing"


def test_environment_is_read(
    check: Checking, monkeypatch: pytest.MonkeyPatch, deepgram_emulator: DeepgramEmulator
) -> None:
    """The key and the host come from the environment unless given."""
    hosts: list[str] = []
    emulator = emulated(deepgram_emulator)

    def answer(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return emulator(request)

    monkeypatch.setenv("DEEPGRAM_API_KEY", deepgram_emulator.admin_key)
    monkeypatch.setenv("DEEPGRAM_HOST", "https://manage.example.com")

    assert check(None, answer).valid is True
    assert hosts == ["manage.example.com"]


def test_access_token_of_the_environment_goes_first(
    check: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a client, an access token wins over a key, whatever it looks like."""
    monkeypatch.setenv("DEEPGRAM_API_KEY", KEY)
    monkeypatch.setenv("DEEPGRAM_ACCESS_TOKEN", "opaque")

    assert check(None, never).kind == "temporary-token"


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    """Whatever the text, it is judged without an error, and is not in what is said."""
    found = access.check(text, http_client=httpx.MockTransport(saying("invalid")))

    assert found.valid is False
    if len(text.strip()) > 8:
        assert text.strip() not in found.reason


def test_can_follows_roles_and_scopes(run: Anything, deepgram_emulator: DeepgramEmulator) -> None:
    """What credentials may do follows from their roles and scopes."""
    project = deepgram_emulator.project_id
    key = deepgram_emulator.add_key(
        project, deepgram_emulator.member_id, scopes=["keys:write", "usage:read"]
    )
    asked = ["keys:write", "keys:read", "usage:read", "usage:write", "member", "billing:read"]

    found = {name: run(access.can, project, name, key=key.secret) for name in asked}

    assert found == {
        "keys:write": True,
        "keys:read": True,
        "usage:read": True,
        "usage:write": False,
        "member": False,
        "billing:read": False,
    }
    assert run(access.can, project, "owner") is True
    assert run(access.can, "11111111-1111-4111-8111-000000000000", "keys:read") is False


def test_other_things_are_not_clients() -> None:
    """What is not a client is refused with what to pass."""
    with pytest.raises(TypeError, match=r"pass client\.manage"):
        access.can("client", "p1", "keys:read")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="permission"):
        access.can(ManageClient("a-key"), "p1", " ")
