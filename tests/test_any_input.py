"""Whatever a caller passes is sent as it was meant, or refused before it is sent."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from urllib.parse import unquote

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import deepgram_manage
from deepgram_manage import (
    BillingBreakdownOptions,
    BillingFieldsOptions,
    DeepgramApiKeyError,
    DistributionCredentialsOptions,
    InviteOptions,
    KeyOptions,
    ModelOptions,
    Period,
    ProjectOptions,
    ScopeOptions,
    UsageBreakdownOptions,
    UsageFieldsOptions,
    UsageRequestOptions,
    UsageSummaryOptions,
)
from tests.support.operations import OPERATIONS, Operation
from tests.support.profiles import PROFILE
from tests.support.wire import Anything, Wire, attempt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deepgram_manage import ManageClient

ENCODABLE = st.text(st.characters(exclude_categories=["Cs"]))
MADE: Anything = {"comment": "ci", "scopes": ["member"]}
INSTANTS = st.datetimes(timezones=st.none() | st.timezones() | st.just(UTC))
OPTIONS = [
    getattr(deepgram_manage, name)
    for name in dir(deepgram_manage)
    if name.endswith("Options") and name != "DeepgramClientOptions"
]


def client(wire: Wire) -> ManageClient:
    """Make a client that sends to a wire."""
    return wire.client().manage


def meant(moment: datetime) -> datetime:
    """The instant that a datetime stands for: a naive one is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@settings(PROFILE)
@given(
    operation=st.sampled_from([operation for operation in OPERATIONS if operation.ids]),
    data=st.data(),
)
def test_any_id_is_one_segment_or_refused(operation: Operation, data: st.DataObject) -> None:
    """An id of any text arrives as it was given, in its own place, or nothing is sent."""
    wire = Wire()
    name = data.draw(st.sampled_from(operation.ids))
    value = data.draw(st.text(max_size=5))
    arguments = operation.arguments(**{name: value})
    _, refusal = attempt(lambda: getattr(client(wire), operation.name)(*arguments), ValueError)
    assert bool(refusal) != bool(wire.seen)
    if refusal:
        return

    ids = {other: f"a-{other}" for other in operation.ids} | {name: value}
    place = operation.path.split("/").index(f"{{{name}}}")
    segments = wire.seen[0].url.raw_path.decode().partition("?")[0].split("/")
    assert len(segments) == len(operation.path.split("/"))
    assert unquote(segments[place]) == ids[name].strip()


@settings(PROFILE)
@given(moment=INSTANTS)
def test_any_instant_is_sent_to_the_second(moment: datetime) -> None:
    """The log is asked for the very second that was meant, with its zone."""
    wire = Wire()
    _, refusal = attempt(
        lambda: client(wire).get_usage_requests("p1", UsageRequestOptions(start=moment)), ValueError
    )
    assert bool(refusal) != bool(wire.seen)
    if refusal:
        return

    sent = datetime.fromisoformat(dict(wire.query)["start"])
    # Times that a change of clocks skips are equal to none in another zone.
    assert sent.astimezone(UTC) == meant(moment).replace(microsecond=0).astimezone(UTC)


@settings(PROFILE)
@given(moment=INSTANTS)
@example(moment=datetime.min.replace(tzinfo=timezone(timedelta(hours=14))))
@example(moment=datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))))
def test_any_expiry_is_sent_in_utc(moment: datetime) -> None:
    """A key ends at the very instant that was meant, spelt in UTC with a `Z`."""
    wire = Wire()
    _, refusal = attempt(
        lambda: client(wire).create_key("p1", KeyOptions(**MADE, expiration_date=moment)),
        ValueError,
    )
    assert bool(refusal) != bool(wire.seen)
    if refusal:
        return

    sent = wire.body["expiration_date"]
    assert sent.endswith("Z")
    assert len(sent.partition(".")[0].rstrip("Z")) == len("YYYY-MM-DDTHH:MM:SS")
    assert abs(datetime.fromisoformat(sent) - meant(moment).astimezone(UTC)) < timedelta(seconds=1)


@settings(PROFILE)
@given(moment=INSTANTS | st.dates())
@example(moment=datetime.min.replace(tzinfo=timezone(timedelta(hours=14))))
@example(moment=datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))))
def test_any_day_is_sent_as_a_day(moment: date) -> None:
    """Usage is asked for the day, in UTC, that was meant; none that has an offset is taken."""
    wire = Wire()
    _, refusal = attempt(
        lambda: client(wire).get_usage_summary("p1", {"start": moment}), ValueError
    )
    assert bool(refusal) != bool(wire.seen)
    if refusal:
        return

    assert not (isinstance(moment, datetime) and moment.utcoffset())
    day = moment.date() if isinstance(moment, datetime) else moment
    assert wire.query == [("start", day.isoformat())]


@settings(PROFILE)
@given(
    text=st.text(max_size=30) | st.from_regex(r"\d{4}-?\d\d-?\d\d[T ]?[\d:.+Z-]*", fullmatch=True)
)
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    """A text is sent as the day it names, or refused with the name of the option."""
    wire = Wire()
    _, refusal = attempt(lambda: client(wire).get_usage_summary("p1", {"end": text}), ValueError)
    assert ("end=" in refusal) != bool(wire.seen)
    if refusal:
        return

    ((_name, sent),) = wire.query
    assert date.fromisoformat(sent).isoformat() == sent


@settings(PROFILE)
@given(options=st.sampled_from(OPTIONS), name=st.text(max_size=20))
def test_any_unknown_name_is_refused(options: Anything, name: str) -> None:
    """A name that options do not have is a TypeError that shows it and one that they have."""
    known = list(getattr(options, "__annotations__", {}))
    if name in known:
        return

    with pytest.raises(TypeError) as caught:
        options(**{name: "x"})

    assert repr(name) in str(caught.value)
    assert re.search("; (the nearest is|it has) ", str(caught.value))


@settings(PROFILE)
@given(
    comment=ENCODABLE.filter(bool),
    scopes=st.lists(ENCODABLE, min_size=1, max_size=3),
    tags=st.lists(ENCODABLE, max_size=3),
)
def test_any_text_of_a_key_is_sent_without_blanks_around_it(
    comment: str, scopes: list[str], tags: list[str]
) -> None:
    """Comment, scopes and tags arrive as they were meant, or one of them is refused by name."""
    wire = Wire()
    options = KeyOptions(comment=comment, scopes=scopes, tags=tags)
    _, refusal = attempt(lambda: client(wire).create_key("p1", options), ValueError)
    assert bool(refusal) != bool(wire.seen)
    if refusal:
        assert refusal.startswith(("comment=", "scopes: an item", "tags: an item"))
        return

    meant_tags = {"tags": [tag.strip() for tag in tags]} if tags else {}
    meant_scopes = [scope.strip() for scope in scopes]
    assert wire.body == {"comment": comment.strip(), "scopes": meant_scopes} | meant_tags


class Whole:
    """A whole number that is not an int."""

    def __init__(self, number: int) -> None:
        """Stand for a number."""
        self._number = number

    def __index__(self) -> int:
        """Return it."""
        return self._number


class Fails:
    """An object whose methods fail, each in another way."""

    def __repr__(self) -> str:
        """Fail."""
        raise AttributeError

    def __index__(self) -> int:
        """Fail."""
        raise OverflowError

    def __iter__(self) -> Iterator[object]:
        """Fail."""
        raise RecursionError

    def __bool__(self) -> bool:
        """Fail."""
        raise KeyError


# By names, because hypothesis would show them.
ODD: dict[str, Anything] = {
    "huge": 10**400,
    "endless": -(10**5000),
    "whole": Whole(1),
    "endless whole": Whole(10**5000),
    "fails": Fails(),
    "object": object(),
    "class": int,
}
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(sorted(ODD)).map(lambda name: ODD[name])
    | st.floats()
    | st.decimals()
    | st.fractions()
    | st.complex_numbers()
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.uuids()
    | st.dates()
    | INSTANTS
    | st.times()
    | st.timedeltas()
    | st.sampled_from([Period.month(2026, 10)])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
        | st.tuples(inner)
    ),
    max_leaves=4,
)
REQUIRED: Anything = {
    "update_project": {"name": "new", "company": "new"},
    "create_key": MADE,
    "create_distribution_credentials": {"comment": "ci"},
    "send_invite": {"email": "a@example.com", "scope": "member"},
    "update_member_scope": {"scope": "admin"},
}
CALLS: list[tuple[str, Anything]] = [
    ("update_project", ProjectOptions),
    ("create_key", KeyOptions),
    ("update_member_scope", ScopeOptions),
    ("send_invite", InviteOptions),
    ("get_models", ModelOptions),
    ("get_usage_requests", UsageRequestOptions),
    ("get_usage", UsageRequestOptions),
    ("get_usage_summary", UsageSummaryOptions),
    ("get_usage_fields", UsageFieldsOptions),
    ("get_usage_breakdown", UsageBreakdownOptions),
    ("get_billing_breakdown", BillingBreakdownOptions),
    ("get_billing_fields", BillingFieldsOptions),
    ("create_distribution_credentials", DistributionCredentialsOptions),
]


@settings(PROFILE)
@given(called=st.sampled_from(CALLS), data=st.data())
def test_any_value_of_an_option_is_sent_or_refused_by_name(
    called: tuple[str, Anything], data: st.DataObject
) -> None:
    """An option of any type is sent, or a TypeError or ValueError that names it."""
    wire = Wire()
    method, options = called
    name = data.draw(st.sampled_from([field.name for field in attrs.fields(options)]))
    value = data.draw(ANYTHING)
    ids = ("p1", "m1") if method == "update_member_scope" else ("p1",)
    given_options = REQUIRED.get(method, {}) | {name: value}

    _, refusal = attempt(
        lambda: getattr(client(wire), method)(*ids, given_options), TypeError, ValueError
    )

    assert bool(refusal) != bool(wire.seen)
    assert name in refusal or wire.seen
    # What must never be the text of a value.
    sent = b" ".join(request.url.query + request.content for request in wire.seen)
    assert not any(word in sent for word in (b"object at", b"Decimal", b"Whole"))


@settings(PROFILE)
@given(keyword=st.sampled_from(["deadline", "retry", "headers", "addons"]), value=ANYTHING)
@example(keyword="deadline", value=10**400)
def test_any_value_of_a_call_option_is_taken_or_refused_by_name(
    keyword: str, value: Anything
) -> None:
    """What every method takes is taken, or a TypeError or ValueError that names it."""
    wire = Wire()

    _, refusal = attempt(
        lambda: client(wire).get_projects(**{keyword: value}), TypeError, ValueError
    )

    assert bool(refusal) != bool(wire.seen)
    assert keyword in refusal or wire.seen


@settings(PROFILE)
@given(
    addons=st.dictionaries(
        ENCODABLE,
        st.none() | st.booleans() | st.integers() | ENCODABLE | st.lists(ENCODABLE, max_size=3),
        max_size=3,
    )
)
def test_any_addons_are_sent_as_they_are(addons: Anything) -> None:
    """Extra query parameters arrive as they were given, in the spelling of the API."""
    wire = Wire()

    client(wire).get_projects(addons=addons)

    expected = [
        (name, json.dumps(item) if isinstance(item, bool) else str(item))
        for name, value in addons.items()
        for item in (value if isinstance(value, list) else [value])
        if item is not None
    ]
    assert wire.query == sorted(expected, key=lambda pair: pair[0])


@settings(PROFILE)
@given(key=st.text() | st.text(st.characters(max_codepoint=127)))
def test_any_key_is_sent_as_it_is_or_refused(key: str) -> None:
    """A key goes out whole, in a header that can hold it, or is refused without being shown."""
    wire = Wire()
    made, refusal = attempt(lambda: wire.client(key), DeepgramApiKeyError)
    if made:
        made.manage.get_projects()
    assert bool(refusal) != bool(wire.seen)
    if refusal:
        assert len(key) < 10 or key not in refusal
        return

    assert wire.request.headers["Authorization"] == f"Token {key.strip()}"
    assert key.strip().isprintable()
