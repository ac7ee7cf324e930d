"""Answers handed to other libraries: one thing is a mapping, a list answer is a list."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import pytest
from rich.console import Console

from deepgram_manage import (
    BalancesResponse,
    BillingFieldsResponse,
    KeyResponse,
    KeysResponse,
    Message,
    ModelsResponse,
    Project,
    ScopesResponse,
    UsageFieldsResponse,
    UsageRequest,
    UsageRequestsResponse,
    UsageSummaryResponse,
    UsageSummaryResults,
)
from tests.support.samples import sample

pd: Any = pytest.importorskip("pandas")

ROW = {"start": "2026-01-01", "end": "2026-01-01", "hours": 1.5, "total_hours": 2.0, "requests": 7}
USAGE = {"start": "2026-01-01", "end": "2026-01-31", "results": [ROW, ROW | {"requests": 9}]}


def usage() -> UsageSummaryResponse:
    """Read an answer with two rows."""
    return UsageSummaryResponse.from_dict(USAGE)


def printed(value: object) -> str:
    """Print with Rich."""
    console = Console(file=io.StringIO(), width=300)
    console.print(value)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_single_model_is_a_mapping() -> None:
    """All that can be done with a mapping can be done with it, matching included."""
    project = Project.from_dict({"project_id": "p1", "items": 1, "keys": 2, "get": 3})

    assert issubclass(Project, Mapping)
    assert (project["items"], project["keys"], project.get("get")) == (1, 2, 3)
    assert list(project) == ["project_id", "items", "keys", "get"]
    assert len(project) == 4
    assert project.keys() & {"items", "other"} == {"items"}
    assert dict(project) == {**project} == project
    assert Project.from_dict(project.to_dict()) == project
    match project:
        case {"project_id": "p1", **rest}:
            assert set(rest) == {"items", "keys", "get"}
        case _:
            pytest.fail("it does not match")


def test_a_list_answer_is_its_list() -> None:
    """It is gone through, measured and indexed as the list of it."""
    answer = usage()

    assert [row.requests for row in answer] == [7, 9]
    assert (len(answer), answer[-1].requests, answer[:1]) == (2, 9, [answer.results[0]])
    assert answer.results[1] in answer
    assert not isinstance(answer, Mapping)


def test_a_list_answer_is_a_sequence() -> None:
    """All that is done with one can be done with it, matching included."""
    answer = usage()

    assert isinstance(answer, Sequence)
    assert list(reversed(answer)) == answer[::-1]
    assert (answer.index(answer[1]), answer.count(answer[0])) == (1, 1)
    assert sorted(row.requests or 0 for row in random.sample(answer, 2)) == [7, 9]
    match answer:
        case [first, *rest]:
            assert (first.requests, len(rest)) == (7, 1)
        case _:
            pytest.fail("it does not match")


def test_a_field_called_like_a_method_of_a_sequence_is_reached_by_name() -> None:
    """What a server may send one day is not lost."""
    answer = UsageSummaryResponse.from_dict(USAGE | {"count": 2, "index": 0})

    assert (answer["count"], answer["index"], answer.to_dict()["count"]) == (2, 0, 2)


def test_a_list_answer_is_read_by_names_too() -> None:
    """What can be read of it as of a dict stays."""
    answer = usage()

    assert answer["results"] is answer.results
    assert ("results" in answer, "resolution" in answer) == (True, False)
    assert list(answer.keys()) == list(dict(answer)) == ["start", "end", "results"]
    assert answer == USAGE
    with pytest.raises(KeyError, match="nothing"):
        _ = answer["nothing"]
    with pytest.raises(IndexError):
        _ = answer[2]


@pytest.mark.parametrize(
    "empty",
    [
        UsageSummaryResponse.from_dict({"results": []}),
        BalancesResponse.from_dict({"balances": []}),
        KeysResponse.from_dict({"api_keys": []}),
        ScopesResponse.from_dict({"scopes": []}),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_an_empty_list_answer_is_false(empty: object) -> None:
    """As an empty list is."""
    assert not empty


def test_answers_with_several_lists_are_single() -> None:
    """None of their lists is the one."""
    for kind in (ModelsResponse, UsageFieldsResponse, BillingFieldsResponse, Message):
        assert isinstance(kind.from_dict({}), Mapping)


def test_scopes_are_gone_through() -> None:
    """A list of texts is one, too."""
    assert list(ScopesResponse.from_dict({"scopes": ["member", "admin"]})) == ["member", "admin"]


def test_keys_are_gone_through_with_their_owners() -> None:
    """The items are those of the documented list, not of the wire's."""
    (key,) = KeysResponse.from_dict(sample("keys_list_with_names").body)

    assert key.member is not None
    assert (key.comment, key.member.email) == ("Management API key", "ada@example.com")


def test_a_key_in_a_list_has_its_owner_as_a_mapping_has() -> None:
    """Whoever compares two lists as mappings sees that an owner is another."""
    sent = sample("keys_list_with_names").body
    (key,) = KeysResponse.from_dict(sent)
    (other,) = KeysResponse.from_dict(
        {"api_keys": [sent["api_keys"][0] | {"member": {"member_id": "m2", "email": "b@c.d"}}]}
    )

    assert key["member"] == dict(key)["member"] == key.member
    assert "member" in key
    assert "member=KeyOwner(" in repr(key)
    assert key != other
    assert dict(key) != dict(other)
    assert key == dict(key)
    assert key.to_dict() == sent["api_keys"][0]["api_key"] == key
    assert pd.DataFrame([key, other])["member"].tolist() == [key.member, other.member]


def test_pandas_takes_the_rows() -> None:
    """Whether as rows or as the answer, the values are there."""
    for given in (usage(), usage().results, usage().to_dicts()):
        assert list(pd.DataFrame(given)["requests"]) == [7, 9]


def test_attrs_takes_answers() -> None:
    """`asdict` has the values by the names that a user reads, and nothing else."""
    page = UsageRequestsResponse.from_dict(sample("requests_list_all_kinds").body)
    names = [field.name for field in attrs.fields(UsageRequest)]

    assert attrs.asdict(usage().results[0])["requests"] == 7
    assert not [name for name in names if name.startswith("_")]
    assert attrs.asdict(page.requests[0])["response"]["code"] == 200
    assert attrs.fields(UsageRequest).request_id.name == "request_id"
    assert attrs.evolve(usage().results[0], requests=8).requests == 8


def test_a_changed_copy_of_a_row_has_its_tokens() -> None:
    """`evolve` hands the sum that a user reads to the copy, which shows what went in and out."""
    row = UsageSummaryResults.from_dict(ROW | {"tokens": {"in": 1, "out": 2}, "tts": None})

    copy = attrs.evolve(row, requests=8)

    assert (copy.tokens, copy.tokens_in, copy.tokens_out) == (3, 1, 2)
    assert copy.to_dict()["tokens"] == {"in": 1, "out": 2}
    assert repr(copy) == repr(row).replace("requests=7", "requests=8").replace(", tts=None", "")


def test_rich_shows_what_the_repr_shows() -> None:
    """No value of an unknown field, no secret, and nothing of how a model works."""
    created = KeyResponse.from_dict({"api_key_id": "1", "key": "s3cr3t", "other": "h1dden"})

    shown = printed(created)

    assert "api_key_id" in shown
    assert not [word for word in ("s3cr3t", "h1dden", "_absent", "Error") if word in shown]
    assert repr(created) == "KeyResponse(api_key_id='1', key=…, other=…)"


def test_a_callback_as_text_is_read() -> None:
    """The published document has the address where servers send an object."""
    sent = {"request_id": "r1", "path": "/v1/listen", "callback": "https://a.example/b"}

    record = UsageRequest.from_dict(sent)

    assert record.callback is not None
    assert (record.callback.url, record.callback.method) == ("https://a.example/b", "POST")
    assert record.to_dict() == sent


def test_settings_are_attributes() -> None:
    """Version 4 has them so; one that is not set is None."""
    details = {"models": [], "method": "sync", "tags": [], "features": [], "config": {"a": 1}}
    record = UsageRequest.from_dict({"request_id": "r", "response": {"details": details}})

    assert record.response is not None
    assert record.response.details is not None
    config = record.response.details.config
    assert (config.a, config.model, config["a"], config) == (1, None, 1, {"a": 1})
    assert record.to_dict()["response"]["details"]["config"] == {"a": 1}


def test_tokens_are_a_count_with_parts() -> None:
    """Version 4 reads the parts from it; it is a number all the same."""
    rows = [{"tokens": {"in": 3, "out": 4}}, {"tokens": {"in": "5", "out": 6}}, {"tokens": None}]
    first, second, third = UsageSummaryResponse.from_dict({"results": rows}).results

    assert first.tokens is not None
    assert (first.tokens, first.tokens.tokens_in, first.tokens.out) == (7, 3, 4)
    assert (second.tokens, third.tokens) == (6, None)
    assert f"{first.tokens} {first.tokens + 1}" == "7 8"


def test_speech_has_a_duration() -> None:
    """Version 4 reads it from the details of speech."""
    record = sample("requests_record_speak_tts_details").body
    page = UsageRequestsResponse.from_dict(record)
    for request in page:
        assert request.tts_details is not None
        assert request.tts_details.duration == request.tts_details.metadata.duration
        assert request.response is not None
        assert request.response.tts_details is not None
        assert request.response.tts_details.duration is None
