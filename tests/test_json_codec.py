"""JSON is read as `json.loads` reads it, with the extra `fast` and without."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepgram_manage import KeysResponse, UsageRequestsResponse, UsageSummaryResponse
from deepgram_manage._sending import json_codec
from deepgram_manage_api.models import UsageSpeech
from tests.support.answers import reading
from tests.support.mutations import VALUES
from tests.support.profiles import PROFILE
from tests.support.programs import run
from tests.support.samples import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]

ODD_TEXTS = {
    "negative zero": b"[-0, -0.0, 0e0, -0e-5]",
    "largest integers": b"[9223372036854775808, -9223372036854775809, 18446744073709551616]",
    "long integer": b"9" * 4300,
    "too long integer": b"9" * 4301,
    "long fraction": b"1.00000000000000011102230246251565404236316680908203126",
    "smallest fraction": b"[5e-324, 2.47e-324, 2.2250738585072011e-308]",
    "largest fraction": b"[1.7976931348623157e308, 1.7976931348623159e308, -1e400]",
    "no number": b"[NaN, Infinity, -Infinity]",
    "leading zero": b"01",
    "half a fraction": b"1.",
    "name that comes twice": b'{"a": 1, "b": 2, "a": 3}',
    "name that is empty": b'{"": 1}',
    "name that is no text": b"{1: 2}",
    "lone surrogate": b'"\\ud800"',
    "surrogates in the wrong order": b'"\\ude00\\ud83d"',
    "surrogate and letter": b'"\\ud83d\\u0041"',
    "pair of surrogates": b'"\\ud83d\\ude00"',
    "surrogate in UTF-8": b'"\xed\xa0\x80"',
    "no UTF-8": b'{"a": "\xff"}',
    "overlong UTF-8": b'"\xc0\xaf"',
    "control character": b'"\x01"',
    "line break in a text": b'"a\nb"',
    "escaped zero": b'"\\u0000"',
    "unknown escape": b'"\\x41"',
    "spaces of other kinds": b"\x0b1",
    "spaces around": b" \t\r\n[ 1 , 2 ] \n",
    "nothing": b"",
    "blank": b" ",
    "byte order mark": b"\xef\xbb\xbf1",
    "comma at the end": b"[1,]",
    "comment": b"/* */ 1",
    "two values": b"1 2",
    "deep": b"[" * 500 + b"]" * 500,
    "too deep": b"[" * 200_000 + b"]" * 200_000,
}


@pytest.fixture(autouse=True, scope="module")
def _used_for_everything() -> Iterator[None]:
    """Use msgspec for answers of any length."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_codec, "WORTH_IT", 0)
        yield


@pytest.fixture(params=["msgspec", "json"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read with the extra, and as where it is not installed."""
    if request.param == "json":
        monkeypatch.setattr(json_codec, "_decode", lambda: None)
    return str(request.param)


def outcome(read: Callable[[bytes], Any], content: bytes) -> str:
    """Tell what comes of reading, the types of all values and the text of an error included."""
    try:
        return repr(read(content))
    except (ValueError, RecursionError) as error:
        return f"{type(error)} {error}"


@pytest.mark.parametrize("content", ODD_TEXTS.values(), ids=ODD_TEXTS)
@pytest.mark.usefixtures("kind")
def test_odd_texts_are_read_as_json_reads_them(content: bytes) -> None:
    """Whatever JSON and what is nearly JSON holds, the value or the error is that of `json`."""
    assert outcome(json_codec.loads, content) == outcome(json.loads, content)


@PROFILE
@given(
    value=VALUES,
    encoding=st.sampled_from(ENCODINGS),
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
)
def test_any_value_is_read_as_json_reads_it(
    value: Any,  # noqa: ANN401 -- what JSON holds
    encoding: str,
    indent: int | None,
    *,
    ascii_only: bool,
) -> None:
    """A text of any form and encoding gives the value that `json` gives, of the same types."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    content = text.encode(encoding, "surrogatepass")

    assert outcome(json_codec.loads, content) == outcome(json.loads, content)


@PROFILE
@given(
    value=VALUES,
    changes=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 3), st.binary(max_size=3))),
)
def test_any_bytes_are_read_as_json_reads_them(
    value: Any,  # noqa: ANN401 -- what JSON holds
    changes: list[tuple[int, int, bytes]],
) -> None:
    """A text with bytes put in, taken out and replaced gives the value or the error of `json`."""
    content = json.dumps([value, {"name": value}], ensure_ascii=False).encode("utf-8", "replace")
    for place, length, inserted in changes:
        content = content[:place] + inserted + content[place + length :]

    assert outcome(json_codec.loads, content) == outcome(json.loads, content)


@PROFILE
@given(number=st.floats(), form=st.sampled_from(["{!r}", "{:.3f}", "{:.25e}", "{:.17g}"]))
def test_any_number_is_read_as_json_reads_it(number: float, form: str) -> None:
    """A number in any notation gives the same fraction to the last bit."""
    content = form.format(number).encode()

    assert outcome(json_codec.loads, content) == outcome(json.loads, content)


@pytest.mark.usefixtures("kind")
def test_an_answer_is_read_the_same_way_with_and_without() -> None:
    """An answer is the same object, by its fields and by the text of its repr."""
    body = sample("requests_list_all_kinds").body

    answer = json_codec.read(reading(UsageRequestsResponse), json.dumps(body).encode())

    assert type(answer) is UsageRequestsResponse
    assert answer.to_dict() == body
    assert repr(answer.requests) == repr(UsageRequestsResponse.from_dict(body).requests)


@pytest.mark.usefixtures("kind")
@pytest.mark.parametrize("content", [b"null", b"[]", b"7", b'"text"'])
def test_an_answer_that_is_no_object_is_refused(content: bytes) -> None:
    """What `from_dict` refuses is refused for the same reason."""
    with pytest.raises(TypeError, match="KeysResponse is read from a JSON object"):
        json_codec.read(reading(KeysResponse), content)


@pytest.mark.usefixtures("kind")
def test_an_answer_that_is_no_model_is_read() -> None:
    """An answer may be a list or a text, too."""
    assert json_codec.read(reading(list[int]), b"[1, 2]") == [1, 2]


def test_a_page_is_read_by_way_of_structs(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the extra, an answer as it should be is not read by way of dicts."""
    content = json.dumps(sample("requests_list_all_kinds").body).encode()
    monkeypatch.setattr(json_codec, "loads", None)

    assert json_codec.read(reading(UsageRequestsResponse), content).requests


def test_a_page_with_an_unknown_field_is_read_by_way_of_dicts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the extra, too, a field that nobody knows is not lost."""
    body = sample("requests_list_all_kinds").body
    body["requests"][0]["response"]["new"] = {"deep": [1]}
    monkeypatch.setattr(json_codec, "WORTH_IT", 0)

    page = json_codec.read(reading(UsageRequestsResponse), json.dumps(body).encode())

    assert page.requests[0].response is not None
    assert page.requests[0].response["new"] == {"deep": [1]}
    assert page.to_dict() == body


@pytest.mark.usefixtures("kind")
@pytest.mark.parametrize("junk", [None, 7, "text", [1]])
def test_rows_that_are_no_objects_survive(junk: Any) -> None:  # noqa: ANN401 -- what JSON holds
    """A list with something else in it is read as `from_dict` reads it, and given back."""
    keys = [{"member": {"member_id": "m", "email": "e"}, "api_key": {"api_key_id": "k"}}, junk]
    sent = {"api_keys": keys}

    page = json_codec.read(reading(KeysResponse), json.dumps(sent).encode())

    assert [key.api_key_id for key in page.api_keys] == ["k", None]
    assert page.to_dict() == sent


@pytest.mark.usefixtures("kind")
def test_usage_is_the_same_before_and_after_it_is_asked_for() -> None:
    """The counts of a row are those of the object that is made of them, however they are read."""
    row = {"start": "a", "end": "b", "hours": 1, "total_hours": 1, "requests": 1}
    parts = {"tokens": {"in": 3, "out": 4, "new": 5}, "tts": {"characters": 6, "requests": 7}}
    sent = {"results": [row | parts, row, row | {"tokens": None, "tts": 8}]}

    page = json_codec.read(reading(UsageSummaryResponse), json.dumps(sent).encode())

    def counts() -> list[tuple[int | None, ...]]:
        return [
            (each.tokens, each.tokens_in, each.tokens_out, each.tts_characters, each.tts_requests)
            for each in page.results
        ]

    expected = [(7, 3, 4, 6, 7), (None,) * 5, (None,) * 5]
    assert counts() == expected
    assert [getattr(each.tts, "characters", None) for each in page.results] == [6, None, None]
    assert counts() == expected
    page.results[0].tts = None
    assert page.results[0].tts_characters is None
    page.results[0].tts = UsageSpeech(characters=9, requests=1)
    assert page.results[0].tts_characters == 9
    assert page.to_dict()["results"][1:] == sent["results"][1:]


def test_short_answers_load_no_library() -> None:
    """Msgspec is loaded with the first answer that is long enough to be worth it."""
    loaded = run(
        "import sys\n"
        "from deepgram_manage import DeepgramClient, Project\n"
        "from deepgram_manage._sending import json_codec\n"
        "from deepgram_manage_api.types import Call\n"
        "call = Call('read', 'GET', '/', '/', [], None, Project)\n"
        "def seen():\n"
        "    print('msgspec' in sys.modules)\n"
        "DeepgramClient('key')\n"
        "json_codec.read(call, b'{}')\n"
        "seen()\n"
        "json_codec.read(call, b' ' * json_codec.WORTH_IT + b'{}')\n"
        "seen()\n"
    )

    assert loaded.split() == ["False", "True"]


def test_a_program_without_the_extra_works() -> None:
    """Where msgspec is not installed, long answers are read all the same."""
    read = run(
        "import sys\n"
        "sys.modules['msgspec'] = None\n"
        "from deepgram_manage import Project\n"
        "from deepgram_manage._sending import json_codec\n"
        "from deepgram_manage_api.types import Call\n"
        "call = Call('read', 'GET', '/', '/', [], None, Project)\n"
        "content = b' ' * json_codec.WORTH_IT + b'{\"project_id\": \"p1\"}'\n"
        "print(json_codec.read(call, content).project_id)\n"
    )

    assert read.split() == ["p1"]
