"""The ways in which models are read, written out for speed, give what the slow way gives."""

from __future__ import annotations

import copy
import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeAlias
from unittest import mock
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import deepgram_manage
from deepgram_manage._sending import json_codec
from deepgram_manage.responses.requests import asked
from deepgram_manage_api import models as wire
from deepgram_manage_api.types import WireModel
from tests.support.answers import reading
from tests.support.mutations import BODIES, changed
from tests.support.profiles import PROFILE
from tests.support.samples import sample
from tests.support.walk import read_all
from tests.support.wire import attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Model: TypeAlias = type[WireModel]

PROJECT = "/v1/projects/{project_id}"

ANSWERS: dict[str, Model] = {
    "/v1/projects": deepgram_manage.ProjectsResponse,
    PROJECT: deepgram_manage.Project,
    f"{PROJECT}/keys": deepgram_manage.KeysResponse,
    f"{PROJECT}/keys/{{key_id}}": deepgram_manage.KeyResponse,
    f"{PROJECT}/members": deepgram_manage.MembersResponse,
    f"{PROJECT}/invites": deepgram_manage.InvitesResponse,
    f"{PROJECT}/requests": deepgram_manage.UsageRequestsResponse,
    f"{PROJECT}/requests/{{request_id}}": deepgram_manage.UsageRequest,
    f"{PROJECT}/usage": deepgram_manage.UsageSummaryResponse,
    f"{PROJECT}/usage/breakdown": deepgram_manage.UsageBreakdownResponse,
    f"{PROJECT}/balances": deepgram_manage.BalancesResponse,
    f"{PROJECT}/models": deepgram_manage.ModelsResponse,
    f"{PROJECT}/models/{{model_id}}": deepgram_manage.ModelResponse,
    f"{PROJECT}/self-hosted/distribution/credentials": (
        deepgram_manage.DistributionCredentialsListResponse
    ),
}
SENT = [(model, body) for path, model in ANSWERS.items() for body in BODIES["GET", path]]
OBJECTS = [(model, body) for model, body in SENT if isinstance(body, dict)]
GENERATED: list[Model] = [getattr(wire, name) for name in wire.__all__]


def by_structs(model: Model, body: Any) -> Any:  # noqa: ANN401 -- any body, any model
    """Read bytes with msgspec."""
    return json_codec.read(reading(model), json.dumps(body).encode())


def by_dicts(model: Model, body: Any) -> Any:  # noqa: ANN401 -- any body, any model
    """Read bytes without msgspec."""
    with mock.patch.object(json_codec, "_decode", return_value=None):
        return by_structs(model, body)


WAYS: dict[str, Callable[[Model, Any], Any]] = {
    "dict": lambda model, body: model.from_dict(copy.deepcopy(body)),
    "bytes, by dicts": by_dicts,
    "bytes, by structs": by_structs,
}


def slowly(model: Model, body: Any) -> Any:  # noqa: ANN401 -- any body, any model
    """Read field by field, with nothing of what is written out for each model."""
    with ExitStack() as patches:
        for generated in GENERATED:
            patches.enter_context(mock.patch.object(generated, "_fill", vars(WireModel)["_fill"]))
        return model.from_dict(copy.deepcopy(body))


@pytest.fixture(autouse=True, scope="module")
def _structs_for_everything() -> Iterator[None]:
    """Read by way of structs answers of any length."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_codec, "WORTH_IT", 0)
        yield


def seen(answer: Any) -> list[str]:  # noqa: ANN401 -- any model
    """Tell everything that can be seen of an answer, the types of all values included."""
    return [
        repr(what)
        for what in (answer, read_all(answer), answer.to_dict(), answer.items(), answer.to_json())
    ]


@pytest.mark.parametrize("way", WAYS)
@settings(PROFILE, max_examples=2 * PROFILE.max_examples)
@given(data=st.data())
def test_every_way_gives_what_the_slow_way_gives(way: str, data: st.DataObject) -> None:
    """Whatever is sent, each attribute reads the same, and the same is given back."""
    model, body = data.draw(st.sampled_from(SENT))
    body = data.draw(st.just(body) | changed(body))

    expected, refusal = attempt(lambda: slowly(model, body), TypeError)
    answer, error = attempt(lambda: WAYS[way](model, body), TypeError)

    assert error == refusal
    assert refusal or seen(answer) == seen(expected)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("model", "body"), OBJECTS)
def test_every_way_reads_what_servers_sent(way: str, model: Model, body: object) -> None:
    """A recorded answer is the same by each way."""
    assert seen(WAYS[way](model, body)) == seen(slowly(model, body))


@pytest.mark.parametrize(("model", "body"), OBJECTS)
def test_reading_leaves_the_dict_as_it_is(model: Model, body: object) -> None:
    """What `from_dict` reads stays the caller's, its lists included."""
    given = copy.deepcopy(body)

    answer = model.from_dict(given)
    read_all(answer)

    assert json.dumps(given) == json.dumps(body)


HOT = {
    deepgram_manage.UsageRequestsResponse: "requests_list_all_kinds",
    deepgram_manage.KeysResponse: "keys_list_tags_and_expiration",
    deepgram_manage.ModelsResponse: "models_list",
    deepgram_manage.UsageSummaryResponse: "usage_2024_tokens_tts",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("model", "name"), HOT.items())
def test_answers_as_they_should_be_are_read_without_the_slow_way(
    monkeypatch: pytest.MonkeyPatch, model: Model, name: str, way: str
) -> None:
    """Pages of today's servers never fall back to the way that takes any answer."""
    monkeypatch.setattr(WireModel, "_fill_known", None)

    assert WAYS[way](model, sample(name).body).to_dict() == sample(name).body


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("model", "name"), HOT.items())
def test_rows_beside_junk_are_read(model: Model, name: str, way: str) -> None:
    """A row of another type changes nothing for the rows around it, and is given back."""
    body = copy.deepcopy(sample(name).body)
    for rows in body.values():
        if isinstance(rows, list):
            rows.extend([None, 7, copy.deepcopy(rows[0])])

    assert seen(WAYS[way](model, body)) == seen(slowly(model, body))
    assert WAYS[way](model, body).to_dict() == body


QUERIES = st.lists(
    st.tuples(
        st.sampled_from(["callback", "call%62ack", "a", "", "callback+", "CALLBACK", "é"]),
        st.text("a%2Ff+=&;é\ud800?#", max_size=6),
    ).map("=".join)
    | st.text("callback=&%+", max_size=10),
    max_size=4,
).map("&".join)


@PROFILE
@given(query=QUERIES)
def test_a_parameter_is_found_where_the_library_finds_it(query: str) -> None:
    """The parameter that a request asked for is that of `parse_qs`, whatever the query is."""
    values = parse_qs(query, keep_blank_values=True).get("callback", [None])

    assert asked(f"/v1/listen?{query}", "callback") == values[0]
