"""Models: what is sent, and what is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deepgram_manage import ModelOptions
from tests.support.samples import sample

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire

pytestmark = pytest.mark.wheel


def test_models_are_listed_by_kind(call: Caller, wire: Wire) -> None:
    """`get_models` gives the models under the documented names, and those of the wire."""
    wire.answer = sample("project_models_list")

    models = call("get_models", "p1")

    assert [model.uuid for model in models.stt_models] == [
        model["uuid"] for model in wire.answer.body["stt"]
    ]
    assert [model.uuid for model in models.tts_models] == [
        model["uuid"] for model in wire.answer.body["tts"]
    ]
    assert (models.stt, models.tts) == (models.stt_models, models.tts_models)


def test_language_is_the_first_of_the_languages(call: Caller, wire: Wire) -> None:
    """`language` is documented as one; the wire has a list, which stays readable."""
    wire.answer = sample("models_list")

    model = call("get_models").stt_models[0]

    assert model.languages == wire.answer.body["stt"][0]["languages"]
    assert model.language == model.languages[0]


def test_language_of_a_model_without_any_is_none(call: Caller, wire: Wire) -> None:
    """A model that speaks nothing has no first language."""
    wire.answer = {"stt": [{"uuid": "m1", "languages": []}, {"uuid": "m2"}], "tts": []}

    assert [model.language for model in call("get_models").stt_models] == [None, None]


def test_voices_are_neither_batch_nor_streaming(call: Caller, wire: Wire) -> None:
    """`batch` and `streaming` are not sent for voices, and then False."""
    wire.answer = sample("models_list")

    voice = call("get_models").tts_models[0]

    assert (voice.batch, voice.streaming) == (False, False)


def test_what_models_have_beside_the_documentation_is_kept(call: Caller, wire: Wire) -> None:
    """The metadata of voices and `formatted_output` can be read."""
    wire.answer = sample("models_list")

    models = call("get_models")

    sent = wire.answer.body
    assert models.tts_models[0].metadata.accent == sent["tts"][0]["metadata"]["accent"]
    assert models.stt_models[0].formatted_output is sent["stt"][0]["formatted_output"]


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ((), "/v1/models"),
        ((None,), "/v1/models"),
        (("p1",), "/v1/projects/p1/models"),
        (
            ("p1", ModelOptions(include_outdated=True)),
            "/v1/projects/p1/models?include_outdated=true",
        ),
        (("p1", {"include_outdated": False}), "/v1/projects/p1/models?include_outdated=false"),
        ((ModelOptions(include_outdated=True),), "/v1/models?include_outdated=true"),
        (({"include_outdated": True},), "/v1/models?include_outdated=true"),
        ((None, ModelOptions(include_outdated=True)), "/v1/models?include_outdated=true"),
    ],
)
def test_models_of_a_project_or_of_all(
    call: Caller, wire: Wire, arguments: tuple[Anything, ...], path: str
) -> None:
    """With an id the models of that project are listed, without one the public ones."""
    call("get_models", *arguments)

    assert wire.sent == ("GET", path)


def test_options_of_models_may_be_named(call: Caller, wire: Wire) -> None:
    """The options of the public models may be given by their name."""
    call("get_models", options=ModelOptions(include_outdated=True))

    assert wire.sent == ("GET", "/v1/models?include_outdated=true")


@pytest.mark.parametrize(
    ("arguments", "path"),
    [(("p1", "m1"), "/v1/projects/p1/models/m1"), (("m1",), "/v1/models/m1")],
)
def test_model_of_a_project_or_of_all(
    call: Caller, wire: Wire, arguments: tuple[str, ...], path: str
) -> None:
    """With two ids the model is asked of the project, with one of the public list."""
    wire.answer = sample("models_get_stt")

    model = call("get_model", *arguments)

    assert wire.sent == ("GET", path)
    assert model.canonical_name == wire.answer.body["canonical_name"]


@pytest.mark.parametrize(
    ("sent", "languages"),
    [
        ({"languages": ["en", "en-US"]}, ["en", "en-US"]),
        ({"language": ["en", "en-US"]}, ["en", "en-US"]),
        ({"language": "en"}, ["en"]),
        ({}, None),
    ],
)
def test_languages_are_a_list_under_either_name(
    call: Caller, wire: Wire, sent: Anything, languages: list[str] | None
) -> None:
    """`languages` of a single model is a list, also where the server calls it `language`."""
    wire.answer = {"uuid": "m1", **sent}

    model = call("get_model", "p1", "m1")

    assert model.languages == languages
    assert model.to_dict() == wire.answer


def test_single_voice_is_neither_batch_nor_streaming(call: Caller, wire: Wire) -> None:
    """`batch` and `streaming` of a single voice are False."""
    wire.answer = sample("models_get_tts_languages")

    voice = call("get_model", "m1")

    assert (voice.batch, voice.streaming) == (False, False)
    assert voice.metadata.use_cases == ["IVR"]
