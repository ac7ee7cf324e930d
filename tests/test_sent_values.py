"""What the values of options and arguments are sent as, and which are refused by name."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.wire import Anything, Caller, Wire


ID = uuid.UUID(int=1)
KEY = {"comment": "ci", "scopes": ["usage:write"]}


class Old(str, enum.Enum):  # noqa: UP042 -- what str() makes of it is the point
    """Texts in the form that was usual before StrEnum."""

    VALUE = "active"


class New(enum.StrEnum):
    """Texts."""

    VALUE = "active"


class Plain(enum.Enum):
    """Constants of any type."""

    VALUE = "active"
    NUMBER = 5
    YES = True
    DAY = date(2026, 1, 31)
    NOTHING = None


class Number(enum.IntEnum):
    """Numbers."""

    FIVE = 5


class Flags(enum.Flag):
    """Numbers that are put together."""

    ONE = 1
    FOUR = 4


class Never(datetime):
    """An instant that is none, as pandas has one."""

    def __eq__(self, other: object) -> bool:
        """Equal nothing."""
        return False

    __hash__ = datetime.__hash__


class Whole:
    """A whole number that is not an int, as numpy has them."""

    def __repr__(self) -> str:
        """Be called the same in each process, since tests are named after it."""
        return "Whole()"

    def __init__(self, number: int = 5) -> None:
        """Stand for a number."""
        self._number = number

    def __index__(self) -> int:
        """Return it."""
        return self._number


class Text(str):
    """A text whose methods cannot be trusted."""

    __slots__ = ()

    def __str__(self) -> str:
        """Fail."""
        raise AttributeError

    __repr__ = __str__


class Broken:
    """An object of which nothing can be asked."""

    def __repr__(self) -> str:
        """Fail."""
        raise AttributeError

    def __index__(self) -> int:
        """Fail."""
        raise AttributeError

    def __bool__(self) -> bool:
        """Fail."""
        raise AttributeError

    def __iter__(self) -> Iterator[str]:
        """Fail."""
        raise AttributeError


class Unshown:
    """A value of a library that is not one of Python's, without a text of its own."""


def nested(depth: int = 100_000) -> Anything:
    """Return a list in lists, deeper than Python recurses."""
    value: list[Anything] = []
    for _ in range(depth):
        value = [value]
    return value


WRITTEN: dict[str, tuple[Anything, str]] = {
    "text": ("active", "active"),
    "blanks": (" \tactive\r\n", "active"),
    "str and Enum": (Old.VALUE, "active"),
    "StrEnum": (New.VALUE, "active"),
    "Enum": (Plain.VALUE, "active"),
    "Enum of a number": (Plain.NUMBER, "5"),
    "Enum of a date": (Plain.DAY, "2026-01-31"),
    "IntEnum": (Number.FIVE, "5"),
    "int": (2026, "2026"),
    "numpy's int": (Whole(), "5"),
    "float": (0.5, "0.5"),
    "Decimal": (Decimal("1.10"), "1.10"),
    "Decimal with an exponent": (Decimal("1E+2"), "100"),
    "flags of an enum": (Flags.ONE | Flags.FOUR, "5"),
    "UUID": (ID, str(ID)),
    "date": (date(2026, 1, 31), "2026-01-31"),
    "text that is more": (Text(" active "), "active"),
}

WORDS: dict[str, tuple[str, Anything]] = {
    "status": ("get_usage_requests", lambda value: {"status": value}),
    "accessor": ("get_usage_requests", lambda value: {"accessor": value}),
    "request_id": ("get_usage_requests", lambda value: {"request_id": value}),
    "deployment": ("get_billing_breakdown", lambda value: {"deployment": value}),
    "endpoint": ("get_usage_summary", lambda value: {"endpoint": value}),
    "method": ("get_usage_breakdown", lambda value: {"method": value}),
    "model": ("get_usage_summary", lambda value: {"model": value}),
    "tag": ("get_usage_summary", lambda value: {"tag": value}),
    "tag of costs": ("get_billing_breakdown", lambda value: {"tag": [value]}),
    "line_item": ("get_billing_breakdown", lambda value: {"line_item": value}),
    "grouping": ("get_usage_breakdown", lambda value: {"grouping": value}),
    "grouping of costs": ("get_billing_breakdown", lambda value: {"grouping": value}),
}


@pytest.mark.parametrize("name", WORDS)
def test_filter_is_sent_as_the_text_it_stands_for(call: Caller, wire: Wire, name: str) -> None:
    """Enums send their values, and numbers, UUIDs and dates their text."""
    method, options = WORDS[name]

    for value, _text in WRITTEN.values():
        call(method, "p1", options(value))

    queries = [request.url.params.multi_items() for request in wire.seen]
    assert queries == [[(name.split(maxsplit=1)[0], text)] for _value, text in WRITTEN.values()]


BODIES: dict[str, tuple[str, Anything, Anything]] = {
    "comment": ("create_key", lambda value: KEY | {"comment": value}, lambda body: body["comment"]),
    "scopes": ("create_key", lambda value: KEY | {"scopes": [value]}, lambda body: body["scopes"]),
    "tags": ("create_key", lambda value: KEY | {"tags": (value,)}, lambda body: body["tags"]),
    "name": ("update_project", lambda value: {"name": value}, lambda body: body["name"]),
    "company": ("update_project", lambda value: {"company": value}, lambda body: body["company"]),
    "email": (
        "send_invite",
        lambda value: {"email": value, "scope": "member"},
        lambda body: body["email"],
    ),
    "scope": (
        "send_invite",
        lambda value: {"email": "a@example.com", "scope": value},
        lambda body: body["scope"],
    ),
    "provider": (
        "create_distribution_credentials",
        lambda value: {"comment": "ci", "provider": value},
        lambda body: body["provider"],
    ),
    "comment of credentials": (
        "create_distribution_credentials",
        lambda value: {"comment": value},
        lambda body: body["comment"],
    ),
    "scopes of credentials": (
        "create_distribution_credentials",
        lambda value: {"comment": "ci", "scopes": [value]},
        lambda body: body["scopes"],
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_field_is_sent_as_the_text_it_stands_for(call: Caller, wire: Wire, name: str) -> None:
    """A field of a body is text, and one of a list of texts is."""
    method, options, field = BODIES[name]

    for value, text in WRITTEN.values():
        call(method, "p1", options(value))
        assert field(wire.body) in (text, [text])
        wire.seen.clear()


REFUSED: dict[str, Anything] = {
    "True": True,
    "False": False,
    "numbers that are none": float("nan"),
    "endless number": float("inf"),
    "too many digits": 10**5000,
    "bytes": b"active",
    "bytearray": bytearray(b"active"),
    "memoryview": memoryview(b"active"),
    "instant that is none": Never(2026, 1, 31),
    "Enum of True": Plain.YES,
    "Enum of None": Plain.NOTHING,
    "complex": 1j,
    "object": Unshown(),
    "broken object": Broken(),
    "class": Unshown,
    "dict": {"active": True},
    "nested": nested(),
    "half a character": "\ud800",
    "nothing": "",
    "blank": " \n",
    "in quotes": '"active"',
    "in curly quotes": "“active”",
    "in single quotes": " 'active' ",
    "in wide quotes": "\uff02active\uff02",
    "in corner brackets": "「active」",
    "blank of Hangul": "\u3164active",
    "blank of Braille": "active\u2800",
    "zero-width space": "\u200bactive",
    "byte order mark": "\ufeffactive",
    "zero-width joiner": "active\u200d",
    "line end inside": "act\nive",
    "null": "act\x00ive",
    "escape": "\x1b[31mactive",
    "line separator": "act\u2028ive",
}


@pytest.mark.parametrize("name", [*WORDS, *BODIES])
def test_text_that_is_none_is_refused(call: Caller, wire: Wire, name: str) -> None:
    """What is not text, or not meant, is an error that names the option, and is not sent."""
    method, options = (WORDS | BODIES)[name][:2]

    for form, value in REFUSED.items():
        with pytest.raises((TypeError, ValueError), match=name.split(maxsplit=1)[0]):
            pytest.fail(f"{form} was sent: {call(method, 'p1', options(value))}")

    assert not wire.seen


LISTS = {"scopes": ["a", "b"], "tags": ["a", "b"]}

SEVERAL: dict[str, Anything] = {
    "list": ["a", "b"],
    "tuple": ("a", "b"),
    "keys of a dict": dict.fromkeys("ab").keys(),
    "generator": (letter for letter in "ab"),
}


@pytest.mark.parametrize("form", ["list", "tuple", "keys of a dict"])
@pytest.mark.parametrize("name", LISTS)
def test_several_texts_may_be_of_any_collection(
    call: Caller, wire: Wire, name: str, form: str
) -> None:
    """Scopes and tags may be a list, a tuple, or what else can be gone through."""
    call("create_key", "p1", KEY | {name: SEVERAL[form]})

    assert wire.body[name] == ["a", "b"]


@pytest.mark.parametrize(
    "values",
    [
        "member",
        Old.VALUE,
        b"ab",
        pytest.param(
            memoryview(b"ab"), id="a memoryview"
        ),  # not its address, which is new each time
        Flags.ONE | Flags.FOUR,
        {"usage:write": False},
        5,
        True,
        ID,
        [None],
        [True],
        [["a"]],
        [b"a"],
    ],
    ids=repr,
)
@pytest.mark.parametrize("name", ["scopes", "tags"])
def test_list_of_another_form_is_refused(
    call: Caller, wire: Wire, name: str, values: Anything
) -> None:
    """A single value, a dict, bytes and what is no text in a list are refused by name."""
    with pytest.raises(TypeError, match=f"^{name}"):
        call("create_key", "p1", KEY | {name: values})

    assert not wire.seen


NUMBERS: dict[str, tuple[str, Anything, int]] = {
    "limit": ("get_usage_requests", lambda value: ({"limit": value}, {}), 1),
    "page": ("get_usage_requests", lambda value: ({"page": value}, {}), 0),
    "limit of purchases": ("get_purchases", lambda value: (None, {"limit": value}), 1),
}


def send_number(call: Caller, name: str, value: Anything) -> None:
    """Make the call that takes a number of this name."""
    method, arguments, _least = NUMBERS[name]
    options, keywords = arguments(value)
    call(method, "p1", *([] if options is None else [options]), **keywords)


@pytest.mark.parametrize("value", [5, Whole(), Number.FIVE, Plain.NUMBER], ids=repr)
@pytest.mark.parametrize("name", NUMBERS)
def test_whole_number_is_sent_in_digits(
    call: Caller, wire: Wire, name: str, value: Anything
) -> None:
    """What counts as a whole number is sent as one."""
    send_number(call, name, value)

    assert wire.query == [(name.split(maxsplit=1)[0], "5")]


@pytest.mark.parametrize("name", NUMBERS)
def test_least_number_is_sent(call: Caller, wire: Wire, name: str) -> None:
    """A page counts from 0, a limit from 1."""
    least = NUMBERS[name][2]

    send_number(call, name, least)

    assert wire.query == [(name.split(maxsplit=1)[0], str(least))]


@pytest.mark.parametrize("name", NUMBERS)
def test_number_below_the_least_is_refused(call: Caller, wire: Wire, name: str) -> None:
    """A smaller number is a ValueError that says how small it may be, and is not sent."""
    least = NUMBERS[name][2]

    for number in (least - 1, Whole(least - 1), -(10**400)):
        with pytest.raises(ValueError, match=f"{name.split(maxsplit=1)[0]}=.* at least {least}"):
            send_number(call, name, number)

    assert not wire.seen


WRONG_NUMBERS: list[Anything] = [True, Plain.YES, "5", 5.0, 0.5, b"5", Decimal(5), [5], Broken()]


@pytest.mark.parametrize("name", NUMBERS)
def test_what_is_no_whole_number_is_refused(call: Caller, wire: Wire, name: str) -> None:
    """A bool, a fraction and a text are a TypeError that names the option, and are not sent."""
    option = name.split(maxsplit=1)[0]
    for value in WRONG_NUMBERS:
        with pytest.raises(TypeError, match=f"{option}=.* must be a whole number"):
            send_number(call, name, value)
    for value in (10**400, 10**5000, Whole(10**5000)):
        with pytest.raises(ValueError, match=f"{option}=.* at most"):
            send_number(call, name, value)

    assert not wire.seen


FLAGS: dict[str, tuple[str, Anything]] = {
    "punctuate": ("get_usage_summary", lambda value: ("p1", {"punctuate": value})),
    "ner": ("get_usage_breakdown", lambda value: ("p1", {"ner": value})),
    "include_outdated": ("get_models", lambda value: ({"include_outdated": value},)),
}


WRONG_FLAGS: list[Anything] = ["true", "", 1, 0, 0.0, "yes", b"", [], Broken(), Number.FIVE]


@pytest.mark.parametrize("name", FLAGS)
def test_what_is_neither_true_nor_false_is_refused(call: Caller, wire: Wire, name: str) -> None:
    """A filter by a feature is True or False, and anything else is a TypeError that names it."""
    method, arguments = FLAGS[name]

    for value in WRONG_FLAGS:
        with pytest.raises(TypeError, match=f"{name}=.* must be True or False"):
            call(method, *arguments(value))

    assert not wire.seen


def test_true_of_an_enum_is_true(call: Caller, wire: Wire) -> None:
    """A member of an enum sends the bool that it stands for."""
    call("get_usage_summary", "p1", {"punctuate": Plain.YES})

    assert wire.query == [("punctuate", "true")]


def test_numbers_of_numpy_are_sent(call: Caller, wire: Wire) -> None:
    """Whole numbers, bools and texts of numpy are what they are of Python."""
    numpy = pytest.importorskip("numpy")

    call("get_usage_requests", numpy.str_("p1"), {"limit": numpy.int64(5), "page": numpy.uint8(0)})
    call("get_usage_summary", "p1", {"punctuate": numpy.True_, "tag": numpy.array(["a", "b"])})

    first, second = wire.seen
    assert dict(first.url.params) == {"limit": "5", "page": "0"}
    assert second.url.params.multi_items() == [("tag", "a"), ("tag", "b"), ("punctuate", "true")]


def test_number_of_numpy_that_is_none_is_refused(call: Caller, wire: Wire) -> None:
    """A bool of numpy is no whole number, and not-a-number no text."""
    numpy = pytest.importorskip("numpy")

    with pytest.raises(TypeError, match="limit"):
        call("get_usage_requests", "p1", {"limit": numpy.True_})
    with pytest.raises(TypeError, match="tag"):
        call("get_usage_summary", "p1", {"tag": numpy.float32("nan")})
    with pytest.raises(TypeError, match="scopes"):
        call("create_key", "p1", KEY | {"scopes": numpy.array("member")})

    assert not wire.seen


PEOPLE = [
    "it's fine",
    "'twas on 5th",
    '"a" and "b"',
    "say “hello” to me",
    "Zoë 👩\u200d💻 home",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "50 % off; a=b & c",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
]


@pytest.mark.parametrize("text", PEOPLE)
def test_text_for_people_is_sent_as_it_is(call: Caller, wire: Wire, text: str) -> None:
    """Quotes, joiners and signs inside a comment, a tag or a name stay."""
    call("create_key", "p1", KEY | {"comment": text, "tags": [text]})

    assert (wire.body["comment"], wire.body["tags"]) == (text, [text])


@pytest.mark.parametrize("value", [REFUSED["in quotes"], "\ufeffk1", "a\nb"])
def test_status_of_keys_is_checked_like_an_option(call: Caller, wire: Wire, value: str) -> None:
    """An argument that is sent in the query is checked by name."""
    with pytest.raises(ValueError, match="status"):
        call("get_keys", "p1", status=value)

    assert not wire.seen


def test_status_of_keys_may_be_of_an_enum(call: Caller, wire: Wire) -> None:
    """An argument of an enum sends its value."""
    call("get_keys", "p1", status=Old.VALUE)

    assert wire.query == [("status", "active")]


ADDONS: dict[str, tuple[Anything, list[str]]] = {
    "Enum": (Old.VALUE, ["active"]),
    "IntEnum": (Number.FIVE, ["5"]),
    "numpy's int": (Whole(), ["5"]),
    "UUID": (ID, [str(ID)]),
    "date": (date(2026, 1, 31), ["2026-01-31"]),
    "blanks": (" a ", [" a "]),
    "bools": ([True, Plain.YES, False], ["true", "true", "false"]),
    "tuple": ((1, None, "b"), ["1", "b"]),
}


@pytest.mark.parametrize("form", ADDONS)
def test_addon_is_sent_as_the_text_it_stands_for(call: Caller, wire: Wire, form: str) -> None:
    """Extra query parameters are written like options, and texts stay as they are."""
    value, texts = ADDONS[form]

    call("get_projects", addons={"extra": value})

    assert wire.query == [("extra", text) for text in texts]


WRONG_ADDONS: list[Anything] = [
    [("a", "b")],
    "a=b",
    5,
    {"extra": b"b"},
    {"extra": {"b": "c"}},
    {"extra": [["b"]]},
    {"extra": float("nan")},
    {"extra": 10**5000},
    {"extra": "\ud800"},
    {"extra": Broken()},
    {"extra": nested()},
    {5: "b"},
    {"\ud800": "b"},
]


@pytest.mark.parametrize("number", range(len(WRONG_ADDONS)))
def test_addon_of_another_type_is_refused(call: Caller, wire: Wire, number: int) -> None:
    """Addons that are no dict, or whose values cannot be written, are refused by name."""
    with pytest.raises((TypeError, ValueError), match=r"^addons"):
        call("get_projects", addons=WRONG_ADDONS[number])
    with pytest.raises((TypeError, ValueError), match=r"^addons"):
        call.manage.iter_usage_requests("p1", addons=WRONG_ADDONS[number])

    assert not wire.seen


def test_iterator_takes_the_same_ids(call: Caller, wire: Wire) -> None:
    """An id of the log's iterator may be a UUID, and is refused by name like others."""
    call.manage.iter_usage_requests(ID)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="project_id"):
        call.manage.iter_usage_requests('"p1"')

    assert not wire.seen


@pytest.mark.parametrize("name", ["max_wait", "poll", "settle"])
def test_seconds_to_wait_are_checked(call: Caller, wire: Wire, name: str) -> None:
    """What is no number of seconds is refused by name before the log is asked."""
    for value in (True, "5", None, float("nan"), float("inf"), -1, 10**400, Broken()):
        with pytest.raises((TypeError, ValueError), match=f"^{name}="):
            call("wait_for_usage_request", "p1", "r1", **{name: value})

    assert not wire.seen


@pytest.mark.parametrize(
    "name",
    [
        "Host",
        "host",
        "Content-Length",
        "CONTENT-LENGTH",
        "Transfer-Encoding",
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "Upgrade",
        "TE",
        "Trailer",
        "Expect",
        "Content-Encoding",
    ],
)
def test_header_of_the_message_is_refused(call: Caller, wire: Wire, name: str) -> None:
    """A header that says where a request ends or goes is refused by name, wherever it is given."""
    for use in (
        lambda: call("get_projects", headers={name: "5"}),
        lambda: call.client.with_options(headers={name: "5"}),
        lambda: wire.client(headers={name: "5"}),
    ):
        with pytest.raises(ValueError, match=f"headers: '{name}' is set for each request"):
            use()

    assert not wire.seen


@pytest.mark.parametrize("value", [" a", "a ", "\ta", "a\t", " ", "a\r\n b"])
def test_header_with_blanks_at_its_ends_is_refused(call: Caller, wire: Wire, value: str) -> None:
    """Blanks around a value are refused by the name of the header, which shows no value."""
    with pytest.raises(ValueError, match=r"headers: the value of 'X-Team' .* without blanks"):
        call("get_projects", headers={"X-Team": value})

    assert not wire.seen


@pytest.mark.parametrize("value", ["", "a", "a b", "a\tb"])
def test_header_may_hold_blanks_inside(call: Caller, wire: Wire, value: str) -> None:
    """An empty value, and one with blanks inside, is sent as it is."""
    call("get_projects", headers={"X-Team": value})

    assert wire.request.headers["X-Team"] == value


def test_header_of_an_enum_sends_its_value(call: Caller, wire: Wire) -> None:
    """A member of an enum of texts is sent as its value."""
    call("get_projects", headers={"X-Team": Old.VALUE})

    assert wire.request.headers["X-Team"] == "active"


@pytest.mark.parametrize("headers", [[("a", "b")], "a: b", 5])
def test_headers_of_another_form_are_refused(call: Caller, wire: Wire, headers: Anything) -> None:
    """Headers that are no dict are a TypeError that names them."""
    with pytest.raises(TypeError, match=r"^headers must be a dict"):
        call("get_projects", headers=headers)

    assert not wire.seen
