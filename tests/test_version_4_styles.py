"""The call styles of the official SDK's versions 3 and 4 keep working."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deepgram_manage import (
    AsyncManageClient,
    DeepgramApiError,
    DeepgramClient,
    InviteOptions,
    ManageClient,
    ProjectOptions,
)
from tests.support.samples import sample
from tests.support.wire import KEY, Anything, Caller, Wire

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.wheel

ALIASES: dict[str, tuple[str, tuple[Anything, ...]]] = {
    "list_projects": ("get_projects", ()),
    "list_keys": ("get_keys", ("p1",)),
    "list_members": ("get_members", ("p1",)),
    "list_invites": ("get_invites", ("p1",)),
    "list_balances": ("get_balances", ("p1",)),
    "list_models": ("get_models", ()),
    "list_project_models": ("get_models", ("p1",)),
    "get_project_models": ("get_models", ("p1",)),
    "get_project_model": ("get_model", ("p1", "m1")),
    "update_project_option": ("update_project", ("p1", ProjectOptions(name="new"))),
    "send_invite_options": (
        "send_invite",
        ("p1", InviteOptions(email="new@example.com", scope="member")),
    ),
}


@pytest.mark.parametrize("alias", ALIASES)
def test_alias_makes_the_same_call(call: Caller, wire: Wire, alias: str) -> None:
    """A method can be called by the name that version 4 has for it."""
    name, arguments = ALIASES[alias]

    call(alias, *arguments)
    call(name, *arguments)

    first, second = wire.seen
    assert (first.method, first.url, first.content) == (
        second.method,
        second.url,
        second.content,
    )


WAYS: dict[str, Callable[[DeepgramClient], Anything]] = {
    'manage.v("1")': lambda client: client.manage.v("1"),
    "manage.v()": lambda client: client.manage.v(),
    "manage": lambda client: client.manage,
    'asyncmanage.v("1")': lambda client: client.asyncmanage.v("1"),
    "asyncmanage": lambda client: client.asyncmanage,
    "manage.asyncmanage": lambda client: client.manage.asyncmanage,
    'manage.asyncmanage.v("1")': lambda client: client.manage.asyncmanage.v("1"),
    'manage.v("1").asyncmanage': lambda client: client.manage.v("1").asyncmanage,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_way_leads_to_a_working_client(
    wire: Wire, way: Callable[[DeepgramClient], Anything]
) -> None:
    """Each way that versions 3 and 4 lead to the calls leads to them."""
    wire.answer = {"projects": []}

    answer = Caller.wait(way(wire.client()).get_projects())

    assert answer.projects == []
    assert wire.request.headers["Authorization"] == f"Token {KEY}"


@pytest.mark.parametrize("name", [name for name in WAYS if "async" in name])
def test_every_way_leads_to_the_same_asynchronous_client(wire: Wire, name: str) -> None:
    """All ways of one entry point share one asynchronous client, and so its connections."""
    client = wire.client()

    assert WAYS[name](client) is client.asyncmanage


@pytest.mark.parametrize("client", [AsyncManageClient, ManageClient])
def test_second_names_are_listed_after_all_others(
    client: type[AsyncManageClient | ManageClient],
) -> None:
    """`dir()` sorts names, and keeps those that only old code uses apart."""
    second = {*ALIASES, "v"}

    names = dir(client("key"))

    assert names[-len(second) :] == sorted(second)
    assert names[: -len(second)] == sorted({*names} - second)


def test_error_can_be_caught_the_way_of_version_4(call: Caller, wire: Wire) -> None:
    """`DeepgramApiError` has `status` as text, and `message`."""
    wire.answer = sample("error_404_project_legacy")

    with pytest.raises(DeepgramApiError) as caught:
        call("get_project", "p1")

    assert (caught.value.status, caught.value.message) == ("404", "Project not found.")


STYLES: dict[str, tuple[str, tuple[Anything, ...], dict[str, Anything], tuple[str, str]]] = {
    "name of a project": (
        "update_project",
        ("p1",),
        {"name": "new"},
        ("PATCH", "/v1/projects/p1"),
    ),
    "name of a project, by its alias": (
        "update_project_option",
        ("p1",),
        {"name": "new"},
        ("PATCH", "/v1/projects/p1"),
    ),
    "address and role": (
        "send_invite",
        ("p1",),
        {"email": "new@example.com", "scope": "member"},
        ("POST", "/v1/projects/p1/invites"),
    ),
    "address, then role": (
        "send_invite",
        ("p1", "new@example.com", "member"),
        {},
        ("POST", "/v1/projects/p1/invites"),
    ),
    "address, and a named role": (
        "send_invite",
        ("p1", "new@example.com"),
        {"scope": "member"},
        ("POST", "/v1/projects/p1/invites"),
    ),
    "model alone": ("get_model", (), {"model_id": "m1"}, ("GET", "/v1/models/m1")),
    "model alone, by position": ("get_model", ("m1",), {}, ("GET", "/v1/models/m1")),
    "model of a project": (
        "get_model",
        (),
        {"project_id": "p1", "model_id": "m1"},
        ("GET", "/v1/projects/p1/models/m1"),
    ),
    "options of the public models": (
        "get_models",
        ({"include_outdated": True},),
        {},
        ("GET", "/v1/models?include_outdated=true"),
    ),
}
BODIES = {
    "PATCH": {"name": "new"},
    "POST": {"email": "new@example.com", "scope": "member"},
}


@pytest.mark.parametrize("style", STYLES)
def test_arguments_may_be_passed_as_in_version_4(call: Caller, wire: Wire, style: str) -> None:
    """Values that version 4 takes as arguments are arguments."""
    method, arguments, keywords, sent = STYLES[style]

    call(method, *arguments, **keywords)

    assert wire.sent == sent
    if sent[0] in BODIES:
        assert wire.body == BODIES[sent[0]]


TWICE: dict[str, tuple[str, tuple[Anything, ...], dict[str, Anything], str]] = {
    "name beside a name": ("update_project", ("p1", "new"), {"name": "other"}, "name is passed"),
    "name beside options": (
        "update_project",
        ("p1", ProjectOptions(name="new")),
        {"name": "other"},
        "name is passed",
    ),
    "address beside an address": (
        "send_invite",
        ("p1", "new@example.com", "member"),
        {"email": "other@example.com"},
        "email is passed",
    ),
    "role beside options": (
        "send_invite",
        ("p1", InviteOptions(email="new@example.com", scope="member")),
        {"scope": "owner"},
        "scope is passed",
    ),
    "no address": ("send_invite", ("p1",), {"scope": "member"}, "email"),
    "no role": ("send_invite", ("p1",), {"email": "new@example.com"}, "scope"),
    "no model": ("get_model", (), {}, "model_id"),
}


@pytest.mark.parametrize("case", TWICE)
def test_argument_that_is_passed_twice_or_missing_is_refused(
    call: Caller, wire: Wire, case: str
) -> None:
    """A value that is given in two places, or in none, is a TypeError that names it."""
    method, arguments, keywords, message = TWICE[case]

    with pytest.raises(TypeError, match=message):
        call(method, *arguments, **keywords)

    assert not wire.seen
