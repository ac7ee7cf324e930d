"""What holds for all answers: equality, text, JSON, and reading by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.samples import sample
from tests.support.wire import Reply

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire

pytestmark = pytest.mark.wheel


def test_answers_are_equal_by_what_was_sent(call: Caller, wire: Wire) -> None:
    """Two answers with the same fields are equal, whether or not one was read already."""
    wire.answer = sample("keys_list_with_names")

    first, second = call("get_keys", "p1"), call("get_keys", "p1")

    assert first.api_keys
    assert first == second


def test_answers_with_other_values_differ(call: Caller, wire: Wire) -> None:
    """One field is enough for two answers to differ."""
    wire.answer = {"project_id": "p1", "name": "a"}
    first = call("get_project", "p1")
    wire.answer = {"project_id": "p1", "name": "b"}

    assert first != call("get_project", "p1")


def test_null_and_absent_read_alike_and_are_not_equal(call: Caller, wire: Wire) -> None:
    """Null and absent are both None, and each is given back as it came."""
    wire.answer = {"project_id": "p1", "company": None}
    null = call("get_project", "p1")
    wire.answer = {"project_id": "p1"}
    absent = call("get_project", "p1")

    assert (null.company, absent.company) == (None, None)
    assert null.to_dict() == {"project_id": "p1", "company": None}
    assert absent.to_dict() == {"project_id": "p1"}


def test_answers_of_different_kinds_differ(call: Caller) -> None:
    """A message is no project, though both may be empty."""
    assert call("get_project", "p1") != call("delete_project", "p1")


def test_answer_is_no_key_of_a_dict(call: Caller) -> None:
    """An answer can change, so it has no hash."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(call("get_project", "p1"))


def test_changes_are_written_back(call: Caller, wire: Wire) -> None:
    """A field that was changed in an object inside an answer is in its `to_dict`."""
    wire.answer = sample("projects_list")
    answer = call("get_projects")

    answer.projects[0].name = "changed"

    assert answer.to_dict()["projects"][0]["name"] == "changed"


def test_dict_of_an_answer_is_the_callers(call: Caller, wire: Wire) -> None:
    """Changing what `to_dict` gave leaves the answer as it is."""
    wire.answer = sample("keys_get_flat_tags")
    answer = call("get_key", "p1", "k1")

    answer.to_dict()["api_key"]["scopes"].append("admin")

    assert answer.to_dict() == wire.answer.body


def test_json_is_the_dict_as_text(call: Caller, wire: Wire) -> None:
    """`to_json` gives the same fields as `to_dict`, on one line unless told otherwise."""
    wire.answer = sample("requests_list_all_kinds")
    answer = call("get_usage_requests", "p1")

    assert json.loads(answer.to_json()) == wire.answer.body
    assert "\n" not in answer.to_json()
    assert answer.to_json(indent=2).startswith('{\n  "')


def test_json_keeps_letters_readable(call: Caller, wire: Wire) -> None:
    """Letters beyond ASCII stand in `to_json` as they are."""
    wire.answer = {"project_id": "p1", "name": "Zoë"}

    assert call("get_project", "p1").to_json() == '{"project_id": "p1", "name": "Zoë"}'


@pytest.mark.parametrize("sent", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_json_has_no_number_that_is_none(call: Caller, wire: Wire, sent: str) -> None:
    """JSON has neither NaN nor infinity: what is not known is null there, and never 0."""
    balances = f'{{"balances": [{{"balance_id": "NaN", "amount": {sent}, "new": [{sent}]}}]}}'
    wire.answer = Reply(content=balances.encode())

    text = call("get_balances", "p1").to_json()

    assert text == '{"balances": [{"balance_id": "NaN", "amount": null, "new": [null]}]}'


def test_fields_can_be_read_by_their_names(call: Caller, wire: Wire) -> None:
    """`response["field"]` reads a field, `get` one that may be missing."""
    wire.answer = sample("projects_list")

    answer = call("get_projects")

    assert answer["projects"][0]["name"] == wire.answer.body["projects"][0]["name"]
    assert answer.get("nothing") is None
    with pytest.raises(KeyError, match="nothing"):
        _ = answer["nothing"]


DOCUMENTED: dict[str, tuple[str, tuple[Anything, ...], str]] = {
    "balances_get": ("get_balance", ("p1", "b1"), "purchase"),
    "models_list": ("get_models", (), "stt_models"),
    "project_models_list": ("get_models", ("p1",), "tts_models"),
}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_documented_names_can_be_indexed(call: Caller, wire: Wire, name: str) -> None:
    """`response["field"]` reads what `response.field` reads, also where the wire says otherwise."""
    method, arguments, field = DOCUMENTED[name]
    wire.answer = sample(name)

    answer = call(method, *arguments)

    assert answer[field] == getattr(answer, field)


def test_text_shows_names_and_values(call: Caller, wire: Wire) -> None:
    """The repr of an answer names its class and the fields that were sent."""
    wire.answer = {"project_id": "p1", "name": "a"}

    assert repr(call("get_project", "p1")) == "Project(project_id='p1', name='a')"


SECRETS = {
    "create_key": ("keys_create_ttl", ({"comment": "ci", "scopes": ["member"]},), "key"),
    "create_distribution_credentials": (
        "self_hosted_credentials_create_bare",
        ({"comment": "ci"},),
        "secret",
    ),
}


@pytest.mark.parametrize("method", SECRETS)
def test_text_hides_secrets(call: Caller, wire: Wire, method: str) -> None:
    """The repr and the text of an answer show no secret, before or after it was read."""
    name, arguments, field = SECRETS[method]
    wire.answer = sample(name)
    secret = wire.answer.body[field]

    answer = call(method, "p1", *arguments)
    raw = call.raw(method, "p1", *arguments)

    texts = [repr(answer), str(answer), f"{answer}", repr(answer.__getstate__().keys()), repr(raw)]
    read = answer.api_key if method == "create_key" else answer.distribution_credentials
    texts += [repr(read), repr(answer), repr([answer, {"a": read}])]
    assert getattr(read, field) == secret
    assert not any(secret in text for text in texts)


def test_text_hides_what_nobody_knows(call: Caller, wire: Wire) -> None:
    """The repr names a field that nobody knows, and keeps its value: it may be a secret."""
    wire.answer = {"project_id": "p1", "webhook_secret": "s3cret"}

    shown = repr(call("get_project", "p1"))

    assert "webhook_secret" in shown
    assert "s3cret" not in shown


def test_text_hides_the_query_of_a_logged_request(call: Caller, wire: Wire) -> None:
    """The repr of a record shows no callback address, which can hold credentials."""
    address = "https%3A%2F%2Fuser%3Apassw0rd%40example.com"
    wire.answer = {"requests": [{"path": f"/v1/listen?callback={address}", "callback": None}]}

    page = call("get_usage_requests", "p1")

    shown = repr(page) + repr(page.requests[0]) + repr(page.requests[0].callback)
    assert "passw0rd" not in shown
    assert "/v1/listen" in shown
    assert page.requests[0].callback.url == "https://user:passw0rd@example.com"


def test_derived_details_are_given_by_their_documented_names(call: Caller, wire: Wire) -> None:
    """What is made of several answers has `to_dict`, `to_json` and names in brackets, too."""
    wire.answer = sample("requests_record_speak_tts_details")
    (record,) = call("get_usage_requests", "p1").requests
    details = record.tts_details

    assert details.to_dict() == {
        "model": "aura-2-thalia-en",
        "method": "sync",
        "metadata": {"model": "aura-2-thalia-en", "characters": 60, "duration": None},
        "speech_segments": record.response.to_dict()["tts_details"]["speech_segments"],
    }
    assert json.loads(details.to_json()) == details.to_dict()
    assert details["metadata"]["characters"] == 60
