"""What holds for all options classes: names, forms, copies and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_type_hints

import pytest

import deepgram_manage
from deepgram_manage import (
    BadRequestError,
    DeepgramApiError,
    InviteOptions,
    KeyOptions,
    ProjectOptions,
    ScopeOptions,
    UnprocessableEntityError,
    UsageRequestOptions,
    UsageSummaryOptions,
)
from deepgram_manage.options import _WITH_DOCUMENTED_VALUES
from tests.support.walk import COPIES
from tests.support.wire import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.wire import Anything, Caller, Wire

pytestmark = pytest.mark.wheel

OPTIONS = [
    getattr(deepgram_manage, name)
    for name in dir(deepgram_manage)
    if name.endswith("Options") and name != "DeepgramClientOptions"
]

MISSPELT: dict[str, tuple[str, tuple[Anything, ...], str, str]] = {
    "update_project": ("ProjectOptions", ("p1",), "nmae", "name"),
    "create_key": ("KeyOptions", ("p1",), "time_to_live", "time_to_live_in_seconds"),
    "update_member_scope": ("ScopeOptions", ("p1", "m1"), "scopes", "scope"),
    "send_invite": ("InviteOptions", ("p1",), "emial", "email"),
    "get_usage_requests": ("UsageRequestOptions", ("p1",), "limits", "limit"),
    "get_usage": ("UsageRequestOptions", ("p1",), "ends", "end"),
    "get_usage_summary": ("UsageSummaryOptions", ("p1",), "smartformat", "smart_format"),
    "get_usage_fields": ("UsageFieldsOptions", ("p1",), "begin_start", "start"),
    "get_usage_breakdown": ("UsageBreakdownOptions", ("p1",), "groupings", "grouping"),
    "get_billing_breakdown": ("BillingBreakdownOptions", ("p1",), "lineitem", "line_item"),
    "get_billing_fields": ("BillingFieldsOptions", ("p1",), "strat", "start"),
    "get_models": ("ModelOptions", ("p1",), "include_outdatet", "include_outdated"),
    "create_distribution_credentials": (
        "DistributionCredentialsOptions",
        ("p1",),
        "provder",
        "provider",
    ),
}


@pytest.mark.parametrize("method", MISSPELT)
def test_misspelt_name_in_a_dict_is_refused(call: Caller, wire: Wire, method: str) -> None:
    """A name that a call does not know is a TypeError with the nearest one, and is not sent."""
    _name, arguments, misspelt, meant = MISSPELT[method]

    with pytest.raises(TypeError, match=f"'{misspelt}'.*'{meant}'"):
        call(method, *arguments, {misspelt: "x"})

    assert not wire.seen


@pytest.mark.parametrize("method", MISSPELT)
def test_misspelt_name_in_a_class_is_refused(method: str) -> None:
    """A name that an options class does not know is a TypeError with the nearest one."""
    name, _arguments, misspelt, meant = MISSPELT[method]

    with pytest.raises(TypeError, match=f"'{misspelt}'.*'{meant}'"):
        getattr(deepgram_manage, name)(**{misspelt: "x"})


def test_a_name_that_is_like_no_other_is_told_all() -> None:
    """The command line says --ttl, and no option is spelled like it."""
    with pytest.raises(TypeError, match=r"no option 'ttl'; it has .*'time_to_live_in_seconds'"):
        deepgram_manage.KeyOptions(ttl=60)  # type: ignore[call-arg]


def test_a_right_name_does_not_excuse_a_wrong_one(call: Caller, wire: Wire) -> None:
    """A misspelt time to live beside right options is refused: the key would never expire."""
    options = {"comment": "ci", "scopes": ["member"], "time_to_live_in_second": 60}

    with pytest.raises(TypeError, match="time_to_live_in_seconds"):
        call("create_key", "p1", options)

    assert not wire.seen


@pytest.mark.parametrize("method", sorted(set(MISSPELT) - {"update_project", "send_invite"}))
@pytest.mark.parametrize("options", [["name"], 5, "name"])
def test_options_of_another_kind_are_refused(
    call: Caller, wire: Wire, method: str, options: Anything
) -> None:
    """Options that are neither the class nor a dict are a TypeError, and nothing is sent."""
    with pytest.raises(TypeError, match=r"must be \w+Options or a dict"):
        call(method, *MISSPELT[method][1], options)

    assert not wire.seen


@pytest.mark.parametrize("options", OPTIONS)
def test_options_take_no_positional_arguments(options: Anything) -> None:
    """Options are named, since nobody remembers the order of twenty of them."""
    with pytest.raises(TypeError):
        options("first")


FILLED = [
    ProjectOptions(name="new"),
    KeyOptions(comment="ci", scopes=["member"], tags=["a"], time_to_live_in_seconds=60),
    ScopeOptions(scope="admin"),
    InviteOptions(email="a@example.com", scope="member"),
    UsageRequestOptions(start="2026-01-01", limit=5),
    UsageSummaryOptions(punctuate=False, tag=["a"]),
]


@pytest.mark.parametrize("options", FILLED, ids=lambda options: type(options).__name__)
@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_options_can_be_copied(options: Anything, copied: Callable[[Anything], Anything]) -> None:
    """A pickled or copied options object is another one that is equal."""
    copy = copied(options)

    assert copy is not options
    assert type(copy) is type(options)
    assert copy == options


@pytest.mark.parametrize("options", FILLED, ids=lambda options: type(options).__name__)
def test_options_can_be_made_of_their_dict(options: Anything) -> None:
    """`to_dict` gives what is set, under the names that the class takes."""
    assert type(options)(**options.to_dict()) == options


def test_dict_of_options_has_only_what_is_set() -> None:
    """An option that is not set is not in `to_dict`; one that is False is."""
    options = UsageSummaryOptions(punctuate=False, tag="a")

    assert options.to_dict() == {"punctuate": False, "tag": "a"}


def test_options_with_different_values_differ() -> None:
    """Options are equal by their values."""
    assert ProjectOptions(name="a") != ProjectOptions(name="b")


def test_text_of_options_is_what_makes_them() -> None:
    """The repr shows the options that are set, by name and value."""
    options = KeyOptions(comment="ci", scopes=["member"])

    assert repr(options) == "KeyOptions(comment='ci', scopes=['member'])"


def test_options_can_be_indexed() -> None:
    """`options["name"]` reads an option, and only those there are."""
    options = ProjectOptions(name="new")

    assert (options["name"], options["company"]) == ("new", None)
    with pytest.raises(KeyError):
        _ = options["nmae"]


def test_options_can_be_changed_until_they_are_sent(call: Caller, wire: Wire) -> None:
    """An option that is set after the object was made is sent."""
    options = ProjectOptions()
    options.name = "later"

    call("update_project", "p1", options)

    assert wire.body == {"name": "later"}


def test_misspelt_attribute_is_refused() -> None:
    """Setting an option that the class does not have fails."""
    options = KeyOptions(comment="ci", scopes=["member"])

    with pytest.raises(AttributeError):
        options.time_to_live = 60  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


def test_sending_leaves_the_options_alone(call: Caller) -> None:
    """A call does not change the options that it is given."""
    options = KeyOptions(comment="ci", scopes=["member"], tags=[])

    call("create_key", "p1", options)

    assert options == KeyOptions(comment="ci", scopes=["member"], tags=[])


REFUSED: dict[str, tuple[tuple[Anything, ...], str]] = {
    "grouping": (
        ("get_usage_breakdown", "p1", {"grouping": "model"}),
        "grouping='model' is not one of the documented values; the nearest is 'models'.",
    ),
    "one of several groupings": (
        ("get_billing_breakdown", "p1", {"grouping": ["accessor", "Tag"]}),
        "grouping='Tag' is not one of the documented values; the nearest is 'tags'.",
    ),
    "grouping that is like none": (
        ("get_billing_breakdown", "p1", {"grouping": "model"}),
        (
            "grouping='model' is not one of the documented values; "
            "those are accessor, deployment, line_item, tags."
        ),
    ),
    "status": (
        ("get_usage_requests", "p1", {"status": "success"}),
        "status='success' is not one of the documented values; the nearest is 'succeeded'.",
    ),
    "endpoint of one of two calls": (
        ("get_usage", "p1", {"endpoint": "listens"}),
        "endpoint='listens' is not one of the documented values; the nearest is 'listen'.",
    ),
    "role": (
        ("update_member_scope", "p1", "m1", {"scope": "viewer"}),
        "scope='viewer' is not one of the documented values; those are member, admin, owner.",
    ),
    "role of an invite": (
        ("send_invite", "p1", "a@example.com", "admn"),
        "scope='admn' is not one of the documented values; the nearest is 'admin'.",
    ),
    "scope": (
        ("create_key", "p1", {"comment": "c", "scopes": ["usage:read", "usage:wirte"]}),
        "scopes='usage:wirte' is not one of the documented values; the nearest is 'usage:write'.",
    ),
}


@pytest.mark.parametrize(("asked", "note"), REFUSED.values(), ids=REFUSED)
def test_refusal_names_the_nearest_documented_value(
    call: Caller, wire: Wire, asked: tuple[Anything, ...], note: str
) -> None:
    """A value that nobody documented is sent; when the server refuses it, the error has advice."""
    wire.answer = Reply(400, b'{"category": "BAD_REQUEST", "message": "no"}')
    with pytest.raises(BadRequestError) as caught:
        call(*asked)

    assert note in caught.value.__notes__


def test_status_of_keys_has_advice(call: Caller, wire: Wire) -> None:
    """An option that is an argument has it, too."""
    wire.answer = Reply(422)
    with pytest.raises(UnprocessableEntityError) as caught:
        call("get_keys", "p1", status="activ")

    assert caught.value.__notes__ == [
        "status='activ' is not one of the documented values; the nearest is 'active'."
    ]


@pytest.mark.parametrize(
    ("status", "asked"),
    [(400, {"grouping": "models"}), (403, {"grouping": "model"}), (400, {"model": "model"})],
    ids=["documented", "not about the value", "an id"],
)
def test_other_refusals_have_no_advice(
    call: Caller, wire: Wire, status: int, asked: dict[str, str]
) -> None:
    """Advice is about undocumented values of options that have documented ones."""
    wire.answer = Reply(status)
    with pytest.raises(DeepgramApiError) as caught:
        call("get_usage_breakdown", "p1", asked)

    assert not hasattr(caught.value, "__notes__")


def test_every_option_with_documented_values_has_advice() -> None:
    """The calls of options that name values are known."""
    naming = {
        kind
        for kind in OPTIONS
        if any("Literal" in str(hint) for hint in get_type_hints(kind).values())
    }

    assert naming == set(_WITH_DOCUMENTED_VALUES.values())
